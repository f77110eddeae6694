/** The profile of a cluster to be made: one of ours or a file of the user's, with as many nodes as are wanted. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseYaml } from "../apimachinery/yaml.ts";
import type { NodeProfile, Profile } from "../client/component.ts";
import { LabError } from "../kubelab/types.ts";
import { profileNamed, profileNames } from "./bootstrap.ts";

/** Throws a LabError for a name that does not exist and a file that is no profile. */
export function loadProfile(nameOrFile: string): Profile {
  if (/\.(ya?ml|json)$/.test(nameOrFile)) return profileFromFile(nameOrFile);
  const known = profileNames();
  if (known.includes(nameOrFile)) return profileNamed(nameOrFile);
  throw new LabError(
    `no profile is called ${JSON.stringify(nameOrFile)}; there are ${known.join(", ")}, and files: --profile FILE.yaml`,
  );
}

/** What a file may leave out is as in the profile `lab`. */
function profileFromFile(file: string): Profile {
  if (!existsSync(file)) throw new LabError(`the profile file ${file} does not exist`);
  let data: unknown;
  try {
    data = parseYaml(readFileSync(file, "utf8"));
  } catch (error) {
    throw new LabError(`the profile file ${file} cannot be read: ${(error as Error).message}`);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data))
    throw new LabError(`the profile file ${file} holds no mapping`);
  const name = basename(file).replace(/\.\w+$/, "");
  const profile = {
    ...profileNamed("lab"),
    name,
    title: `from ${basename(file)}`,
    contextName: name,
    ...data,
  } as Profile;
  const wrong = firstMistake(profile);
  if (wrong) throw new LabError(`the profile file ${file} is wrong: ${wrong}`);
  return profile;
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const CIDR = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;
const ADDRESS = /^(\d{1,3}\.){3}\d{1,3}$/;
const LOAD_BALANCERS = ["none", "localhost", "node", "pool", "metallb", "tunnel", "cloud"];
const NODE_PORTS = ["nodes", "localhost", "firewall", "none"];

function firstMistake(profile: Profile): string | undefined {
  const { nodes, loadBalancer, host } = profile;
  for (const field of ["name", "title", "kubernetesVersion", "contextName"] as const)
    if (!isText(profile[field])) return `${field} is to be a text`;
  for (const field of ["podCIDR", "serviceCIDR"] as const)
    if (!CIDR.test(profile[field])) return `${field} is to be a range as 10.96.0.0/16`;
  if (!Array.isArray(nodes) || !nodes.length) return "nodes is to be a list";
  for (const [i, node] of nodes.entries()) {
    if (!isText(node?.name) || !isText(node.cpu) || !isText(node.memory))
      return `nodes[${i}] is to have name, cpu and memory as texts`;
    if (!ADDRESS.test(node.address)) return `nodes[${i}].address is to be an IPv4 address`;
  }
  if (new Set(nodes.map((n) => n.name)).size < nodes.length) return "two nodes have the same name";
  if (!Array.isArray(profile.addons)) return "addons is to be a list";
  if (!LOAD_BALANCERS.includes(loadBalancer?.kind))
    return `loadBalancer.kind is to be one of ${LOAD_BALANCERS.join(", ")}`;
  if (!NODE_PORTS.includes(host?.nodePorts)) return `host.nodePorts is to be one of ${NODE_PORTS.join(", ")}`;
  return undefined;
}

/** The profile with its first `count` nodes, or with more like its last one. */
export function withNodes(profile: Profile, count: number | undefined): Profile {
  if (count === undefined || count === profile.nodes.length) return profile;
  const nodes = profile.nodes.slice(0, count);
  while (nodes.length < count) nodes.push(oneMore(nodes));
  return { ...profile, nodes };
}

function oneMore(nodes: NodeProfile[]): NodeProfile {
  const last = nodes[nodes.length - 1];
  const { controlPlane: _, providerID: __, externalAddress, ...like } = last;
  return {
    ...like,
    name: nextName(nodes),
    address: nextAddress(last.address),
    ...(externalAddress && { externalAddress: nextAddress(externalAddress) }),
  };
}

/** lab-worker2 -> lab-worker3, w3-k8s -> w4-k8s, minikube -> minikube-m02, lab-control-plane -> lab-worker. */
function nextName(nodes: NodeProfile[]): string {
  const { name } = nodes[nodes.length - 1];
  if (name === "minikube") return "minikube-m02";
  if (name.endsWith("-control-plane")) return name.replace(/-control-plane$/, "-worker");
  if (name.endsWith("-worker")) return `${name}2`;
  const counted = /^(.*?)(\d+)(-k8s)?$/.exec(name);
  if (!counted || nodes.length === 1) return `${name}-2`;
  const [, before, digits, after = ""] = counted;
  return before + String(Number(digits) + 1).padStart(digits.length, "0") + after;
}

function nextAddress(address: string): string {
  const number = address.split(".").reduce((n, part) => n * 256 + Number(part), 0) + 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

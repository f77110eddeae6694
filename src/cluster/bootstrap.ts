/** Makes a new cluster of a profile: what a control plane and its nodes put there by themselves, then the add-ons. */

import { sha256 } from "../apimachinery/hash.ts";
import { rfc3339, rfc3339Micro } from "../apimachinery/time.ts";
import type { NodeProfile, Profile } from "../client/component.ts";
import { ApiError, type KubeObject } from "../client/index.ts";
import { readAsset } from "../kinds/assets.ts";
import { uuid } from "../sim/chance.ts";
import { hostNow, newClock } from "../sim/clock.ts";
import { createState } from "../state/state.ts";
import type { Clock, ClusterState } from "../state/types.ts";
import { SUPER_ADMIN } from "./superadmin.ts";
import { World } from "./world.ts";

export interface ClusterOptions {
  name: string;
  profile: Profile;
  seed: string;
  clock: Clock["mode"];
}

const NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];
const API_SERVER_PORT = 6443;

/** A profile's data by its name. Throws an Error that names the known ones. */
export function profileNamed(name: string): Profile {
  const known = profileNames();
  if (!known.includes(name))
    throw new Error(`no profile is called ${JSON.stringify(name)}; there are ${known.join(", ")}`);
  return JSON.parse(readAsset(`profiles/${name}.json`));
}

export const profileNames = (): string[] => JSON.parse(readAsset("profiles.json"));

/** A cluster at rest, ready for the first command. */
export function createCluster({ name, profile, seed, clock }: ClusterOptions): ClusterState {
  const header = {
    cluster: name,
    seed,
    profile: profile.name,
    clock: newClock(clock, Math.floor(hostNow() / 1000) * 1000),
    revision: 0,
    counters: {},
  };
  const state = createState(header);
  state.table("profile").set("profile", profile);
  const world = new World(state);
  const add = creator(world);
  for (const namespace of NAMESPACES)
    add({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, "namespaces");
  for (const object of JSON.parse(readAsset("bootstrap.json")) as KubeObject[]) add(object);
  controlPlaneObjects(profile, world).forEach((o) => void add(o));
  profile.nodes.forEach((node, i) => void addNode(world, profile, node, i, add));
  const { installAddons } = require("./addons.ts") as typeof import("./addons.ts");
  installAddons(world, profile.addons);
  world.settle();
  return state;
}

type Add = (object: object, resource?: string) => KubeObject;

/** Creates objects as the cluster's administrator; the resource is looked up by kind. */
export function creator(world: World): Add {
  const client = world.clientOf(SUPER_ADMIN);
  const { kindFor, storageNameOf } = require("../kinds/index.ts") as typeof import("../kinds/index.ts");
  return (object, resource) => {
    const { apiVersion, kind } = object as KubeObject;
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    const name = resource ?? storageNameOf(kindFor(group, kind)!);
    try {
      return client.create(name, object as KubeObject);
    } catch (e) {
      if (e instanceof ApiError)
        throw new Error(`cannot create ${kind} ${(object as KubeObject).metadata.name}: ${e.message}`);
      throw e;
    }
  };
}

function controlPlaneObjects(profile: Profile, world: World): object[] {
  const [first] = profile.nodes;
  const address = first.address;
  const base = profile.serviceCIDR.split("/")[0].split(".");
  const clusterIP = [...base.slice(0, 3), Number(base[3]) + 1].join(".");
  const metadata = { name: "kubernetes", namespace: "default" };
  const port = { name: "https", port: API_SERVER_PORT, protocol: "TCP" };
  const since = world.component("event-ttl").context.timestamp().slice(0, 10);
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, labels: { component: "apiserver", provider: "kubernetes" } },
      spec: { clusterIP, ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: API_SERVER_PORT }] },
    },
    {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { ...metadata, labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
      subsets: [{ addresses: [{ ip: address }], ports: [port] }],
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...metadata, labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: "IPv4",
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [port],
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "ServiceCIDR",
      metadata: { name: "kubernetes" },
      spec: { cidrs: [profile.serviceCIDR] },
    },
    configMap("extension-apiserver-authentication", { "requestheader-allowed-names": "[]" }),
    configMap("kube-apiserver-legacy-service-account-token-tracking", { since }),
  ];
}

const configMap = (name: string, data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "kube-system" },
  data,
});

/** The n-th node's share of the pod range: 10.244.0.0/16 -> 10.244.N.0/24. */
function podCIDR(profile: Profile, index: number): string {
  const [a, b] = profile.podCIDR.split(".");
  return `${a}.${b}.${index}.0/24`;
}

function addNode(world: World, profile: Profile, node: NodeProfile, index: number, add: Add): void {
  const cidr = podCIDR(profile, index);
  const created = add(nodeObject(profile, node, cidr));
  world.clientOf(SUPER_ADMIN).updateStatus("nodes", { ...created, status: nodeStatus(world, profile, node) });
  const owner = { apiVersion: "v1", kind: "Node", name: node.name, uid: created.metadata.uid };
  const now = rfc3339Micro(world.nowMs());
  add({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: node.name, namespace: "kube-node-lease", ownerReferences: [owner] },
    spec: { holderIdentity: node.name, leaseDurationSeconds: 40, renewTime: now },
  });
}

function nodeObject(profile: Profile, node: NodeProfile, cidr: string): object {
  const arch = node.architecture ?? "amd64";
  const controlPlane = node.controlPlane && {
    "node-role.kubernetes.io/control-plane": "",
    "node.kubernetes.io/exclude-from-external-load-balancers": "",
  };
  const labels = {
    "beta.kubernetes.io/arch": arch,
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": arch,
    "kubernetes.io/hostname": node.name,
    "kubernetes.io/os": "linux",
    ...controlPlane,
    ...node.labels,
  };
  const annotations = {
    "node.alpha.kubernetes.io/ttl": "0",
    "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    ...node.annotations,
  };
  const taint = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };
  const taints = node.taints ?? (node.controlPlane && profile.nodes.length > 1 ? [taint] : []);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: node.name, labels, annotations },
    spec: {
      podCIDR: cidr,
      podCIDRs: [cidr],
      ...(taints.length && { taints }),
      ...(node.providerID && { providerID: node.providerID }),
    },
  };
}

function nodeStatus(world: World, profile: Profile, node: NodeProfile): object {
  const at = rfc3339(world.nowMs());
  const { seed } = world.state.header;
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  });
  const resources = {
    cpu: node.cpu,
    "ephemeral-storage": node.ephemeralStorage ?? "100Gi",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: node.memory,
    pods: "110",
  };
  const external = node.externalAddress ? [{ type: "ExternalIP", address: node.externalAddress }] : [];
  const kubelet = node.kubeletVersion ?? profile.kubernetesVersion;
  return {
    addresses: [{ type: "InternalIP", address: node.address }, ...external, { type: "Hostname", address: node.name }],
    capacity: resources,
    allocatable: resources,
    conditions: [
      condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: profile.inert ? 0 : 10250 } },
    nodeInfo: {
      architecture: node.architecture ?? "amd64",
      bootID: uuid(seed, "bootID", node.name),
      containerRuntimeVersion: node.containerRuntime ?? "containerd://2.2.0",
      kernelVersion: node.kernelVersion ?? "6.8.0-64-generic",
      kubeProxyVersion: profile.inert ? "" : kubelet,
      kubeletVersion: kubelet,
      machineID: sha256(node.name).slice(0, 32),
      operatingSystem: "linux",
      osImage: node.osImage ?? "Debian GNU/Linux 12 (bookworm)",
      systemUUID: uuid(seed, "systemUUID", node.name),
    },
  };
}

/** The documents of discovery: which groups, versions and resources are served. Models apiserver's pkg/endpoints/discovery. */
import { readTable } from "../kinds/assets.ts";
import { kindForResource } from "../kinds/index.ts";
import { CRDS } from "./kindlookup.ts";
import type { Server } from "./server.ts";

/** The built-in groups in the order in which /apis lists them. */
const GROUPS = [
  ...["apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io"],
  ...["autoscaling", "batch", "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"],
  ...["storage.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io"],
  ...["coordination.k8s.io", "node.k8s.io", "discovery.k8s.io", "resource.k8s.io", "flowcontrol.apiserver.k8s.io"],
];

/** Kinds of subresources that belong to another group than their resource. */
const FOREIGN: Record<string, { group: string; version: string }> = {
  Scale: { group: "autoscaling", version: "v1" },
  Eviction: { group: "policy", version: "v1" },
  TokenRequest: { group: "authentication.k8s.io", version: "v1" },
};

/** Resources that a server of this release still stores in an older version than any it serves first. */
const STORED_OLDER: Record<string, string> = {
  customresourcedefinitions: "v1beta1",
  mutatingadmissionpolicies: "v1beta1",
  mutatingadmissionpolicybindings: "v1beta1",
};

interface Group {
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string; version: string };
}

/** /api, /apis, /api/v1, /apis/GROUP, /apis/GROUP/VERSION; undefined for paths that are none of discovery's. */
export function discovery(server: Server, parts: string[]): object | undefined {
  const [root, group, version] = parts;
  if (root === "api" && parts.length === 1) {
    const serverAddress = `${server.profile.nodes[0].address}:6443`;
    const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress }];
    return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
  }
  if (root === "api" && parts.length === 2) return group === "v1" ? resourceList(server, "", "v1") : undefined;
  if (root !== "apis") return undefined;
  const groups = groupsOf(server);
  if (parts.length === 1) return { kind: "APIGroupList", apiVersion: "v1", groups };
  const found = groups.find((g) => g.name === group);
  if (!found) return undefined;
  if (parts.length === 2) return { kind: "APIGroup", apiVersion: "v1", ...found };
  const served = parts.length === 3 && found.versions.some((v) => v.version === version);
  return served ? resourceList(server, group!, version!) : undefined;
}

function groupsOf(server: Server): Group[] {
  const versions = new Map<string, Set<string>>(GROUPS.map((name) => [name, new Set()]));
  const add = (group: string, version: string) => {
    if (group) versions.set(group, (versions.get(group) ?? new Set()).add(version));
  };
  for (const [groupVersion] of readTable("api-resources.tsv")) {
    const [group, version] = groupVersion!.split("/");
    if (version) add(group!, version);
  }
  for (const crd of server.store.list(CRDS))
    for (const v of crd.spec.versions) if (v.served) add(crd.spec.group, v.name);
  return [...versions].map(([name, set]) => {
    const list = [...set].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: list, preferredVersion: list[0]! };
  });
}

function resourceList(server: Server, group: string, version: string): object {
  const groupVersion = group ? `${group}/${version}` : version;
  const resources = [...builtIn(groupVersion, group, version), ...custom(server, group, version)];
  return { kind: "APIResourceList", ...(group && { apiVersion: "v1" }), groupVersion, resources };
}

const list = (text: string | undefined) => (text ? text.split(",") : []);

function builtIn(groupVersion: string, group: string, version: string): object[] {
  const rows = readTable("api-resources.tsv").filter(([gv]) => gv === groupVersion);
  return rows.map(([, name, singularName, shortNames, categories, kind, namespaced, verbs]) => ({
    name,
    singularName,
    namespaced: namespaced === "true",
    ...(name!.includes("/") && FOREIGN[kind!]),
    kind,
    verbs: list(verbs),
    ...(shortNames && { shortNames: list(shortNames) }),
    ...(categories && { categories: list(categories) }),
    ...(list(verbs).includes("watch") && { storageVersionHash: storageHash(group, version, name!, kind!) }),
  }));
}

function custom(server: Server, group: string, version: string): object[] {
  const crds = server.store.list(CRDS).filter((crd) => crd.spec.group === group);
  return crds.flatMap((crd) => {
    const served = crd.spec.versions.find((v: any) => v.name === version && v.served);
    if (!served) return [];
    const { names } = crd.spec;
    const namespaced = crd.spec.scope === "Namespaced";
    const stored = crd.spec.versions.find((v: any) => v.storage).name;
    const entry = {
      name: names.plural,
      singularName: names.singular,
      namespaced,
      kind: names.kind,
      verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
      ...(names.shortNames?.length && { shortNames: names.shortNames }),
      ...(names.categories?.length && { categories: names.categories }),
      storageVersionHash: hashOf(`${group}/${stored}/${names.kind}`),
    };
    const verbs = ["get", "patch", "update"];
    const sub = { singularName: "", namespaced };
    const { status, scale } = served.subresources ?? {};
    return [
      entry,
      ...(status ? [{ name: `${names.plural}/status`, ...sub, kind: names.kind, verbs }] : []),
      ...(scale ? [{ name: `${names.plural}/scale`, ...sub, ...FOREIGN["Scale"], kind: "Scale", verbs }] : []),
    ];
  });
}

/** Tells in which version objects are stored. */
function storageHash(group: string, version: string, resource: string, kind: string): string {
  const stored = kindForResource(group, resource, version)?.storage ?? {
    group,
    version: STORED_OLDER[resource] ?? version,
  };
  return hashOf(`${stored.group}/${stored.version}/${kind}`);
}

const hashOf = (text: string) =>
  process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest().subarray(0, 8).toString("base64");

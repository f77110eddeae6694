import { readTable } from "../../kinds/assets.ts";
import { versionInfo } from "../util/version.ts";
import { apiVersionOf, type Mapping, type RestMapper } from "./mapper.ts";

/** The answer to a path of discovery or health: a document, or plain text; undefined for other paths. */
export function discoveryDocument(path: string, mapper: RestMapper, serverVersion: string): unknown {
  const parts = path.split("/").filter(Boolean);
  if (/^\/(readyz|livez|healthz)(\/|$)/.test(path)) return "ok";
  if (path === "/version" || path === "/version/") return versionInfo(serverVersion, true);
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groups(mapper) };
  if (parts[0] === "apis" && parts.length === 2) {
    const group = groups(mapper).find((g) => g.name === parts[1]);
    return group && { kind: "APIGroup", apiVersion: "v1", ...group };
  }
  const groupVersion = parts[0] === "api" ? parts.slice(1) : parts[0] === "apis" ? parts.slice(1) : [];
  if (groupVersion.length !== (parts[0] === "api" ? 1 : 2)) return undefined;
  return resourceList(groupVersion.join("/"), mapper);
}

function groups(mapper: RestMapper) {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of mapper.all()) {
    if (group) versions.set(group, (versions.get(group) ?? new Set()).add(version));
  }
  return [...versions].map(([name, set]) => {
    const list = [...set].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: list, preferredVersion: list[0]! };
  });
}

function resourceList(groupVersion: string, mapper: RestMapper): unknown {
  const served = mapper.all().filter((m) => apiVersionOf(m) === groupVersion);
  if (served.length === 0) return undefined;
  const resources = served.map(toResource);
  for (const [gv, name, , , , kind, namespaced, verbs] of readTable("api-resources.tsv")) {
    if (gv !== groupVersion || !name!.includes("/")) continue;
    resources.push({
      name: name!,
      singularName: "",
      namespaced: namespaced === "true",
      kind: kind!,
      verbs: verbs!.split(","),
    });
  }
  resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

function toResource(m: Mapping) {
  return {
    name: m.resource,
    singularName: m.singular,
    namespaced: m.namespaced,
    kind: m.kind,
    verbs: m.verbs,
    ...(m.shortNames.length > 0 ? { shortNames: m.shortNames } : {}),
    ...(m.categories.length > 0 ? { categories: m.categories } : {}),
  };
}

/** Requests by URL path, as `kubectl get --raw` and curl send them: discovery, health, and paths of resources. */
import { resourceNotFound } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type Transport } from "../client/index.ts";
import { allKinds, kindForResource } from "../kinds/index.ts";
import type { Kind } from "../kinds/types.ts";
import { CRDS } from "./kindlookup.ts";
import { ok, type Server } from "./server.ts";

const METHODS: Record<string, ApiRequest["verb"]> = { create: "create", delete: "delete", update: "update" };

/** Answers `request.path`; the body is text. Objects are printed as the server does, kind and apiVersion first. */
export function answerPath(server: Server, request: ApiRequest, handle: Transport): ApiResponse {
  const url = new URL(request.path!, "https://kubernetes");
  const parts = url.pathname.split("/").filter(Boolean);
  const text = wellKnown(server, parts);
  if (text !== undefined) return ok(text);
  const discovered = discovery(server, parts);
  if (discovered) return ok(`${JSON.stringify(discovered)}\n`);
  const target = resourceOf(server, parts);
  if (!target) throw new ApiError(resourceNotFound());
  const query = url.searchParams;
  const verb = METHODS[request.verb] ?? (target.name ? "get" : "list");
  const limit = query.get("limit");
  const answer = handle({
    ...target,
    verb,
    body: request.body,
    user: request.user,
    labelSelector: query.get("labelSelector") ?? undefined,
    fieldSelector: query.get("fieldSelector") ?? undefined,
    continue: query.get("continue") ?? undefined,
    limit: limit ? Number(limit) : undefined,
  });
  return answer.code >= 400
    ? answer
    : { ...answer, body: typeof answer.body === "string" ? answer.body : asText(answer.body) };
}

const asText = ({ kind, apiVersion, metadata, ...rest }: any) =>
  `${JSON.stringify({ kind, apiVersion, metadata, ...rest })}\n`;

const HEALTH = new Set(["healthz", "livez", "readyz"]);

function wellKnown(server: Server, parts: string[]): string | undefined {
  if (HEALTH.has(parts[0])) return "ok";
  if (parts[0] === "version" && parts.length === 1)
    return JSON.stringify(versionInfo(server.profile.kubernetesVersion), null, 2);
  return undefined;
}

/** GET /version of a server of this version. */
export function versionInfo(gitVersion: string) {
  const [major, minor] = gitVersion.replace(/^v/, "").split(".");
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion,
    gitCommit: "0000000000000000000000000000000000000000",
    gitTreeState: "clean",
    buildDate: "2026-01-01T00:00:00Z",
    goVersion: "go1.26.0",
    compiler: "gc",
    platform: "linux/amd64",
  };
}

/** /api, /apis, /api/v1, /apis/GROUP, /apis/GROUP/VERSION. */
function discovery(server: Server, parts: string[]): object | undefined {
  const [root, group, version] = parts;
  if (root === "api" && parts.length === 1) {
    const serverAddressByClientCIDRs = [
      { clientCIDR: "0.0.0.0/0", serverAddress: `${server.profile.nodes[0].address}:6443` },
    ];
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
  return served ? resourceList(server, group, version) : undefined;
}

interface Group {
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string; version: string };
}

function groupsOf(server: Server): Group[] {
  const groups = new Map<string, Group>();
  const add = (group: string, version: string) => {
    const entry = { groupVersion: `${group}/${version}`, version };
    const known = groups.get(group);
    if (!known) groups.set(group, { name: group, versions: [entry], preferredVersion: entry });
    else if (!known.versions.some((v) => v.version === version)) known.versions.push(entry);
  };
  for (const { group, version } of allKinds()) if (group) add(group, version);
  for (const crd of server.store.list(CRDS))
    for (const v of crd.spec.versions) if (v.served) add(crd.spec.group, v.name);
  return [...groups.values()];
}

function kindsOf(server: Server, group: string, version: string): Kind[] {
  const builtIn = allKinds().filter((k) => k.group === group && k.version === version);
  const custom = server.store.list(CRDS).filter((crd) => crd.spec.group === group);
  return [...builtIn, ...custom.map((crd) => server.kindOf({ group, version, resource: crd.spec.names.plural }))];
}

function resourceList(server: Server, group: string, version: string): object {
  const resources = kindsOf(server, group, version).flatMap((k) => [
    {
      name: k.resource,
      singularName: k.singular,
      namespaced: k.namespaced,
      kind: k.kind,
      verbs: k.verbs,
      ...(k.shortNames.length && { shortNames: k.shortNames }),
      ...(k.categories.length && { categories: k.categories }),
    },
    ...k.subresources.map((s) => ({
      name: `${k.resource}/${s}`,
      singularName: "",
      namespaced: k.namespaced,
      kind: k.kind,
      verbs: ["get", "patch", "update"],
    })),
  ]);
  const groupVersion = group ? `${group}/${version}` : version;
  return { kind: "APIResourceList", ...(group && { apiVersion: "v1" }), groupVersion, resources };
}

/** /api/v1/namespaces/NS/pods/NAME/log and its like; undefined: no such resource. */
function resourceOf(server: Server, parts: string[]): Omit<ApiRequest, "verb"> | undefined {
  const [group, version, rest] =
    parts[0] === "api" ? ["", parts[1], parts.slice(2)] : [parts[1], parts[2], parts.slice(3)];
  if (!["api", "apis"].includes(parts[0]) || !version || !rest.length) return undefined;
  const inNamespace = rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2]);
  const [resource, name, subresource] = inNamespace ? rest.slice(2) : rest;
  const known = kindForResource(group, resource, version) ?? server.store.find(CRDS, undefined, `${resource}.${group}`);
  if (!known) return undefined;
  return { group, version, resource, namespace: inNamespace ? rest[1] : undefined, name, subresource };
}

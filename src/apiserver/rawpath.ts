/** Requests by URL path, as `kubectl get --raw` and curl send them: discovery, health, and paths of resources. */
import { resourceNotFound } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type Transport } from "../client/index.ts";
import { inGoOrder } from "../kinds/goorder.ts";
import { kindFor, kindForResource } from "../kinds/index.ts";
import type { Kind } from "../kinds/types.ts";
import { discovery } from "./discovery.ts";
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

/** Kind and version first, then the fields as Go declares them. */
function asText({ kind, apiVersion, ...rest }: any): string {
  const slash = apiVersion.indexOf("/");
  const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const ordered = (object: any, of: Kind | undefined): any =>
    of && typeof of.schema === "string" ? inGoOrder(object, { ref: of.schema }) : object;
  const items = Array.isArray(rest.items) && kindFor(group, kind.replace(/List$/, ""), version);
  const fields = items
    ? { metadata: rest.metadata, items: rest.items.map((item: any) => ordered(item, items)) }
    : ordered(rest, kindFor(group, kind, version));
  return `${JSON.stringify({ kind, apiVersion, ...fields })}\n`;
}

const HEALTH = new Set(["healthz", "livez", "readyz"]);

function wellKnown(server: Server, parts: string[]): string | undefined {
  if (HEALTH.has(parts[0])) return "ok";
  if (parts[0] === "version" && parts.length === 1)
    return JSON.stringify(versionInfo(server.profile.kubernetesVersion), null, 2);
  return undefined;
}

/** GET /version of a server of this version. */
function versionInfo(gitVersion: string) {
  const [major, minor] = gitVersion.replace(/^v/, "").split(".");
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion,
    gitCommit: "$Format:%H$",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "go1.26.8",
    compiler: "gc",
    platform: "linux/amd64",
  };
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

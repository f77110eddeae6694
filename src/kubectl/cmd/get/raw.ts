/** --raw PATH: asks the server by path and prints what it answers. */

import { canonicalJson } from "../../../apimachinery/json.ts";
import { ApiError, type ApiRequest } from "../../../client/index.ts";
import { discoveryDocument } from "../../resource/discoverydocs.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";

export function getRaw(ctx: CommandContext, raw: string): number {
  const url = new URL(raw, "http://server");
  const document = discoveryDocument(url.pathname, new RestMapper(() => ctx.cluster), ctx.cluster.serverVersion);
  if (typeof document === "string") ctx.io.out(document);
  else ctx.io.out(`${canonicalJson(document ?? answer(ctx, "get", url))}\n`);
  return 0;
}

export function deleteRaw(ctx: CommandContext, raw: string): number {
  ctx.io.out(`${canonicalJson(answer(ctx, "delete", new URL(raw, "http://server")))}\n`);
  return 0;
}

/** create --raw: sends the one document of the file as it is. */
export function postRaw(ctx: CommandContext, raw: string, body: unknown): number {
  ctx.io.out(`${canonicalJson(answer(ctx, "create", new URL(raw, "http://server"), body))}\n`);
  return 0;
}

function answer(ctx: CommandContext, verb: "get" | "delete" | "create", url: URL, body?: unknown): unknown {
  const request = requestOf(url, verb);
  if (!request) throw notFound();
  if (body !== undefined) request.body = body;
  const served = ctx.cluster.request(request);
  if (served.code >= 400) throw new ApiError(served.body);
  return served.body;
}

const notFound = () =>
  new ApiError({
    apiVersion: "v1",
    kind: "Status",
    metadata: {},
    status: "Failure",
    message: "the server could not find the requested resource",
    reason: "NotFound",
    details: {},
    code: 404,
  });

/** /api/v1/namespaces/default/pods/web/log and its like as a request. */
function requestOf(url: URL, verb: "get" | "delete" | "create"): ApiRequest | undefined {
  const parts = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const group = parts[0] === "api" ? "" : parts[0] === "apis" ? parts[1] : undefined;
  if (group === undefined) return undefined;
  const [version, ...path] = parts.slice(group === "" ? 1 : 2);
  if (!version || path.length === 0) return undefined;
  const inNamespace = path[0] === "namespaces" && path.length > 2;
  const namespace = inNamespace ? path[1] : undefined;
  const [resource, name, subresource] = inNamespace ? path.slice(2) : path;
  const query = url.searchParams;
  const list = { get: "list", delete: "deletecollection", create: "create" }[verb] as ApiRequest["verb"];
  const request: ApiRequest = {
    verb: name ? verb : list,
    group,
    version,
    resource: resource!,
    namespace,
    name,
    subresource,
  };
  if (query.get("labelSelector")) request.labelSelector = query.get("labelSelector")!;
  if (query.get("fieldSelector")) request.fieldSelector = query.get("fieldSelector")!;
  if (query.get("limit")) request.limit = Number(query.get("limit"));
  if (query.get("continue")) request.continue = query.get("continue")!;
  return request;
}

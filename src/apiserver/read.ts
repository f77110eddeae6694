/** GET, LIST and WATCH, as objects or as Tables (meta.k8s.io/v1, what kubectl prints from). */
import { matchesFields, parseFieldSelector } from "../apimachinery/fields.ts";
import { matchesSelector, parseSelector } from "../apimachinery/labels.ts";
import { badRequest, gone, notFound } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type KubeObject, type WatchEvent } from "../client/index.ts";
import type { Kind } from "../kinds/types.ts";
import { changesSince } from "../state/changes.ts";
import { storageName } from "./kindlookup.ts";
import { ok, type Server } from "./server.ts";
import { TABLE, tableMaker, tableOf } from "./table.ts";

const apiVersionOf = (kind: Kind) => (kind.group ? `${kind.group}/${kind.version}` : kind.version);

/** A stored object in the version that the request names. */
export function inVersion(kind: Kind, object: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(kind);
  if (object.apiVersion === apiVersion) return object;
  return kind.fromStorage ? kind.fromStorage(object) : { ...object, apiVersion };
}

export function get(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const found = server.store.find(storageName(kind), request.namespace, request.name!);
  if (!found) return { code: 404, body: notFound(kind, request.name!), warnings: [] };
  const object = inVersion(kind, found);
  return ok(
    request.asTable ? tableOf(server, kind, [object], { resourceVersion: found.metadata.resourceVersion }) : object,
  );
}

export function list(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  if (request.asTable) {
    const { columns, row } = tableMaker(server, kind, request.includeObject);
    const { items: rows, metadata } = page(server, request, kind, row);
    return ok({ ...TABLE, metadata, columnDefinitions: columns, rows });
  }
  const { items, metadata } = request.limit
    ? page(server, request, kind, (object) => object)
    : { items: selectObjects(server, request, kind), metadata: { resourceVersion: String(server.store.revision) } };
  return ok({ apiVersion: apiVersionOf(kind), kind: `${kind.kind}List`, metadata, items });
}

interface ListMeta {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

/**
 * The selected objects from `continue` on, at most `limit`, each as `make` has it. Objects are read one by one, so that of
 * thousands only what is made of them stays in memory. The token is the key to go on after.
 */
function page<T>(
  server: Server,
  request: ApiRequest,
  kind: Kind,
  make: (object: KubeObject) => T,
): { items: T[]; metadata: ListMeta } {
  const { store } = server;
  const { namespace } = request;
  const limit = request.limit || Number.POSITIVE_INFINITY;
  const resource = storageName(kind);
  const metadata: ListMeta = { resourceVersion: String(store.revision) };
  const matches = selects(request) ? matcher(request, kind) : undefined;
  const items: T[] = [];
  let last = request.continue ? Buffer.from(request.continue, "base64").toString() : undefined;
  for (const [key, stored] of store.scan(resource, namespace, substrings(request), last)) {
    const object = inVersion(kind, stored);
    if (matches && !matches(object)) continue;
    if (items.length === limit && last !== undefined) {
      metadata.continue = Buffer.from(last).toString("base64");
      // With a selector nobody knows how many will match.
      if (!matches) metadata.remainingItemCount = store.countAfter(last, resource, namespace);
      break;
    }
    items.push(make(object));
    last = key;
  }
  return { items, metadata };
}

const selects = ({ ownerUid, labelSelector, fieldSelector }: ApiRequest): boolean =>
  Boolean(ownerUid || labelSelector || fieldSelector);

/** All objects that the request's namespace and selectors name, in key order. */
export function selectObjects(server: Server, request: ApiRequest, kind: Kind): KubeObject[] {
  const stored = server.store.list(storageName(kind), request.namespace, substrings(request));
  const apiVersion = apiVersionOf(kind);
  const objects = stored.every((o) => o.apiVersion === apiVersion) ? stored : stored.map((o) => inVersion(kind, o));
  return selects(request) ? objects.filter(matcher(request, kind)) : objects;
}

/** Fields whose value stands in the stored text under the last word of their path. */
const TEXT_FIELDS = new Set([
  "metadata.name",
  "spec.nodeName",
  "status.podIP",
  "involvedObject.name",
  "involvedObject.uid",
]);

/** For `a=b` selectors: what the stored text of a match must contain, so that others need no parsing. */
function substrings(request: ApiRequest): string[] | undefined {
  if (!selects(request)) return undefined;
  const fields = request.fieldSelector?.split(",").filter((t) => TEXT_FIELDS.has(t.split("=")[0])) ?? [];
  const terms = [...(request.labelSelector?.split(",") ?? []), ...fields.map((t) => t.replace(/^\w+\./, ""))];
  const plain = terms.map((t) => /^([\w./-]+)==?([\w.-]+)$/.exec(t.trim())).filter((m) => m !== null);
  const found = plain.map(([, key, value]) => `"${key}":"${value}"`);
  if (request.ownerUid) found.push(request.ownerUid);
  return found.length ? found : undefined;
}

function matcher(request: ApiRequest, kind: Kind): (object: KubeObject) => boolean {
  const selector = request.labelSelector ? labelSelector(request.labelSelector) : undefined;
  const fields = request.fieldSelector ? fieldSelector(request.fieldSelector, kind) : undefined;
  return (object) =>
    (!request.ownerUid || Boolean(object.metadata.ownerReferences?.some((ref) => ref.uid === request.ownerUid))) &&
    (!selector || matchesSelector(selector, object.metadata.labels)) &&
    (!fields || matchesFields(fields, selectableFields(kind, object)));
}

function labelSelector(text: string) {
  try {
    return parseSelector(text);
  } catch (e) {
    throw new ApiError(badRequest((e as Error).message));
  }
}

const selectableFields = (kind: Kind, object: KubeObject): Record<string, string> => ({
  "metadata.name": object.metadata.name,
  ...(kind.namespaced && { "metadata.namespace": object.metadata.namespace ?? "" }),
  ...kind.strategy?.selectableFields?.(object),
});

/** Kinds with selectable fields of their own say it one way, all others another (runtime.DefaultMetaV1FieldSelectorConversion). */
const unknownField = (kind: Kind, field: string): string =>
  kind.strategy?.selectableFields
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;

const EMPTY = { apiVersion: "", kind: "", metadata: { name: "" }, spec: {}, status: {} } as unknown as KubeObject;

function fieldSelector(text: string, kind: Kind) {
  let selector: ReturnType<typeof parseFieldSelector>;
  try {
    selector = parseFieldSelector(text);
  } catch (e) {
    throw new ApiError(badRequest((e as Error).message));
  }
  const known = selectableFields(kind, EMPTY);
  for (const { field } of selector)
    if (!Object.hasOwn(known, field)) throw new ApiError(badRequest(unknownField(kind, field)));
  return selector;
}

/** Events after the request's resourceVersion, all at once: the caller asks again with the newest version. */
export function watch(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const resource = storageName(kind);
  const records = changesSince(server.state, Number(request.resourceVersion ?? 0), resource);
  if (records === "gone")
    throw new ApiError(gone(`too old resource version: ${request.resourceVersion} (${server.store.revision})`));
  const matches = matcher(request, kind);
  const inside = (o: KubeObject) =>
    (!request.namespace || o.metadata.namespace === request.namespace) &&
    (!request.name || o.metadata.name === request.name) &&
    matches(o);
  const events: WatchEvent[] = [];
  for (const record of records) {
    const object = inVersion(kind, record.object);
    if (inside(object)) events.push({ type: record.type, object });
  }
  const body = {
    events: request.asTable ? events.map((e) => ({ ...e, object: tableOf(server, kind, [e.object], {}) })) : events,
  };
  return ok({ ...body, resourceVersion: String(server.store.revision) });
}

/**
 * The API server: one request in, one response out, at once. The order of what happens to a write is upstream's
 * (k8s.io/apiserver/pkg/endpoints/handlers and pkg/registry/generic/registry/store.go): decode and default, mutate,
 * prepare, validate, store.
 */
import { methodNotAllowed, resourceNotFound } from "../apimachinery/status.ts";
import type { Profile } from "../client/component.ts";
import { ApiError, type ApiRequest, type ApiResponse, type Transport, type User } from "../client/index.ts";
import type { Kind, KindContext } from "../kinds/types.ts";
import type { ClusterState } from "../state/types.ts";
import { kindContext } from "./kindcontext.ts";
import { resolveKind } from "./kindlookup.ts";
import { type Notify, Store } from "./store.ts";

/** What reaches into running containers; wired by the cluster, since the API server knows no kubelet. */
export interface NodeProxy {
  /** pods/log, pods/exec, pods/attach, pods/portforward: answers like any request. */
  connect(request: ApiRequest): ApiResponse;
}

export interface ServerOptions {
  state: ClusterState;
  profile: Profile;
  notify: Notify;
  nodes: NodeProxy;
  /** RFC 3339, whole seconds. */
  timestamp(): string;
  nowMs(): number;
}

/** What the handlers of one request share. */
export interface Server extends ServerOptions {
  store: Store;
  kinds: KindContext;
  kindOf(request: Pick<ApiRequest, "group" | "version" | "resource">): Kind;
}

export type Handler = (server: Server, request: ApiRequest, kind: Kind) => ApiResponse;

export const ok = (body: unknown, code = 200, warnings: string[] = []): ApiResponse => ({ code, body, warnings });

const HANDLERS: Record<string, () => Handler> = {
  get: () => require("./read.ts").get,
  list: () => require("./read.ts").list,
  watch: () => require("./read.ts").watch,
  create: () => require("./create.ts").create,
  update: () => require("./update.ts").update,
  patch: () => require("./patch.ts").patch,
  delete: () => require("./delete.ts").remove,
  deletecollection: () => require("./delete.ts").removeCollection,
};

/** Subresources that are more than another view of the object. */
const SUBRESOURCES: Record<string, () => Handler> = {
  scale: () => require("./subresources/scale.ts").scale,
  "pods/binding": () => require("./subresources/binding.ts").bind,
  "pods/eviction": () => require("./subresources/eviction.ts").evict,
  "serviceaccounts/token": () => require("./subresources/token.ts").createToken,
  "pods/log": () => connect,
  "pods/exec": () => connect,
  "pods/attach": () => connect,
  "pods/portforward": () => connect,
};
const connect: Handler = (server, request) => server.nodes.connect(request);

/** Subresources that read and write the object itself, in part: status, and the like. */
const PARTIAL = new Set(["status", "finalize", "approval", "ephemeralcontainers", "resize"]);

/** Groups whose kinds are questions, answered and never stored. */
const REVIEWED = new Set(["authorization.k8s.io", "authentication.k8s.io"]);

function handlerFor(request: ApiRequest): Handler | undefined {
  const { subresource } = request;
  if (REVIEWED.has(request.group) && request.verb === "create") return require("./reviews.ts").review;
  // POST to bindings is what POST to pods/NAME/binding is, by the name inside.
  if (request.resource === "bindings" || (request.resource === "pods" && subresource === "binding"))
    return request.verb === "create" ? SUBRESOURCES["pods/binding"]?.() : undefined;
  if (subresource && !PARTIAL.has(subresource))
    return (SUBRESOURCES[`${request.resource}/${subresource}`] ?? SUBRESOURCES[subresource])?.();
  return HANDLERS[request.verb]?.();
}

/** Who a request without a user is: the admin of the kubeconfig that kubeadm writes. */
export const ADMIN: User = { name: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"] };

/** Makes the API server of one loaded cluster. Its transport never throws for what a request did wrong. */
export function createApiServer(options: ServerOptions): { handle: Transport; store: Store } {
  const store = new Store(options.state, options.notify);
  const server: Server = Object.assign(Object.create(options), {
    store,
    kinds: kindContext(options, store),
    kindOf: (request: ApiRequest) => resolveKind(store, request),
  });
  const handle = (request: ApiRequest): ApiResponse => {
    let deprecated: string | undefined;
    try {
      if (request.path) return rawAnswer(server, request, handle);
      const kind = server.kindOf(request);
      deprecated = kind.strategy?.deprecated;
      const handler = handlerFor(request);
      if (request.subresource && !kind.subresources.includes(request.subresource)) return notServed();
      if (!handler) throw new ApiError(methodNotAllowed());
      const answer = handler(server, request, kind);
      return deprecated ? { ...answer, warnings: [deprecated, ...answer.warnings] } : answer;
    } catch (e) {
      if (!(e instanceof ApiError)) throw e;
      return { code: e.code, body: e.status, warnings: deprecated ? [deprecated] : [] };
    }
  };
  return { handle, store };
}

function rawAnswer(server: Server, request: ApiRequest, handle: Transport): ApiResponse {
  const { answerPath } = require("./rawpath.ts") as typeof import("./rawpath.ts");
  return answerPath(server, request, handle);
}

const notServed = (): ApiResponse => ({ code: 404, body: resourceNotFound(), warnings: [] });

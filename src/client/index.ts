/**
 * The only door to the API server: requests and responses as plain data, and a thin client that throws on failure.
 * Shapes follow the Kubernetes REST API (https://kubernetes.io/docs/reference/using-api/api-concepts/).
 */
import type { ObjectMeta, Status } from "./api.ts";

/** Any API object. Fields beside these depend on the kind; see api.ts for each kind's type. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: any;
}

/** A group, version and resource name: `{ group: "apps", version: "v1", resource: "deployments" }`. */
export interface GroupVersionResource {
  group: string;
  version: string;
  resource: string;
}

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection" | "connect";

export type PatchType =
  | "application/json-patch+json"
  | "application/merge-patch+json"
  | "application/strategic-merge-patch+json"
  | "application/apply-patch+yaml";

/** Who asks. Components ask as their own service accounts. */
export interface User {
  name: string;
  groups: string[];
}

export interface ApiRequest extends GroupVersionResource {
  verb: Verb;
  /** "status", "scale", "log", "exec", "eviction", ... */
  subresource?: string;
  namespace?: string;
  name?: string;
  /** The object, patch or options document; parsed JSON. */
  body?: any;
  patchType?: PatchType;
  labelSelector?: string;
  fieldSelector?: string;
  /** For list: only objects with an owner reference to this uid. Not part of the REST API; spares components reading the rest. */
  ownerUid?: string;
  /** For watch: events after this version. For list: kept for API shape, the answer is always the newest. */
  resourceVersion?: string;
  limit?: number;
  continue?: string;
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: "Strict" | "Warn" | "Ignore";
  force?: boolean;
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
  /** Ask for a meta.k8s.io/v1 Table, as kubectl's human-readable output does. */
  asTable?: boolean;
  /** What the rows of a listed Table have of their objects. Default "Object". */
  includeObject?: "Object" | "Metadata";
  /** Query parameters of connect and log requests: `container`, `follow`, `tailLines`, `command`, ... */
  options?: Record<string, any>;
  user?: User;
  /** The body is a whole object in the store's own form, as components make them: it is copied, not decoded and defaulted
   *  anew, and nobody is warned of what is in it. */
  decoded?: boolean;
  /** A URL path with query instead of group, version and resource (`kubectl get --raw`): the body is then the answer's text. */
  path?: string;
}

export interface ApiResponse {
  /** HTTP status code. From 400 on `body` is a Status. */
  code: number;
  body: any;
  /** Warning headers, without the number: kubectl prints each as `Warning: TEXT`. */
  warnings: string[];
}

export interface WatchEvent<T = KubeObject> {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: T;
}

/** Does one request at once. Never throws for an API failure. */
export type Transport = (request: ApiRequest) => ApiResponse;

/** An API failure as an exception; `status` is the server's Status object, `status.message` its sentence. */
export class ApiError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? "");
  }
  /** "NotFound", "AlreadyExists", "Conflict", "Invalid", ... */
  get reason(): string {
    return this.status.reason ?? "";
  }
  get code(): number {
    return this.status.code ?? 500;
  }
}

export const isNotFound = (e: unknown): e is ApiError => e instanceof ApiError && e.reason === "NotFound";
export const isAlreadyExists = (e: unknown): e is ApiError => e instanceof ApiError && e.reason === "AlreadyExists";
export const isConflict = (e: unknown): e is ApiError => e instanceof ApiError && e.reason === "Conflict";

export type ListOptions = Pick<ApiRequest, "labelSelector" | "fieldSelector" | "ownerUid">;
export type CreateOptions = Pick<ApiRequest, "decoded">;
export type DeleteOptions = Pick<ApiRequest, "propagationPolicy" | "gracePeriodSeconds" | "preconditions">;

/** "deployments.apps", "pods": the name under which a resource's objects are stored, watched and looked up. */
export type ResourceName = string;

/**
 * A synchronous client for components. Resources are named as `"pods"` or `"deployments.apps"` and mean the storage
 * version. Objects handed out are the store's own: never edit them, make a new one (`{ ...pod, status }`).
 */
export interface Client {
  get<T = KubeObject>(resource: ResourceName, namespace: string | undefined, name: string): T;
  /** Like get, but undefined where there is none. */
  find<T = KubeObject>(resource: ResourceName, namespace: string | undefined, name: string): T | undefined;
  list<T = KubeObject>(resource: ResourceName, namespace?: string, options?: ListOptions): T[];
  create<T extends KubeObject>(resource: ResourceName, object: DeepPartial<T>, options?: CreateOptions): T;
  update<T extends KubeObject>(resource: ResourceName, object: T): T;
  updateStatus<T extends KubeObject>(resource: ResourceName, object: T): T;
  patch<T = KubeObject>(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    patch: unknown,
    subresource?: string,
  ): T;
  delete(resource: ResourceName, namespace: string | undefined, name: string, options?: DeleteOptions): void;
  /** Anything else: binding, eviction, scale. Throws ApiError from code 400 on. */
  request(request: ApiRequest): ApiResponse;
}

export type DeepPartial<T> = T extends (infer U)[]
  ? DeepPartial<U>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** Admission: plugins that change or refuse a write, in upstream's order (pkg/kubeapiserver/options/plugins.go). */
import type { ApiRequest, KubeObject } from "../../client/index.ts";
import type { Kind } from "../../kinds/types.ts";
import type { Server } from "../server.ts";

export interface Attributes {
  operation: "CREATE" | "UPDATE" | "DELETE";
  request: ApiRequest;
  kind: Kind;
  /** On CREATE and UPDATE a private copy that a plugin may change. */
  object: KubeObject;
  old?: KubeObject;
}

/** Throws ApiError to refuse. */
export type Plugin = (server: Server, attributes: Attributes) => void;

/** Which plugins a write of a kind passes: only those that could have a say are loaded. */
function pluginsFor(server: Server, { kind, operation, object }: Attributes): Plugin[] {
  const plugins: Plugin[] = [];
  if (kind.namespaced || kind.kind === "Namespace") plugins.push(require("./namespacelifecycle.ts").namespaceLifecycle);
  if (operation === "CREATE" && kind.kind === "Pod" && !kind.group)
    plugins.push(
      ...(hasAny(server, "limitranges", object) ? [require("./limitranger.ts").limitDefaults] : []),
      require("./serviceaccount.ts").serviceAccount,
      require("./priority.ts").priority,
      require("./defaulttolerationseconds.ts").defaultTolerationSeconds,
      require("./runtimeclass.ts").runtimeClass,
    );
  if (operation === "UPDATE" && kind.kind === "Pod" && !kind.group)
    plugins.push(
      require("./priority.ts").keepPriority,
      require("./defaulttolerationseconds.ts").defaultTolerationSeconds,
    );
  if (operation === "CREATE" && kind.kind === "PersistentVolumeClaim")
    plugins.push(
      require("./defaultstorageclass.ts").defaultStorageClass,
      require("./storageobjectinuseprotection.ts").storageObjectInUseProtection,
    );
  if (operation === "CREATE" && kind.kind === "PersistentVolume")
    plugins.push(require("./storageobjectinuseprotection.ts").storageObjectInUseProtection);
  if (operation === "UPDATE" && kind.kind === "PersistentVolumeClaim")
    plugins.push(require("./persistentvolumeclaimresize.ts").persistentVolumeClaimResize);
  if (operation !== "DELETE" && kind.kind === "PriorityClass") plugins.push(require("./priority.ts").globalDefault);
  if (operation === "CREATE" && kind.kind === "Ingress")
    plugins.push(require("./defaultingressclass.ts").defaultIngressClass);
  if (operation !== "DELETE" && (kind.kind === "RoleBinding" || kind.kind === "ClusterRoleBinding"))
    plugins.push(require("./rolereference.ts").roleReference);
  return plugins;
}

export function admit(server: Server, attributes: Attributes): void {
  for (const plugin of pluginsFor(server, attributes)) plugin(server, attributes);
}

const hasAny = (server: Server, resource: string, { metadata }: KubeObject): boolean =>
  metadata.namespace !== undefined && server.store.list(resource, metadata.namespace).length > 0;

/** Kinds that limit ranges speak of. */
const LIMITED = new Set(["Pod", "PersistentVolumeClaim"]);

/** The plugins that only look: they come after the object's own validation, just before it is stored. */
export function admitValidated(server: Server, attributes: Attributes): void {
  const { kind, operation, object, request } = attributes;
  if (!kind.namespaced || request.subresource) return;
  const limited = !kind.group && LIMITED.has(kind.kind) && !(kind.kind === "Pod" && operation === "UPDATE");
  if (limited && hasAny(server, "limitranges", object)) require("./limitranger.ts").limitCheck(server, attributes);
  if (hasAny(server, "resourcequotas", object)) require("./resourcequota.ts").resourceQuota(server, attributes);
}

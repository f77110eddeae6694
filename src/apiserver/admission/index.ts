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
function pluginsFor({ kind, operation }: Attributes): Plugin[] {
  const plugins: Plugin[] = [];
  if (kind.namespaced || kind.kind === "Namespace") plugins.push(require("./namespacelifecycle.ts").namespaceLifecycle);
  if (operation === "CREATE" && kind.kind === "Pod" && !kind.group)
    plugins.push(
      require("./serviceaccount.ts").serviceAccount,
      require("./priority.ts").priority,
      require("./defaulttolerationseconds.ts").defaultTolerationSeconds,
      require("./runtimeclass.ts").runtimeClass,
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
  return plugins;
}

export function admit(server: Server, attributes: Attributes): void {
  for (const plugin of pluginsFor(attributes)) plugin(server, attributes);
}

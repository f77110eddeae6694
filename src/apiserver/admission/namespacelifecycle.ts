/** Models k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go. */
import { forbidden, notFound } from "../../apimachinery/status.ts";
import { ApiError } from "../../client/index.ts";
import type { Plugin } from "./index.ts";

/** Namespaces that may not be deleted. */
const IMMORTAL = new Set(["default", "kube-system", "kube-public"]);

export const namespaceLifecycle: Plugin = (server, { operation, request, kind, object }) => {
  if (kind.kind === "Namespace") {
    if (operation === "DELETE" && IMMORTAL.has(object.metadata.name))
      throw new ApiError(forbidden(kind, object.metadata.name, "this namespace may not be deleted"));
    return;
  }
  if (operation !== "CREATE" || !request.namespace) return;
  const namespace = server.store.find("namespaces", undefined, request.namespace);
  if (!namespace) throw new ApiError(notFound({ group: "", resource: "namespaces" }, request.namespace));
  if (namespace.status?.phase !== "Terminating") return;
  const why = `unable to create new content in namespace ${request.namespace} because it is being terminated`;
  const status = forbidden(kind, object.metadata.name ?? "", why);
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${request.namespace} is being terminated`,
    field: "metadata.namespace",
  };
  throw new ApiError({ ...status, details: { ...status.details, causes: [cause] } });
};

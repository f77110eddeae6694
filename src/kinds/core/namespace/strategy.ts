/** Models pkg/registry/core/namespace/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

/** The finalizer stays until the namespace is empty. */
const FINALIZER = "kubernetes";

export function prepareForCreate(namespace: KubeObject): void {
  namespace.status = { phase: "Active" };
  const finalizers: string[] = namespace.spec?.finalizers ?? [];
  namespace.spec = {
    ...namespace.spec,
    finalizers: finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER],
  };
  // A generated name is known only now.
  const labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": namespace.metadata.name ?? "" };
  if (namespace.metadata.name) namespace.metadata.labels = labels;
}

export function prepareForUpdate(namespace: KubeObject, old: KubeObject): void {
  namespace.spec = { ...namespace.spec, finalizers: old.spec?.finalizers };
  if (!namespace.spec.finalizers) delete namespace.spec.finalizers;
  namespace.status = old.status;
}

/** Models WarningsOnCreate of pkg/registry/networking/ingress/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

export function warnings(ingress: KubeObject, old: KubeObject | undefined): string[] {
  const annotated = ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
  if (!annotated || old) return [];
  return [`annotation ${JSON.stringify(CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`];
}

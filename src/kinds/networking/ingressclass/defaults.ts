/** Models SetDefaults_IngressClass of pkg/apis/networking/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(ingressClass: KubeObject): void {
  if (ingressClass.spec?.parameters) ingressClass.spec.parameters.scope ??= "Cluster";
}

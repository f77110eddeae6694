/** Models pkg/registry/networking/ingress/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

export function prepareForCreate(ingress: KubeObject): void {
  ingress.status = { loadBalancer: {} };
}

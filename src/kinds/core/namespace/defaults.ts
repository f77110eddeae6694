/** Models SetDefaults_Namespace of pkg/apis/core/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(namespace: KubeObject): void {
  const { metadata } = namespace;
  if (!metadata.name) return;
  metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
}

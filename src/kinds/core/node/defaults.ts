/** Models SetDefaults_NodeStatus of pkg/apis/core/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(node: KubeObject): void {
  if (node.status?.capacity && !node.status.allocatable) node.status.allocatable = { ...node.status.capacity };
}

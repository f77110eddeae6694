/** Models SetDefaults_ReplicationController of pkg/apis/core/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";
import { setPodSpecDefaults } from "../pod/defaults.ts";

export function setDefaults({ metadata, spec }: KubeObject): void {
  if (!spec) return;
  setPodSpecDefaults(spec.template?.spec);
  const labels = spec.template?.metadata?.labels;
  if (labels) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  }
  spec.replicas ??= 1;
}

/** Models SetDefaults_ReplicaSet of pkg/apis/apps/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";
import { setPodSpecDefaults } from "../../core/pod/defaults.ts";

export function setDefaults({ spec }: KubeObject): void {
  if (!spec) return;
  setPodSpecDefaults(spec.template?.spec);
  spec.replicas ??= 1;
}

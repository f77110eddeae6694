/** Models SetDefaults_PersistentVolumeClaim of pkg/apis/core/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(claim: KubeObject): void {
  claim.spec ??= {};
  claim.spec.volumeMode ??= "Filesystem";
  claim.status = { ...claim.status, phase: claim.status?.phase || "Pending" };
}

/** Models SetDefaults_StatefulSet of pkg/apis/apps/v1/defaults.go and the claims' kinds of its conversion.go. */
import type { KubeObject } from "../../../client/index.ts";
import { setPodSpecDefaults } from "../../core/pod/defaults.ts";

export function setDefaults({ spec }: KubeObject): void {
  if (!spec) return;
  setPodSpecDefaults(spec.template?.spec);
  spec.podManagementPolicy ||= "OrderedReady";
  spec.updateStrategy ??= {};
  const { updateStrategy } = spec;
  if (!updateStrategy.type) {
    updateStrategy.type = "RollingUpdate";
    updateStrategy.rollingUpdate ??= {};
  }
  if (updateStrategy.type === "RollingUpdate" && updateStrategy.rollingUpdate)
    updateStrategy.rollingUpdate.partition ??= 0;
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ||= "v1";
    claim.kind ||= "PersistentVolumeClaim";
    claim.spec ??= {};
    claim.spec.volumeMode ||= "Filesystem";
    claim.status ??= {};
    claim.status.phase ||= "Pending";
  }
}

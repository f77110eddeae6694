/** Models SetDefaults_StorageClass of pkg/apis/storage/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(storageClass: KubeObject): void {
  storageClass.reclaimPolicy ??= "Delete";
  storageClass.volumeBindingMode ??= "Immediate";
}

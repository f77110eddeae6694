/** Models SetDefaults_CSIDriver of pkg/apis/storage/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";
import type { KindContext } from "../../types.ts";

export function setDefaults(driver: KubeObject, ctx: KindContext): void {
  driver.spec ??= {};
  const { spec } = driver;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
  if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"];
  spec.requiresRepublish ??= false;
  if (ctx.featureGate("SELinuxMountReadWriteOncePod")) spec.seLinuxMount ??= false;
  if (ctx.featureGate("VolumeLimitScaling")) spec.preventPodSchedulingIfMissing ??= false;
}

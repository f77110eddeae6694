/** Models printCSIDriver of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(driver: KubeObject, ctx: { nowMs: number }): unknown[] {
  const spec = driver.spec ?? {};
  return nameToAge(
    driver,
    ctx,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests?.map((request: any) => request.audience).join(",") ?? "<unset>",
    spec.requiresRepublish ?? false,
    spec.volumeLifecycleModes?.join(",") || "<none>",
  );
}

/** Models printCSIStorageCapacity of pkg/printers/internalversion/printers.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";

export function row(capacity: KubeObject): unknown[] {
  const size = capacity.capacity === undefined ? "<unset>" : canonicalQuantity(capacity.capacity);
  return [capacity.metadata.name, capacity.storageClassName, size];
}

/** CSIStorageCapacity. Models pkg/apis/storage, pkg/printers and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const csiStorageCapacity: KindFacets = {
  row: (o) => (require("./columns.ts") as typeof import("./columns.ts")).row(o),
};

/** ResourceSlice. Models pkg/printers and pkg/registry/resource/resourceslice. */
import type { KindFacets } from "../../types.ts";

export const resourceSlice: KindFacets = {
  strategy: {
    selectableFields: (o) => ({ "spec.nodeName": o.spec?.nodeName ?? "", "spec.driver": o.spec?.driver ?? "" }),
  },
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

/** ComponentStatus. Models pkg/printers and pkg/registry/core/componentstatus. */
import type { KindFacets } from "../../types.ts";

const DEPRECATED = "v1 ComponentStatus is deprecated in v1.19+";

export const componentStatus: KindFacets = {
  strategy: {
    deprecated: DEPRECATED,
  },
  row: (o) => (require("./columns.ts") as typeof import("./columns.ts")).row(o),
};

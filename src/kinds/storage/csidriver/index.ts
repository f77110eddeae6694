/** CSIDriver. Models pkg/apis/storage, pkg/printers and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const csiDriver: KindFacets = {
  defaults: (o, ctx) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o, ctx),
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

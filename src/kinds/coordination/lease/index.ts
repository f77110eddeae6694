/** Lease. Models pkg/apis/coordination and pkg/registry/coordination/lease. */
import type { KindFacets } from "../../types.ts";

export const lease: KindFacets = {
  strategy: {
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

/** Secret. Models pkg/apis/core and pkg/registry/core/secret. */
import type { KindFacets } from "../../types.ts";

export const secret: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    selectableFields: (o) => ({ type: o.type ?? "" }),
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o, old) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o),
};

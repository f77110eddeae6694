/** ResourceQuota. Models pkg/apis/core and pkg/registry/core/resourcequota. */
import type { KindFacets } from "../../types.ts";

export const resourceQuota: KindFacets = {
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o, old) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o),
};

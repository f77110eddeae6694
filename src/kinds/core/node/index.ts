/** Node. Models pkg/apis/core and pkg/registry/core/node. */
import type { KindFacets } from "../../types.ts";

export const node: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    selectableFields: (o) => ({ "spec.unschedulable": String(o.spec?.unschedulable ?? false) }),
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o, old) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

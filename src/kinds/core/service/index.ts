/** Service. Models pkg/apis/core and pkg/registry/core/service. */
import type { KindFacets } from "../../types.ts";

export const service: KindFacets = {
  defaults: (o, ctx) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o, ctx),
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    prepareForUpdate: (o, old) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForUpdate(o, old),
    prepareForStatusUpdate: (o, old) =>
      (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForStatusUpdate(o, old),
    warnings: (o) => (require("./warnings.ts") as typeof import("./warnings.ts")).warnings(o),
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: true,
    selectableFields: (o) => ({ "spec.clusterIP": o.spec?.clusterIP ?? "", "spec.type": o.spec?.type ?? "" }),
  },
  validate: (o, ctx) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o, ctx),
  validateUpdate: (o, old, ctx) =>
    (require("./validation-update.ts") as typeof import("./validation-update.ts")).validateUpdate(o, old, ctx),
  validateStatusUpdate: (o, old, ctx) =>
    (require("./validation-update.ts") as typeof import("./validation-update.ts")).validateStatusUpdate(o, old, ctx),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

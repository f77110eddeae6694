/** Ingress. Models pkg/apis/networking and pkg/registry/networking/ingress. */
import type { KindFacets } from "../../types.ts";

export const ingress: KindFacets = {
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    warnings: (o, old) => (require("./warnings.ts") as typeof import("./warnings.ts")).warnings(o, old),
    allowUnconditionalUpdate: true,
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o),
  validateStatusUpdate: (o, old) =>
    (require("./validation.ts") as typeof import("./validation.ts")).validateStatusUpdate(o, old),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

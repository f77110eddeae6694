/** PodDisruptionBudget. Models pkg/apis/policy and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const podDisruptionBudget: KindFacets = {
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    allowUnconditionalUpdate: false,
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o),
  validateStatusUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateStatusUpdate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

/** HorizontalPodAutoscaler. Models pkg/apis/autoscaling and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const horizontalPodAutoscaler: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
  },
  validate: (o, ctx) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o, ctx),
  validateUpdate: (o, old, ctx) =>
    (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old, ctx),
  validateStatusUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateStatusUpdate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

/** Event. Models pkg/apis/core and pkg/registry/core/event. */
import type { KindFacets } from "../../types.ts";

export const event: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    allowCreateOnUpdate: true,
    selectableFields: (o) => (require("./fields.ts") as typeof import("./fields.ts")).selectableFields(o),
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

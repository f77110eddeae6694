/** LimitRange. Models pkg/apis/core and pkg/registry/core/limitrange. */
import type { KindFacets } from "../../types.ts";

export const limitRange: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: { allowCreateOnUpdate: true },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o),
  describe: (o) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o),
};

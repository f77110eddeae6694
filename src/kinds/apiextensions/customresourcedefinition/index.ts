/** CustomResourceDefinition. Models apiextensions-apiserver/pkg/registry/customresourcedefinition. */
import type { KindFacets } from "../../types.ts";

export const customResourceDefinition: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    prepareForUpdate: (o, old) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForUpdate(o, old),
    prepareForDelete: (o, ctx) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForDelete(o, ctx),
    allowUnconditionalUpdate: false,
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o, old) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old),
};

/** Endpoints. Models pkg/apis/core and pkg/registry/core/endpoint. */
import type { KindFacets } from "../../types.ts";

const DEPRECATED = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

export const endpoints: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    deprecated: DEPRECATED,
    allowCreateOnUpdate: true,
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o, old) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

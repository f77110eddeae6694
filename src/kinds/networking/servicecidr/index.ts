/** ServiceCIDR. Models pkg/printers and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const serviceCIDR: KindFacets = {
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
  },
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

/** FlowSchema. Models pkg/printers. */
import type { KindFacets } from "../../types.ts";

export const flowSchema: KindFacets = {
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
  },
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

/** APIService. Models kube-aggregator/pkg/registry/apiservice. */
import type { KindFacets } from "../../types.ts";

export const apiService: KindFacets = {
  strategy: {
    prepareForCreate: (o, ctx) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o, ctx),
  },
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

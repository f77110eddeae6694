/** APIService. Models kube-aggregator/pkg/registry/apiservice. */
import type { KindFacets } from "../../types.ts";

export const apiService: KindFacets = {
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

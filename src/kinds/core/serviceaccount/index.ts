/** ServiceAccount. Models pkg/registry/core/serviceaccount. */
import type { KindFacets } from "../../types.ts";

export const serviceAccount: KindFacets = {
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

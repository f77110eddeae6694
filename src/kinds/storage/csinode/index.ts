/** CSINode. Models pkg/apis/storage, pkg/printers and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const csiNode: KindFacets = {
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

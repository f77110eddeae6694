/** PodTemplate. Models pkg/printers. */
import type { KindFacets } from "../../types.ts";

export const podTemplate: KindFacets = {
  row: (o) => (require("./columns.ts") as typeof import("./columns.ts")).row(o),
};

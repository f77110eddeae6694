/** PodTemplate. Models pkg/printers. */
import type { KindFacets } from "../../types.ts";

export const podTemplate: KindFacets = {
  defaults: (o) =>
    (require("../pod/defaults.ts") as typeof import("../pod/defaults.ts")).setPodSpecDefaults(o.template?.spec),
  row: (o) => (require("./columns.ts") as typeof import("./columns.ts")).row(o),
};

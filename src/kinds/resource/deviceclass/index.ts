/** DeviceClass and ResourceClaimTemplate: name and age. Models pkg/printers. */
import type { KindFacets } from "../../types.ts";

export const deviceClass: KindFacets = {
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

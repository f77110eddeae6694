/** ValidatingAdmissionPolicy and MutatingAdmissionPolicy. Models pkg/printers and pkg/apis/admissionregistration. */
import type { KindFacets } from "../../types.ts";

export const admissionPolicy: KindFacets = {
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

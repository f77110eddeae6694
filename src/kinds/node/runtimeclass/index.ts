/** RuntimeClass. Models pkg/apis/node and pkg/printers. */
import type { KindFacets } from "../../types.ts";

export const runtimeClass: KindFacets = {
  strategy: { allowCreateOnUpdate: true },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o, old) => (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

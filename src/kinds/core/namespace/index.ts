/** Namespace. Models pkg/apis/core and pkg/registry/core/namespace. */
import type { KindFacets } from "../../types.ts";

export const namespace: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    prepareForUpdate: (o, old) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForUpdate(o, old),
    selectableFields: (o) => ({ "status.phase": o.status?.phase ?? "", name: o.metadata.name ?? "" }),
  },
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

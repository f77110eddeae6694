/** EndpointSlice. Models pkg/apis/discovery and pkg/registry/discovery/endpointslice. */
import type { KubeObject } from "../../../client/index.ts";
import type { KindFacets } from "../../types.ts";

/** Objects are stored as protobuf, which knows no empty lists; these two fields print also when absent. */
function emptyAsNull(slice: KubeObject): void {
  if (!slice.endpoints?.length) slice.endpoints = null;
  if (!slice.ports?.length) slice.ports = null;
}

export const endpointSlice: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  strategy: {
    prepareForCreate: (o) => emptyAsNull(o),
    prepareForUpdate: (o) => emptyAsNull(o),
    warnings: (o, old) => (!old && o.addressType === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
  },
  validate: (o, ctx) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o, ctx),
  validateUpdate: (o, old, ctx) =>
    (require("./validation.ts") as typeof import("./validation.ts")).validateUpdate(o, old, ctx),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

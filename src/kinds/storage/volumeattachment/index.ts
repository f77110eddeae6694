/** VolumeAttachment. Models pkg/apis/storage, pkg/printers and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const volumeAttachment: KindFacets = {
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

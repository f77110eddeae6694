/** MutatingWebhookConfiguration and ValidatingWebhookConfiguration. Models pkg/printers and pkg/apis/admissionregistration. */
import type { KindFacets } from "../../types.ts";

export const webhookConfiguration: KindFacets = {
  defaults: (o) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(o),
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  validateUpdate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
};

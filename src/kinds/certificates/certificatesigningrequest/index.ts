/** CertificateSigningRequest. Models pkg/apis/certificates and pkg/registry/certificates. */
import type { KindFacets } from "../../types.ts";

export const certificateSigningRequest: KindFacets = {
  strategy: {
    prepareForCreate: (o) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForCreate(o),
    stampUser: (o, user) => (require("./strategy.ts") as typeof import("./strategy.ts")).stampUser(o, user),
    prepareForUpdate: (o, old) => (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForUpdate(o, old),
    prepareForStatusUpdate: (o, old) =>
      (require("./strategy.ts") as typeof import("./strategy.ts")).prepareForStatusUpdate(o, old),
    selectableFields: (o) => ({ "spec.signerName": o.spec?.signerName ?? "" }),
  },
  validate: (o) => (require("./validation.ts") as typeof import("./validation.ts")).validate(o),
  row: (o, ctx) => (require("./columns.ts") as typeof import("./columns.ts")).row(o, ctx),
  describe: (o, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(o, reader),
};

/** Role. Models pkg/apis/rbac and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const role: KindFacets = {
  strategy: {
    allowCreateOnUpdate: true,
  },
  validate: (o) => (require("../validation.ts") as typeof import("../validation.ts")).validateRules(o, true),
  validateUpdate: (o) => (require("../validation.ts") as typeof import("../validation.ts")).validateRules(o, true),
  describe: (o) => (require("../rules.ts") as typeof import("../rules.ts")).describeRole(o),
};

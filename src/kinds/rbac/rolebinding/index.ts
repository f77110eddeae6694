/** RoleBinding. Models pkg/apis/rbac and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

const KINDS = ["Role", "ClusterRole"];

export const roleBinding: KindFacets = {
  strategy: {
    allowCreateOnUpdate: true,
  },
  defaults: (o) => (require("../bindings.ts") as typeof import("../bindings.ts")).setBindingDefaults(o),
  validate: (o) => (require("../validation.ts") as typeof import("../validation.ts")).validateBinding(o, true, KINDS),
  validateUpdate: (o, old) => {
    const { validateBinding, validateRoleRef } = require("../validation.ts") as typeof import("../validation.ts");
    return [...validateBinding(o, true, KINDS), ...validateRoleRef(o, old)];
  },
  row: (o, ctx) => (require("../bindings.ts") as typeof import("../bindings.ts")).bindingRow(o, ctx),
  describe: (o) => (require("../bindings.ts") as typeof import("../bindings.ts")).describeBinding(o),
};

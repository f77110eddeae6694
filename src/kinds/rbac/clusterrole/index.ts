/** ClusterRole. Models pkg/apis/rbac and kubectl/pkg/describe. */
import type { KindFacets } from "../../types.ts";

export const clusterRole: KindFacets = {
  strategy: {
    allowCreateOnUpdate: true,
  },
  validate: (o) => (require("../validation.ts") as typeof import("../validation.ts")).validateClusterRole(o),
  validateUpdate: (o) => (require("../validation.ts") as typeof import("../validation.ts")).validateClusterRole(o),
  describe: (o) => (require("../rules.ts") as typeof import("../rules.ts")).describeRole(o),
};

/** ReplicaSets: pkg/apis/apps, pkg/registry/apps/replicaset. */
import { facetsIn } from "../../facets.ts";

export const replicaSet = facetsIn({
  defaults: () => require("./defaults.ts") as typeof import("./defaults.ts"),
  strategy: () => require("./strategy.ts") as typeof import("./strategy.ts"),
  validation: () => require("./validation.ts") as typeof import("./validation.ts"),
  columns: () => require("./columns.ts") as typeof import("./columns.ts"),
  describe: () => require("./describe.ts") as typeof import("./describe.ts"),
});

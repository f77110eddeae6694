/** CronJobs: pkg/apis/batch, pkg/registry/batch/cronjob. */
import { facetsIn } from "../../facets.ts";

export const cronJob = facetsIn({
  defaults: () => require("./defaults.ts") as typeof import("./defaults.ts"),
  strategy: () => require("./strategy.ts") as typeof import("./strategy.ts"),
  validation: () => require("./validation.ts") as typeof import("./validation.ts"),
  columns: () => require("./columns.ts") as typeof import("./columns.ts"),
  describe: () => require("./describe.ts") as typeof import("./describe.ts"),
});

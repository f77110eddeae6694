/** Pods: pkg/apis/core, pkg/registry/core/pod. */
import { facetsIn } from "../../facets.ts";

const subresources = () => require("./subresources.ts") as typeof import("./subresources.ts");

export const pod = facetsIn({
  defaults: () => require("./defaults.ts") as typeof import("./defaults.ts"),
  strategy: () => require("./strategy.ts") as typeof import("./strategy.ts"),
  validation: () => require("./validation.ts") as typeof import("./validation.ts"),
  columns: () => require("./columns.ts") as typeof import("./columns.ts"),
  validateSubresourceUpdate: (subresource, object, old) =>
    subresources().validateSubresourceUpdate(subresource, object, old),
  describe: () => require("./describe.ts") as typeof import("./describe.ts"),
});

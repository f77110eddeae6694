/** StatefulSets: pkg/apis/apps, pkg/registry/apps/statefulset. */
import type { Kind } from "../../types.ts";

const validation = () => require("./validation.ts") as typeof import("./validation.ts");

export const statefulSet: Partial<Kind> = {
  defaults: (object) => (require("./defaults.ts") as typeof import("./defaults.ts")).setDefaults(object),
  get strategy() {
    return (require("./strategy.ts") as typeof import("./strategy.ts")).strategy;
  },
  validate: (object) => validation().validate(object),
  validateUpdate: (object, old) => validation().validateUpdate(object, old),
  validateStatusUpdate: (object, old) => validation().validateStatusUpdate(object, old),
  row: (object, { nowMs }) => (require("./columns.ts") as typeof import("./columns.ts")).row(object, nowMs),
  describe: (object, reader) => (require("./describe.ts") as typeof import("./describe.ts")).describe(object, reader),
};

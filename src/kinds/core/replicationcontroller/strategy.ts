/** Models pkg/registry/core/replicationcontroller/strategy.go. */

import type { Strategy } from "../../types.ts";
import { specTemplate, templateStrategy } from "../pod/templatestrategy.ts";

export const strategy: Strategy = {
  ...templateStrategy({ statusType: "core.v1.ReplicationControllerStatus", adviseName: true, template: specTemplate }),
  defaultPropagation: "Orphan",
  selectableFields: (object) => ({ "status.replicas": String(object["status"]?.replicas ?? 0) }),
};

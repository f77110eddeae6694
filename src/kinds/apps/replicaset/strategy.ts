/** Models pkg/registry/apps/replicaset/strategy.go. */
import { specTemplate, templateStrategy } from "../../core/pod/templatestrategy.ts";
import type { Strategy } from "../../types.ts";

export const strategy: Strategy = templateStrategy({
  statusType: "apps.v1.ReplicaSetStatus",
  adviseName: true,
  template: specTemplate,
});

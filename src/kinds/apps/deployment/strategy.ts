/** Models pkg/registry/apps/deployment/strategy.go. */
import { deepEqual } from "../../../apimachinery/json.ts";
import { specTemplate, templateStrategy } from "../../core/pod/templatestrategy.ts";
import type { Strategy } from "../../types.ts";

export const strategy: Strategy = {
  ...templateStrategy({ statusType: "apps.v1.DeploymentStatus", adviseName: true, template: specTemplate }),
  prepareForUpdate(object, old) {
    // Annotations are copied to the ReplicaSets, so a change of them is one of what is wanted.
    if (!deepEqual(object.metadata.annotations ?? {}, old.metadata.annotations ?? {}))
      object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  prepareForStatusUpdate(object, old) {
    object["spec"] = old["spec"];
    if (old.metadata.labels) object.metadata.labels = old.metadata.labels;
    else delete object.metadata.labels;
  },
};

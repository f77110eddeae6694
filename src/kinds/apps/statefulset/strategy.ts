/** Models pkg/registry/apps/statefulset/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";
import { specTemplate, templateStrategy } from "../../core/pod/templatestrategy.ts";
import type { KindContext, Strategy } from "../../types.ts";

function dropMaxUnavailable(object: KubeObject, old: KubeObject | undefined, ctx: KindContext): void {
  const used = old?.["spec"]?.updateStrategy?.rollingUpdate?.maxUnavailable !== undefined;
  if (!used && !ctx.featureGate("MaxUnavailableStatefulSet"))
    delete object["spec"]?.updateStrategy?.rollingUpdate?.maxUnavailable;
}

const base = templateStrategy({
  statusType: "apps.v1.StatefulSetStatus",
  adviseName: false,
  template: specTemplate,
  warnings: (object) =>
    object["spec"]?.revisionHistoryLimit < 0
      ? ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
      : [],
});

export const strategy: Strategy = {
  ...base,
  prepareForCreate(object, ctx) {
    base.prepareForCreate?.(object, ctx);
    dropMaxUnavailable(object, undefined, ctx);
  },
  prepareForUpdate: dropMaxUnavailable,
};

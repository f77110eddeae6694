/** Models pkg/registry/apps/daemonset/strategy.go. */
import { deepEqual } from "../../../apimachinery/json.ts";
import type { KubeObject } from "../../../client/index.ts";
import { specTemplate, templateStrategy } from "../../core/pod/templatestrategy.ts";
import type { Strategy } from "../../types.ts";

/** Where apps/v1 keeps the template's own generation, which has no field any more. */
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

const generationOf = (object: KubeObject) => Number(object.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);

function setGeneration(object: KubeObject, generation: number): void {
  object.metadata.annotations = { ...object.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

const base = templateStrategy({ statusType: "apps.v1.DaemonSetStatus", adviseName: false, template: specTemplate });

export const strategy: Strategy = {
  ...base,
  prepareForCreate(object, ctx) {
    base.prepareForCreate?.(object, ctx);
    setGeneration(object, Math.max(1, generationOf(object) || 1));
  },
  prepareForUpdate(object, old) {
    const changed = !deepEqual(object["spec"]?.template, old["spec"]?.template);
    setGeneration(object, generationOf(old) + (changed ? 1 : 0));
  },
};

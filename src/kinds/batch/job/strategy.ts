/** Models pkg/registry/batch/job/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";
import { specTemplate, templateStrategy } from "../../core/pod/templatestrategy.ts";
import type { Strategy } from "../../types.ts";

export const JOB_NAME = "batch.kubernetes.io/job-name";
export const CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
const LEGACY_JOB_NAME = "job-name";
const LEGACY_CONTROLLER_UID = "controller-uid";

/** A Job's selector is its uid unless manualSelector says otherwise. Models generateSelectorIfNeeded. */
function generateSelector(job: KubeObject): void {
  const { spec } = job;
  if (!spec || spec.manualSelector) return;
  const { name = "", uid = "" } = job.metadata;
  spec.template ??= {};
  spec.template.metadata ??= {};
  spec.template.metadata.labels = {
    [LEGACY_JOB_NAME]: name,
    [JOB_NAME]: name,
    [LEGACY_CONTROLLER_UID]: uid,
    [CONTROLLER_UID]: uid,
    ...spec.template.metadata.labels,
  };
  spec.selector = {
    ...spec.selector,
    matchLabels: { [CONTROLLER_UID]: uid, ...spec.selector?.matchLabels },
  };
}

const MANY_INDEXES =
  "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might " +
  "not be able to track completedIndexes when a big number of indexes fail";

/** Models WarningsForJobSpec of pkg/api/job/warnings.go, the template's own aside. */
export function indexWarnings(spec: any, path: string): string[] {
  const many = spec?.completionMode === "Indexed" && spec.completions > 100_000 && spec.parallelism > 10_000;
  return many ? [`${path}: ${MANY_INDEXES}`] : [];
}

const base = templateStrategy({
  statusType: "batch.v1.JobStatus",
  adviseName: true,
  template: specTemplate,
  warnings: (object, old) =>
    !old || object.metadata.generation !== old.metadata.generation ? indexWarnings(object["spec"], "spec") : [],
});

export const strategy: Strategy = {
  ...base,
  prepareForCreate(object, ctx) {
    generateSelector(object);
    // The labels default to the template's, which have just been made.
    const labels = object["spec"]?.template?.metadata?.labels;
    if (labels && Object.keys(object.metadata.labels ?? {}).length === 0) object.metadata.labels = { ...labels };
    base.prepareForCreate?.(object, ctx);
  },
  selectableFields: (object) => ({ "status.successful": String(object["status"]?.succeeded ?? 0) }),
  defaultPropagation: "Orphan",
};

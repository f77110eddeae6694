/** Models SetDefaults_Job of pkg/apis/batch/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";
import { setPodSpecDefaults } from "../../core/pod/defaults.ts";

const MAX_INT32 = 2 ** 31 - 1;

/** Fills a Job in place; the jobTemplate of a CronJob gets less, see there. */
export function setDefaults({ metadata, spec }: KubeObject): void {
  if (!spec) return;
  setPodSpecDefaults(spec.template?.spec);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  spec.manualSelector ??= false;
  setFailurePolicyDefaults(spec);
}

/** A pattern of pod conditions means status True. */
export function setFailurePolicyDefaults(jobSpec: any): void {
  for (const rule of jobSpec.podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
}

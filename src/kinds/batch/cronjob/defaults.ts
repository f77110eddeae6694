/** Models SetDefaults_CronJob of pkg/apis/batch/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";
import { setPodSpecDefaults } from "../../core/pod/defaults.ts";
import { setFailurePolicyDefaults } from "../job/defaults.ts";

export function setDefaults({ spec }: KubeObject): void {
  if (!spec) return;
  setPodSpecDefaults(spec.jobTemplate?.spec?.template?.spec);
  if (spec.jobTemplate?.spec) setFailurePolicyDefaults(spec.jobTemplate.spec);
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
}

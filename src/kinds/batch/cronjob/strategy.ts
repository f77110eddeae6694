/** Models pkg/registry/batch/cronjob/strategy.go. */
import { templateStrategy } from "../../core/pod/templatestrategy.ts";
import type { Strategy } from "../../types.ts";
import { indexWarnings } from "../job/strategy.ts";

const TZ =
  "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see " +
  "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details";

export const strategy: Strategy = templateStrategy({
  statusType: "batch.v1.CronJobStatus",
  adviseName: true,
  template: (object) => ["spec.jobTemplate.spec.template", object["spec"]?.jobTemplate?.spec?.template],
  warnings(object, old) {
    const changed = !old || object.metadata.generation !== old.metadata.generation;
    const said = changed ? indexWarnings(object["spec"]?.jobTemplate?.spec, "spec.jobTemplate.spec") : [];
    return old && object["spec"]?.schedule?.includes("TZ") ? [...said, TZ] : said;
  },
});

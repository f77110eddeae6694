/** Models SetDefaults_LimitRangeItem of pkg/apis/core/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(range: KubeObject): void {
  for (const limit of range.spec?.limits ?? []) {
    if (limit.type !== "Container") continue;
    limit.default = { ...limit.max, ...limit.default };
    limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
    for (const field of ["default", "defaultRequest"]) {
      if (Object.keys(limit[field]).length === 0) delete limit[field];
    }
  }
}

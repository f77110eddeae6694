/** Models SetDefaults_PriorityClass of pkg/apis/scheduling/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(priorityClass: KubeObject): void {
  priorityClass.value ??= 0;
  priorityClass.preemptionPolicy ??= "PreemptLowerPriority";
  // false is never stored: the field has omitempty.
  if (priorityClass.globalDefault === false) delete priorityClass.globalDefault;
}

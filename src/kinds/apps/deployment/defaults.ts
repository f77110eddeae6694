/** Models SetDefaults_Deployment of pkg/apis/apps/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";
import { setPodSpecDefaults } from "../../core/pod/defaults.ts";

export function setDefaults({ spec }: KubeObject): void {
  if (!spec) return;
  setPodSpecDefaults(spec.template?.spec);
  spec.replicas ??= 1;
  spec.strategy ??= {};
  const { strategy } = spec;
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= "25%";
    strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
}

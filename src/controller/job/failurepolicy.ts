/** What spec.podFailurePolicy says of a failed pod. Models pkg/controller/job/pod_failure_policy.go. */
import type { Job, Pod, PodFailurePolicyRule } from "../../client/api.ts";

export interface Verdict {
  /** Ends the Job, with this message. */
  failJob?: string;
  /** Does the failure count against spec.backoffLimit? */
  counts: boolean;
}

/** The first rule that matches decides; without one a failure counts. */
export function judgeFailure(job: Job, pod: Pod): Verdict {
  for (const [index, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const cause = matchRule(rule, pod);
    if (!cause) continue;
    if (rule.action === "Ignore") return { counts: false };
    if (rule.action !== "FailJob") return { counts: true };
    return { counts: true, failJob: `${cause} matching FailJob rule at index ${index}` };
  }
  return { counts: true };
}

/** The matching cause in words. */
function matchRule(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const where = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const pattern of rule.onPodConditions ?? []) {
    const found = pod.status.conditions?.find(
      (c) => c.type === pattern.type && c.status === (pattern.status ?? "True"),
    );
    if (found) return `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${found.type}`;
  }
  const codes = rule.onExitCodes;
  if (!codes) return undefined;
  for (const status of [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])]) {
    const code = status.state?.terminated?.exitCode;
    if (!code || (codes.containerName && codes.containerName !== status.name)) continue;
    if (codes.values.includes(code) === (codes.operator === "In")) {
      return `Container ${status.name} for ${where} failed with exit code ${code}`;
    }
  }
  return undefined;
}

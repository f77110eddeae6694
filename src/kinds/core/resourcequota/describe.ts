/** Models describeQuota of kubectl/pkg/describe/describe.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { sortedResourceNames } from "../../describe/format.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";

const SCOPES: Record<string, string> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort:
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

/** The scopes and, for those that have one, an explanation. */
export function printScopes(w: DescribeWriter, quota: KubeObject, level: number, bullet: string): void {
  const scopes: string[] = [...(quota.spec?.scopes ?? [])].sort();
  if (scopes.length === 0) return;
  w.line(level, `Scopes:\t${scopes.join(", ")}`);
  for (const scope of scopes) {
    if (Object.hasOwn(SCOPES, scope)) w.line(level, `${bullet}${SCOPES[scope]}`);
  }
}

export function printQuotaUsage(w: DescribeWriter, quota: KubeObject, level: number): void {
  for (const name of sortedResourceNames(quota.status?.hard)) {
    const used = canonicalQuantity(quota.status.used?.[name] ?? "0");
    w.line(level, `${name}\t${used}\t${canonicalQuantity(quota.status.hard[name])}`);
  }
}

export function describe(quota: KubeObject): string {
  return describeText((w) => {
    w.line(0, `Name:\t${quota.metadata.name}`);
    w.line(0, `Namespace:\t${quota.metadata.namespace}`);
    printScopes(w, quota, 0, " * ");
    w.line(0, "Resource\tUsed\tHard");
    w.line(0, "--------\t----\t----");
    printQuotaUsage(w, quota, 0);
  });
}

/** Status conditions of a namespace being deleted. Models deletion/status_condition_utils.go. */
import type { NamespaceCondition } from "../../client/api.ts";

/** What one pass over the content left behind. */
export interface Remains {
  /** Objects left, by "RESOURCE.GROUP" (with the dot also where there is no group). */
  resources: Map<string, number>;
  /** Objects held up, by finalizer. */
  finalizers: Map<string, number>;
  errors: string[];
}

const fine: [type: string, reason: string, message: string][] = [
  ["NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"],
  ["NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"],
  [
    "NamespaceDeletionContentFailure",
    "ContentDeleted",
    "All content successfully deleted, may be waiting on finalization",
  ],
  ["NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"],
  ["NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
];

/** The conditions after a pass; the very list handed in where nothing changed. */
export function deletionConditions(
  current: NamespaceCondition[] | undefined,
  remains: Remains,
  now: string,
): NamespaceCondition[] {
  const problems = problemsOf(remains);
  let changed = false;
  const conditions = [...(current ?? [])];
  for (const [type, fineReason, fineMessage] of fine) {
    const [reason, message] = problems.get(type) ?? [fineReason, fineMessage];
    const status = problems.has(type) ? "True" : "False";
    const at = conditions.findIndex((c) => c.type === type);
    const old = at < 0 ? undefined : conditions[at];
    if (old?.status === status && old.reason === reason && old.message === message) continue;
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
    conditions[at < 0 ? conditions.length : at] = { type, status, lastTransitionTime, reason, message };
    changed = true;
  }
  return changed || !current ? conditions : current;
}

function problemsOf({ resources, finalizers, errors }: Remains): Map<string, [reason: string, message: string]> {
  const problems = new Map<string, [string, string]>();
  if (resources.size) {
    const list = [...resources].map(([resource, count]) => `${resource} has ${count} resource instances`).sort();
    problems.set("NamespaceContentRemaining", [
      "SomeResourcesRemain",
      `Some resources are remaining: ${list.join(", ")}`,
    ]);
  }
  if (finalizers.size) {
    const list = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).sort();
    problems.set("NamespaceFinalizersRemaining", [
      "SomeFinalizersRemain",
      `Some content in the namespace has finalizers remaining: ${list.join(", ")}`,
    ]);
  }
  if (errors.length) {
    problems.set("NamespaceDeletionContentFailure", [
      "ContentDeletionFailed",
      `Failed to delete all resource types, ${errors.length} remaining: ${[...errors].sort().join(", ")}`,
    ]);
  }
  return problems;
}

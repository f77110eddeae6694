/** Lists of status conditions, as the workload controllers keep them. */

interface Condition {
  type: string;
  status: string;
  reason?: string;
  lastTransitionTime?: string;
}

export const findCondition = <C extends Condition>(conditions: C[] | undefined, type: string): C | undefined =>
  conditions?.find((c) => c.type === type);

export const withoutCondition = <C extends Condition>(conditions: C[] | undefined, type: string): C[] =>
  (conditions ?? []).filter((c) => c.type !== type);

/**
 * The list with `condition` at its end. One of the same status and reason stays as it is; one of the same status keeps
 * its transition time. Models SetDeploymentCondition.
 */
export function withCondition<C extends Condition>(conditions: C[] | undefined, condition: C): C[] {
  const current = findCondition(conditions, condition.type);
  if (current && current.status === condition.status && current.reason === condition.reason) return conditions ?? [];
  const kept =
    current?.status === condition.status && current.lastTransitionTime
      ? { ...condition, lastTransitionTime: current.lastTransitionTime }
      : condition;
  return [...withoutCondition(conditions, condition.type), kept];
}

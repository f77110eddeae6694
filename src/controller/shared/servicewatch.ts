/** Which services a pod's change concerns: shared by the endpointslice and the endpoints controllers. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Pod, Service } from "../../client/api.ts";
import type { Change, Context } from "../../client/component.ts";
import { isPodReady, isPodTerminal } from "./pods.ts";
import { keyOf, sameMap } from "./refs.ts";

/** An empty selector selects nothing here: such a service's endpoints are kept by hand. */
export const selects = (service: Service, labels: Record<string, string> | undefined): boolean => {
  const wanted = Object.entries(service.spec.selector ?? {});
  return wanted.length > 0 && wanted.every(([k, v]) => labels && Object.hasOwn(labels, k) && labels[k] === v);
};

/** Status changes, as a load balancer's, do not matter to endpoints. */
export const concernsEndpoints = ({ object, old }: Change<Service>): boolean =>
  !object ||
  !old ||
  !sameMap(object.metadata.labels, old.metadata.labels) ||
  object.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  !deepEqual(object.spec, old.spec);

/** Queues the services whose endpoints the change of a pod may change. */
export function queueServicesOfPod({ object, old }: Change<Pod>, ctx: Context): void {
  const pod = object ?? old;
  if (!pod) return;
  const labelsChanged = Boolean(object && old) && !sameMap(object?.metadata.labels, old?.metadata.labels);
  if (object && old && !labelsChanged && !endpointChanged(object, old)) return;
  // A new pod has no address yet, and one that never had one was in no endpoints.
  if ((!object || !old) && !pod.status?.podIP) return;
  for (const service of ctx.client.list<Service>("services", pod.metadata.namespace)) {
    const now = object !== undefined && selects(service, object.metadata.labels);
    const before = old !== undefined && selects(service, old.metadata.labels);
    if (labelsChanged && now === before && !endpointChanged(object as Pod, old as Pod)) continue;
    if (now || before) ctx.enqueue(keyOf(service));
  }
}

function endpointChanged(pod: Pod, old: Pod): boolean {
  return (
    isPodReady(pod) !== isPodReady(old) ||
    isPodTerminal(pod) !== isPodTerminal(old) ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    pod.status?.podIP !== old.status?.podIP ||
    !deepEqual(pod.status?.podIPs ?? [], old.status?.podIPs ?? []) ||
    pod.spec.nodeName !== old.spec.nodeName ||
    pod.spec.hostname !== old.spec.hostname
  );
}

const triggerAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

/**
 * The annotations of endpoints that changed, with the time of what changed them: the service's making at first, later
 * the earliest readiness of a pod after the time noted before. Models k8s.io/endpointslice/trigger_time_tracker.go.
 */
export function triggerAnnotations(
  current: Record<string, string> | undefined,
  created: boolean,
  service: Service,
  pods: Pod[],
): Record<string, string> | undefined {
  const { [triggerAnnotation]: last, ...others } = current ?? {};
  const times = created
    ? [service.metadata.creationTimestamp]
    : pods.map(readinessTime).filter((time): time is string => time !== undefined && (!last || time > last));
  const earliest = times.sort()[0];
  if (earliest) return { ...others, [triggerAnnotation]: earliest };
  return Object.keys(others).length ? others : undefined;
}

const readinessTime = (pod: Pod): string | undefined =>
  pod.status?.conditions?.find((c) => c.type === "Ready")?.lastTransitionTime;

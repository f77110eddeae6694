/** From what a user names to the pod and container meant. Models kubectl/pkg/polymorphichelpers and cmd/util/podcmd. */
import {
  formatSelector,
  labelSelectorAsSelector,
  type Selector,
  selectorFromLabels,
} from "../../apimachinery/labels.ts";
import type { Container, Pod } from "../../client/api.ts";
import type { Info } from "../resource/info.ts";
import { requestBody } from "../resource/info.ts";
import type { Cluster, CommandContext } from "../types.ts";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** "web, side, setup (init)". */
export function allContainerNames({ spec }: Pod): string {
  const names = spec.containers.map((c) => c.name);
  for (const c of spec.ephemeralContainers ?? []) names.push(`${c.name} (ephem)`);
  for (const c of spec.initContainers ?? []) names.push(`${c.name} (init)`);
  return names.join(", ");
}

export function findContainer({ spec }: Pod, name: string): Container | undefined {
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  return all.find((c) => c.name === name) as Container | undefined;
}

/** The container by name, by the pod's annotation, or the first one (and then says so where there are others). */
export function chooseContainer(ctx: CommandContext, pod: Pod, wanted: string, quiet = false): string {
  const name = wanted || pod.metadata.annotations?.[DEFAULT_CONTAINER] || "";
  if (name) {
    if (findContainer(pod, name)) return name;
    throw new Error(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${allContainerNames(pod)}`);
  }
  const [first] = pod.spec.containers;
  const others =
    pod.spec.containers.length > 1 || pod.spec.initContainers?.length || pod.spec.ephemeralContainers?.length;
  if (!quiet && others)
    ctx.io.err(`Defaulted container ${JSON.stringify(first.name)} out of: ${allContainerNames(pod)}\n`);
  return first.name;
}

/** The selector of the pods that a workload or Service stands for. Models polymorphichelpers.SelectorsForObject. */
export function selectorOf(object: any): Selector {
  const { kind, spec } = object;
  if (kind === "Service" || kind === "ReplicationController") {
    if (!spec.selector || !Object.keys(spec.selector).length)
      throw new Error(`invalid ${kind.toLowerCase()} '${object.metadata.name}': Service is defined without a selector`);
    return selectorFromLabels(spec.selector);
  }
  if (spec?.selector?.matchLabels || spec?.selector?.matchExpressions) return labelSelectorAsSelector(spec.selector);
  throw new Error(`selector for ${kind} not implemented`);
}

export function podsOf(cluster: Cluster, object: any): Pod[] {
  const labelSelector = formatSelector(selectorOf(object));
  const request = {
    verb: "list",
    group: "",
    version: "v1",
    resource: "pods",
    namespace: object.metadata.namespace,
    labelSelector,
  } as const;
  return requestBody(cluster, request).items;
}

const isReady = (pod: Pod) => pod.status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
const restarts = (pod: Pod) => Math.max(0, ...(pod.status.containerStatuses ?? []).map((s) => s.restartCount));
const PHASES = ["Pending", "Unknown", "Running"];
const rank = (pod: Pod): number[] => [
  pod.spec.nodeName ? 0 : 1,
  -PHASES.indexOf(pod.status.phase ?? "Pending"),
  isReady(pod) ? 0 : 1,
  restarts(pod),
];

/** Best first: assigned, running, ready, rarely restarted, newest. The reverse of podutils.ActivePods; logs want it so too. */
export function bestFirst(pods: Pod[]): Pod[] {
  const compare = (a: Pod, b: Pod) => {
    const [left, right] = [rank(a), rank(b)];
    const first = left.findIndex((n, i) => n !== right[i]);
    return first >= 0 ? left[first] - right[first] : 0;
  };
  return [...pods].sort(compare);
}

/** The pod that an object is or stands for; waits for one as long as --pod-running-timeout says. */
export async function podFor(ctx: CommandContext, info: Info, timeoutMs: number): Promise<{ pod: Pod; count: number }> {
  if (info.object.kind === "Pod") return { pod: info.object, count: 1 };
  const found = await ctx.cluster.waitUntil(
    () => {
      const pods = bestFirst(podsOf(ctx.cluster, info.object));
      return pods.length ? { pod: pods[0], count: pods.length } : undefined;
    },
    { timeoutMs, jump: true },
  );
  if (!found) throw new Error("timed out waiting for the condition");
  return found;
}

/**
 * The kubelets of all nodes as one component; its keys are pods, "namespace/name". Models pkg/kubelet: what a pod worker
 * does in a loop is here a row of data with the moment of its next step, so it goes on in another process.
 */
import type { Pod } from "../client/api.ts";
import type { Change, Context } from "../client/component.ts";
import type { NetOutcome } from "../shell/types.ts";
import type { ContainerRecord, Kubelet, KubeletDeps, PodRecord } from "./types.ts";

export { logContainerID, runningContainerID } from "./logs.ts";
export type { Kubelet, KubeletDeps, KubeletTable } from "./types.ts";

const hasProbes = ({ probes }: ContainerRecord) => Object.keys(probes ?? {}).length > 0;

/** Makes the kubelet component over a runtime, its own table, addresses and the network (see KubeletDeps). */
export function createKubelet(deps: KubeletDeps): Kubelet {
  const live = () => require("./sync.ts") as typeof import("./sync.ts");
  const inert = () => require("./inert.ts") as typeof import("./inert.ts");
  const watching = () => require("./watch.ts") as typeof import("./watch.ts");
  /** Pods of which the runtime told something, maybe in the midst of their reconcile: that news must not be slept over. */
  const woken = new Set<string>();
  /** Rows of the pods that a node has. */
  const recordsOf = (node: string): [string, PodRecord][] =>
    [...deps.table.entries("pod/", [`"node":${JSON.stringify(node)}`])].filter(([, record]) => record.node === node);
  return {
    name: "kubelet",
    user: "system:kubelet",
    watches: {
      pods({ object, old }: Change<Pod>, ctx) {
        if (ctx.profile.inert) inert().watchInertPod(deps, ctx, object, old);
        else if (object?.spec.nodeName || old?.spec.nodeName) watching().podChanged(deps, ctx, object, old);
      },
      configmaps(change, ctx) {
        if (!ctx.profile.inert) watching().sourceChanged(deps, ctx, "configmap", change);
      },
      secrets(change, ctx) {
        if (!ctx.profile.inert) watching().sourceChanged(deps, ctx, "secret", change);
      },
    },
    reconcile(key, ctx) {
      if (ctx.profile.inert) {
        inert().syncInertPod(deps, ctx, key);
        return;
      }
      woken.delete(key);
      live().syncPod(deps, ctx, key);
      if (woken.delete(key)) ctx.enqueueAt(key, ctx.now());
    },
    podChanged(key, ctx) {
      if (ctx.profile.inert || !deps.table.get(`pod/${key}`)) return;
      woken.add(key);
      ctx.enqueue(key);
    },
    podTouched(key, ctx) {
      const record: PodRecord | undefined = deps.table.get(`pod/${key}`);
      // What a person does in it can change what its probes find, nothing else that is not told of.
      if (ctx.profile.inert || !record?.containers.some(hasProbes)) return;
      if (!record.touched) deps.table.set(`pod/${key}`, { ...record, touched: true });
      woken.add(key);
      ctx.enqueue(key);
    },
    requestAnswered(id: string, outcome: NetOutcome, ctx: Context) {
      if (!ctx.profile.inert) live().requestAnswered(deps, ctx, id, outcome);
    },
    nodeStopped(node) {
      for (const [row] of recordsOf(node)) deps.runtime.powerOff?.(row.slice("pod/".length));
    },
    nodeStarted(node, ctx) {
      if (!ctx.profile.inert) {
        for (const [row, record] of recordsOf(node)) {
          deps.table.set(row, { ...record, rebooted: true } satisfies PodRecord);
        }
      }
      for (const pod of ctx.client.list<Pod>("pods", undefined, { fieldSelector: `spec.nodeName=${node}` })) {
        ctx.enqueue(`${pod.metadata.namespace}/${pod.metadata.name}`);
      }
    },
  };
}

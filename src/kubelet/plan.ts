/** Which containers a pass of the pod's worker starts. Models computePodActions of pkg/kubelet/kuberuntime. */
import { type Entry, entries, isStarted, wantsStart } from "./containers.ts";
import type { Sync } from "./types.ts";

export interface Plan {
  start: Entry[];
  /** All main containers, or an init container for good, have ended: the pod is over. */
  over: boolean;
}

/** Looks at every container and says what to start now and whether the pod is over. */
export function plan(s: Sync): Plan {
  const all = entries(s.pod, s.record);
  const main = all.filter((e) => e.record.kind === "main");
  const init = all.filter((e) => e.record.kind === "init" || e.record.kind === "sidecar");
  const ephemeral = all.filter((e) => e.record.kind === "ephemeral" && wantsStart(s.pod, e));
  if (s.record.initialized) {
    const over = main.every((e) => e.record.ended && !wantsStart(s.pod, e));
    if (over) return { start: [], over };
    const sidecars = init.filter((e) => e.record.kind === "sidecar" && wantsStart(s.pod, e));
    return { start: [...ephemeral, ...sidecars, ...main.filter((e) => wantsStart(s.pod, e))], over };
  }
  const start = [...ephemeral];
  for (const e of init) {
    const { kind, ended } = e.record;
    if (kind === "sidecar") {
      if (wantsStart(s.pod, e)) start.push(e);
      // The next one starts when this one has, by its startup probe.
      if (!isStarted(e)) return { start, over: false };
    } else if (ended?.exitCode !== 0 || e.record.again) {
      if (ended && !wantsStart(s.pod, e)) return { start: [], over: true };
      if (wantsStart(s.pod, e)) start.push(e);
      return { start, over: false };
    }
  }
  return { start: [...start, ...main.filter((e) => wantsStart(s.pod, e))], over: false };
}

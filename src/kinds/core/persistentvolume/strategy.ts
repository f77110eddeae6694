/** Models pkg/registry/core/persistentvolume/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";
import type { KindContext } from "../../types.ts";

export function prepareForCreate(volume: KubeObject, ctx: KindContext): void {
  volume.status = { phase: "Pending", lastPhaseTransitionTime: ctx.timestamp() };
}

/** The server notes when the phase changes, unless the writer does. */
export function prepareForStatusUpdate(volume: KubeObject, old: KubeObject, ctx: KindContext): void {
  volume.spec = old.spec;
  if (volume.status?.phase === old.status?.phase) return;
  const sameTime = volume.status.lastPhaseTransitionTime === old.status?.lastPhaseTransitionTime;
  if (sameTime) volume.status = { ...volume.status, lastPhaseTransitionTime: ctx.timestamp() };
}

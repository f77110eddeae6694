/** What becomes of one claim. Models pv_controller.go (syncUnboundClaim, syncBoundClaim) and pvc_protection_controller.go. */
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { bestMatch, isBoundTo, mismatch } from "../../kinds/core/persistentvolume/matching.ts";
import { bind } from "./bind.ts";
import { claimNames } from "./index.ts";
import { provision } from "./provision.ts";

type Claim = PersistentVolumeClaim;

const protection = "kubernetes.io/pvc-protection";
export const bindCompleted = "pv.kubernetes.io/bind-completed";
const selectedNode = "volume.kubernetes.io/selected-node";

export function syncWaitingClaims(ctx: Context): void {
  for (const { metadata, spec } of ctx.client.list<Claim>("persistentvolumeclaims"))
    if (!spec?.volumeName) syncClaim(ctx, metadata.namespace ?? "", metadata.name);
}

export function syncClaim(ctx: Context, namespace: string, name: string): void {
  const claim = ctx.client.find<Claim>("persistentvolumeclaims", namespace, name);
  if (!claim) return;
  if (claim.metadata.deletionTimestamp) releaseIfUnused(ctx, claim);
  else if (claim.metadata.annotations?.[bindCompleted]) syncBound(ctx, claim);
  else syncUnbound(ctx, claim);
}

function syncUnbound(ctx: Context, claim: Claim): void {
  if (claim.spec?.volumeName) {
    bindToAsked(ctx, claim, claim.spec.volumeName);
    return;
  }
  const className = claim.spec?.storageClassName ?? "";
  const storageClass = className
    ? ctx.client.find<StorageClass>("storageclasses.storage.k8s.io", undefined, className)
    : undefined;
  const delayed = storageClass?.volumeBindingMode === "WaitForFirstConsumer";
  const volume = bestMatch(claim, ctx.client.list<PersistentVolume>("persistentvolumes"), { delayed });
  if (volume) {
    bind(ctx, volume, claim);
    return;
  }
  if (delayed && !claim.metadata.annotations?.[selectedNode]) {
    sayWaiting(ctx, claim);
    return;
  }
  if (className) {
    provision(ctx, claim, className, storageClass);
    return;
  }
  const message = "no persistent volumes available for this claim and no storage class is set";
  ctx.event(claim, { type: "Normal", reason: "FailedBinding", message });
}

/** Models emitEventForUnboundDelayBindingClaim. */
function sayWaiting(ctx: Context, claim: Claim): void {
  const { namespace, name } = claim.metadata;
  const waiting = ctx.client
    .list<Pod>("pods", namespace)
    .filter((pod) => !pod.spec.nodeName && claimNames(pod).includes(name))
    .map((pod) => pod.metadata.name);
  if (!waiting.length) {
    const message = "waiting for first consumer to be created before binding";
    ctx.event(claim, { type: "Normal", reason: "WaitForFirstConsumer", message });
    return;
  }
  const message = `waiting for pod${waiting.length > 1 ? "s" : ""} ${waiting.join(",")} to be scheduled`;
  ctx.event(claim, { type: "Normal", reason: "WaitForPodScheduled", message });
}

function bindToAsked(ctx: Context, claim: Claim, name: string): void {
  const volume = ctx.client.find<PersistentVolume>("persistentvolumes", undefined, name);
  if (!volume) return;
  if (volume.spec?.claimRef && !isBoundTo(volume, claim)) {
    const message = `volume ${JSON.stringify(name)} already bound to a different claim.`;
    ctx.event(claim, { type: "Warning", reason: "FailedBinding", message });
    return;
  }
  const why = volume.spec?.claimRef ? undefined : mismatch(volume, claim);
  if (!why) {
    bind(ctx, volume, claim);
    return;
  }
  const message = `Cannot bind to requested volume ${JSON.stringify(name)}: ${why}`;
  ctx.event(claim, { type: "Warning", reason: "VolumeMismatch", message });
}

function syncBound(ctx: Context, claim: Claim): void {
  const name = claim.spec?.volumeName;
  if (!name) {
    lose(ctx, claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
    return;
  }
  const volume = ctx.client.find<PersistentVolume>("persistentvolumes", undefined, name);
  if (!volume) {
    lose(ctx, claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    return;
  }
  const holder = volume.spec?.claimRef;
  if (!holder || holder.uid === claim.metadata.uid) {
    bind(ctx, volume, claim);
    return;
  }
  lose(ctx, claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
}

function lose(ctx: Context, claim: Claim, reason: string, message: string): void {
  if (claim.status?.phase === "Lost") return;
  const { accessModes: _, capacity: __, ...status } = claim.status ?? {};
  ctx.client.updateStatus("persistentvolumeclaims", { ...claim, status: { ...status, phase: "Lost" } } as any);
  ctx.event(claim, { type: "Warning", reason, message });
}

/** A deleted claim stays while a pod that has not ended uses it. */
function releaseIfUnused(ctx: Context, claim: Claim): void {
  const { finalizers = [], namespace, name } = claim.metadata;
  if (!finalizers.includes(protection)) return;
  const uses = (pod: Pod) =>
    pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed" && claimNames(pod).includes(name);
  if (ctx.client.list<Pod>("pods", namespace).some(uses)) return;
  const metadata = { ...claim.metadata, finalizers: finalizers.filter((f) => f !== protection) };
  ctx.client.update("persistentvolumeclaims", { ...claim, metadata } as any);
}

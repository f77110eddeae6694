/** What becomes of one volume. Models pv_controller.go (syncVolume, reclaimVolume) and pv_protection_controller.go. */
import type { PersistentVolume, PersistentVolumeClaim } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { setVolumePhase } from "./bind.ts";

const protection = "kubernetes.io/pv-protection";

export function syncVolume(ctx: Context, name: string): void {
  const volume = ctx.client.find<PersistentVolume>("persistentvolumes", undefined, name);
  if (!volume) return;
  if (volume.metadata.deletionTimestamp && releaseUnlessBound(ctx, volume)) return;
  const { claimRef } = volume.spec ?? {};
  if (!claimRef?.uid) {
    setVolumePhase(ctx, volume, "Available");
    return;
  }
  const claim = ctx.client.find<PersistentVolumeClaim>(
    "persistentvolumeclaims",
    claimRef.namespace,
    claimRef.name as string,
  );
  if (claim?.metadata.uid === claimRef.uid) {
    if (claim?.spec?.volumeName === name) setVolumePhase(ctx, volume, "Bound");
    return;
  }
  const released = volume.status?.phase === "Failed" ? volume : setVolumePhase(ctx, volume, "Released");
  reclaim(ctx, released);
}

/** True where the volume is gone with that. A bound volume outlives its deletion. */
function releaseUnlessBound(ctx: Context, volume: PersistentVolume): boolean {
  const { finalizers = [] } = volume.metadata;
  if (volume.status?.phase === "Bound" && claimLives(ctx, volume)) return false;
  if (!finalizers.includes(protection)) return false;
  const metadata = { ...volume.metadata, finalizers: finalizers.filter((f) => f !== protection) };
  ctx.client.update("persistentvolumes", { ...volume, metadata } as any);
  return true;
}

function claimLives(ctx: Context, { spec }: PersistentVolume): boolean {
  const { namespace, name, uid } = spec?.claimRef ?? {};
  const claim = name && ctx.client.find<PersistentVolumeClaim>("persistentvolumeclaims", namespace, name);
  return Boolean(claim && claim.metadata.uid === uid);
}

/** Retain: it stays as it is. Delete: whoever provisioned it deletes it; without a plugin for it nobody can. */
function reclaim(ctx: Context, volume: PersistentVolume): void {
  if (volume.spec?.persistentVolumeReclaimPolicy !== "Delete" || volume.metadata.deletionTimestamp) return;
  const provisioner = volume.metadata.annotations?.["pv.kubernetes.io/provisioned-by"];
  // A CSI driver deletes what is its own; there is none that could here.
  if (!provisioner && volume.spec?.csi) return;
  const failure = provisioner ? undefined : deletionFailure(volume);
  if (failure === undefined) ctx.client.delete("persistentvolumes", undefined, volume.metadata.name);
  else if (volume.status?.phase !== "Failed") {
    setVolumePhase(ctx, volume, "Failed", failure);
    ctx.event(volume, { type: "Warning", reason: "VolumeFailedDelete", message: failure });
  }
}

/** Why the in-tree plugin does not delete a volume that nobody provisioned. Models findDeletablePlugin, host_path.go. */
function deletionFailure({ metadata, spec }: PersistentVolume): string | undefined {
  const path = spec?.hostPath?.path;
  if (path !== undefined)
    return /\/tmp\/./.test(path) ? undefined : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  const why = spec?.local ? "no volume plugin matched" : "no deletable volume plugin matched";
  return `error getting deleter volume plugin for volume ${JSON.stringify(metadata.name)}: ${why}`;
}

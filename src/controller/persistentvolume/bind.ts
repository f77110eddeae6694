/** Ties a volume and a claim to each other. Models pv_controller.go (bind and what it calls). */
import { deepEqual } from "../../apimachinery/json.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

export const boundByController = "pv.kubernetes.io/bound-by-controller";

/** Four writes, each left out where nothing would change. */
export function bind(ctx: Context, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const bound = bindVolume(ctx, volume, claim);
  setVolumePhase(ctx, bound, "Bound");
  const named = bindClaim(ctx, claim, bound);
  const status = {
    ...named.status,
    phase: "Bound",
    accessModes: bound.spec?.accessModes,
    capacity: bound.spec?.capacity,
  };
  if (!deepEqual(status, named.status)) ctx.client.updateStatus("persistentvolumeclaims", { ...named, status } as any);
}

function bindVolume(ctx: Context, volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec ?? {};
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  if (claimRef?.uid === uid) return volume;
  const reference = { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion };
  const annotations = { ...volume.metadata.annotations, ...(!claimRef && { [boundByController]: "yes" }) };
  const metadata = { ...volume.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) };
  const next = { ...volume, metadata, spec: { ...volume.spec, claimRef: reference } } as unknown as KubeObject;
  return ctx.client.update("persistentvolumes", next) as unknown as PersistentVolume;
}

function bindClaim(ctx: Context, claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const { annotations } = claim.metadata;
  if (claim.spec?.volumeName === volume.metadata.name && annotations?.["pv.kubernetes.io/bind-completed"]) return claim;
  const chosen = !claim.spec?.volumeName && { [boundByController]: "yes" };
  const metadata = {
    ...claim.metadata,
    annotations: { ...annotations, ...chosen, "pv.kubernetes.io/bind-completed": "yes" },
  };
  const next = { ...claim, metadata, spec: { ...claim.spec, volumeName: volume.metadata.name } };
  return ctx.client.update("persistentvolumeclaims", next as unknown as KubeObject) as unknown as PersistentVolumeClaim;
}

export function setVolumePhase(
  ctx: Context,
  volume: PersistentVolume,
  phase: string,
  message?: string,
): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  const { message: _, ...status } = volume.status ?? {};
  const next = { ...volume, status: { ...status, phase, ...(message && { message }) } } as unknown as KubeObject;
  return ctx.client.updateStatus("persistentvolumes", next) as unknown as PersistentVolume;
}

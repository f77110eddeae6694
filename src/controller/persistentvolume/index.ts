/**
 * Binds claims to volumes, makes volumes for the classes that the profile's own provisioner serves, releases them, and keeps
 * those in use alive. Models pkg/controller/volume/{persistentvolume,pvcprotection,pvprotection}.
 */
import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";

export const claimKey = (namespace: string, name: string): string => `claim/${namespace}/${name}`;
export const volumeKey = (name: string): string => `volume/${name}`;

/** A claim made together with its volume finds it: volumes are looked at first. */
const AFTER_VOLUMES_MS = 10;

/** Claims that wait look again when a volume or a class comes: upstream looks every 15 seconds. */
const waitingClaims = "claims";

export const persistentVolumeController = (): Component => ({
  name: "persistentvolume-controller",
  user: "persistent-volume-binder",
  watches: {
    persistentvolumeclaims: ({ object, old }: Change<PersistentVolumeClaim>, ctx) => {
      const { namespace = "", name } = (object ?? old)!.metadata;
      ctx.enqueue(claimKey(namespace, name), old ? undefined : AFTER_VOLUMES_MS);
      const volume = (object ?? old)!.spec?.volumeName;
      if (volume) ctx.enqueue(volumeKey(volume));
    },
    persistentvolumes: ({ object, old }: Change<PersistentVolume>, ctx) => {
      ctx.enqueue(volumeKey((object ?? old)!.metadata.name));
      if (object && object.status?.phase !== old?.status?.phase) ctx.enqueue(waitingClaims);
      const claim = (object ?? old)!.spec?.claimRef;
      if (claim?.name) ctx.enqueue(claimKey(claim.namespace ?? "", claim.name));
    },
    "storageclasses.storage.k8s.io": ({ object }, ctx) => object && ctx.enqueue(waitingClaims),
    pods: onPod,
  },
  reconcile(key, ctx) {
    const { syncClaim, syncWaitingClaims } = require("./claims.ts") as typeof import("./claims.ts");
    const { syncVolume } = require("./volumes.ts") as typeof import("./volumes.ts");
    const [what, first = "", second = ""] = key.split("/");
    if (what === "volume") syncVolume(ctx, first);
    else if (what === "claim") syncClaim(ctx, first, second);
    else syncWaitingClaims(ctx);
  },
});

/** Who uses a claim decides when a deleted one may go. */
function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  const over = (pod: Pod | undefined) => pod?.status?.phase === "Succeeded" || pod?.status?.phase === "Failed";
  if (object && over(object) === over(old) && old) return;
  const pod = (object ?? old) as Pod;
  for (const name of claimNames(pod)) ctx.enqueue(claimKey(pod.metadata.namespace ?? "", name));
}

/** The claims that a pod names, those of its ephemeral volumes included. */
export const claimNames = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap((volume) => {
    if (volume.ephemeral) return [`${pod.metadata.name}-${volume.name}`];
    return volume.persistentVolumeClaim ? [volume.persistentVolumeClaim.claimName] : [];
  });

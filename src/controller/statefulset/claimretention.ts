/** Who takes a set's claims along when it goes. Models stateful_set_utils.go (updateClaimOwnerRefForSetAndPod). */
import { deepEqual } from "../../apimachinery/json.ts";
import type { PersistentVolumeClaim, Pod, StatefulSet } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";
import { newControllerRef } from "../shared/refs.ts";
import { claimsFor } from "./identity.ts";

/** Claims of deleted sets belong to the set, those of pods that are scaled away to the pod, as the policy says. */
export function applyClaimRetention(ctx: Context, set: StatefulSet, pod: Pod, ordinal: number, surplus: boolean): void {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const owners =
    whenScaled === "Delete" && surplus
      ? [newControllerRef(pod, "v1", "Pod")]
      : whenDeleted === "Delete"
        ? [newControllerRef(set, "apps/v1", "StatefulSet")]
        : [];
  for (const { metadata } of claimsFor(set, ordinal)) {
    const claim = ctx.client.find<PersistentVolumeClaim>("persistentvolumeclaims", metadata.namespace, metadata.name);
    if (!claim) continue;
    const before = claim.metadata.ownerReferences ?? [];
    const others = before.filter((ref) => ref.uid !== set.metadata.uid && ref.uid !== pod.metadata.uid);
    const ownerReferences = [...others, ...owners];
    if (deepEqual(ownerReferences, before)) continue;
    const next = { ...claim, metadata: { ...claim.metadata, ownerReferences } };
    ctx.client.update("persistentvolumeclaims", next as unknown as KubeObject);
  }
}

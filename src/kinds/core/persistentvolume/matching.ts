/** Which volume suits which claim. Models k8s.io/component-helpers/storage/volume/helpers.go (FindMatchingVolume). */
import { labelSelectorAsSelector, matchesSelector } from "../../../apimachinery/labels.ts";
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import type { Node, PersistentVolume, PersistentVolumeClaim } from "../../../client/api.ts";
import { matchesNodeSelector } from "../../nodeaffinity.ts";

const sizeOf = (volume: PersistentVolume) => volume.spec?.capacity?.["storage"] ?? "0";
const wantedSize = (claim: PersistentVolumeClaim) => claim.spec?.resources?.requests?.["storage"] ?? "0";

export function isBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const ref = volume.spec?.claimRef;
  if (!ref || ref.name !== claim.metadata.name || ref.namespace !== claim.metadata.namespace) return false;
  return !ref.uid || ref.uid === claim.metadata.uid;
}

const sameMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec?.volumeMode ?? "Filesystem") === (claim.spec?.volumeMode ?? "Filesystem");

const hasModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));

/** May pods on the node use the volume? */
export const reachesNode = (volume: PersistentVolume, node: Node): boolean => {
  const required = volume.spec?.nodeAffinity?.required;
  return !required || matchesNodeSelector(required, node);
};

/** Why a claim cannot have the volume that it asked for by name; undefined: it can. Models checkVolumeSatisfyClaim. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp)
    return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  if (compareQuantity(sizeOf(volume), wantedSize(claim)) < 0) return "requested PV is too small";
  if ((volume.spec?.storageClassName ?? "") !== (claim.spec?.storageClassName ?? ""))
    return "storageClassName does not match";
  if ((volume.spec?.volumeAttributesClassName ?? "") !== (claim.spec?.volumeAttributesClassName ?? ""))
    return "volumeAttributesClassName does not match";
  if (!sameMode(volume, claim)) return "incompatible volumeMode";
  return hasModes(volume, claim) ? undefined : "incompatible accessMode";
}

export interface MatchOptions {
  /** The claim's class waits for a pod: only a volume kept for this very claim will do, unless a node is given. */
  delayed?: boolean;
  node?: Node;
  /** Names of volumes already promised to others. */
  excluded?: Set<string>;
}

/** The volume kept for the claim, or else the smallest free one of the fewest access modes. */
export function bestMatch(
  claim: PersistentVolumeClaim,
  volumes: PersistentVolume[],
  { delayed, node, excluded }: MatchOptions = {},
): PersistentVolume | undefined {
  const size = wantedSize(claim);
  const selector = claim.spec?.selector && labelSelectorAsSelector(claim.spec.selector);
  const candidates = volumes.filter(
    (volume) =>
      !excluded?.has(volume.metadata.name) &&
      hasModes(volume, claim) &&
      (!volume.spec?.claimRef || isBoundTo(volume, claim)) &&
      compareQuantity(sizeOf(volume), size) >= 0 &&
      sameMode(volume, claim) &&
      (volume.spec?.volumeAttributesClassName ?? "") === (claim.spec?.volumeAttributesClassName ?? "") &&
      !volume.metadata.deletionTimestamp,
  );
  const kept = candidates.find((volume) => isBoundTo(volume, claim));
  if (kept) return !node || reachesNode(kept, node) ? kept : undefined;
  if (delayed && !node) return undefined;
  const free = candidates.filter(
    (volume) =>
      volume.status?.phase === "Available" &&
      (!selector || matchesSelector(selector, volume.metadata.labels)) &&
      (volume.spec?.storageClassName ?? "") === (claim.spec?.storageClassName ?? "") &&
      (!node || reachesNode(volume, node)),
  );
  const modes = (volume: PersistentVolume) => volume.spec?.accessModes?.length ?? 0;
  return free.sort((a, b) => modes(a) - modes(b) || compareQuantity(sizeOf(a), sizeOf(b)))[0];
}

/** Pods wait for their claims, and go where their volumes are. Models plugins/volumebinding. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../../client/api.ts";
import type { KubeObject } from "../../client/index.ts";
import { bestMatch, reachesNode } from "../../kinds/core/persistentvolume/matching.ts";
import type { Cycle, Plugin } from "../framework.ts";
import type { NodeInfo } from "../snapshot.ts";

interface Claims {
  bound: PersistentVolume[];
  /** Claims whose class waits for a pod. */
  delayed: { claim: PersistentVolumeClaim; storageClass: StorageClass }[];
  problem?: string;
}

const bindCompleted = "pv.kubernetes.io/bind-completed";
const selectedNode = "volume.kubernetes.io/selected-node";

/** "NAME" of each claim; `own`: it must belong to the pod. */
function namesOf({ pod: { pod } }: Cycle): { name: string; own: boolean }[] {
  return (pod.spec.volumes ?? []).flatMap((volume): { name: string; own: boolean }[] => {
    if (volume.ephemeral) return [{ name: `${pod.metadata.name}-${volume.name}`, own: true }];
    return volume.persistentVolumeClaim ? [{ name: volume.persistentVolumeClaim.claimName, own: false }] : [];
  });
}

const claimsOf = (cycle: Cycle): Claims => cycle.once("VolumeBinding", () => readClaims(cycle));

function readClaims(cycle: Cycle): Claims {
  const found: Claims = { bound: [], delayed: [] };
  const { client, pod } = cycle;
  let immediate = false;
  for (const { name, own } of namesOf(cycle)) {
    const claim = client.find<PersistentVolumeClaim>("persistentvolumeclaims", pod.pod.metadata.namespace, name);
    const quoted = JSON.stringify(name);
    if (!claim)
      return {
        ...found,
        problem: own
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`
          : `persistentvolumeclaim ${quoted} not found`,
      };
    const volumeName = claim.spec?.volumeName;
    if (claim.status?.phase === "Lost")
      return {
        ...found,
        problem: `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(volumeName)}`,
      };
    if (claim.metadata.deletionTimestamp)
      return { ...found, problem: `persistentvolumeclaim ${quoted} is being deleted` };
    if (volumeName && claim.metadata.annotations?.[bindCompleted]) {
      const volume = client.find<PersistentVolume>("persistentvolumes", undefined, volumeName);
      if (volume) found.bound.push(volume);
      continue;
    }
    const storageClass = client.find<StorageClass>(
      "storageclasses.storage.k8s.io",
      undefined,
      claim.spec?.storageClassName ?? "",
    );
    if (storageClass?.volumeBindingMode === "WaitForFirstConsumer" && !volumeName)
      found.delayed.push({ claim, storageClass });
    else immediate = true;
  }
  return immediate ? { ...found, problem: "pod has unbound immediate PersistentVolumeClaims" } : found;
}

/** The free volumes that a node offers the delayed claims; undefined where one finds none and nobody makes one. */
function matchesOn(cycle: Cycle, { node }: NodeInfo): Map<PersistentVolumeClaim, PersistentVolume> | undefined {
  const { delayed } = claimsOf(cycle);
  const matches = new Map<PersistentVolumeClaim, PersistentVolume>();
  const excluded = new Set<string>();
  const volumes = delayed.length ? cycle.client.list<PersistentVolume>("persistentvolumes") : [];
  for (const { claim, storageClass } of delayed) {
    const volume = bestMatch(claim, volumes, { delayed: true, node, excluded });
    if (volume) {
      matches.set(claim, volume);
      excluded.add(volume.metadata.name);
    } else if (storageClass.provisioner === "kubernetes.io/no-provisioner") return undefined;
  }
  return matches;
}

export const volumeBinding: Plugin = {
  name: "VolumeBinding",
  refuses: (cycle) => claimsOf(cycle).problem,
  skipsFilter: (cycle) => !claimsOf(cycle).bound.length && !claimsOf(cycle).delayed.length,
  filter(cycle, node) {
    const { bound, delayed } = claimsOf(cycle);
    if (bound.some((volume) => !reachesNode(volume, node.node)))
      return { reasons: ["node(s) didn't match PersistentVolume's node affinity"], unresolvable: true };
    if (delayed.length && !matchesOn(cycle, node))
      return { reasons: ["node(s) didn't find available persistent volumes to bind"], unresolvable: true };
    return undefined;
  },
  reserve(cycle, node) {
    const { delayed } = claimsOf(cycle);
    if (!delayed.length) return true;
    const matches = matchesOn(cycle, node);
    let ready = true;
    for (const { claim } of delayed) {
      const volume = matches?.get(claim);
      if (volume) claimVolume(cycle, volume, claim);
      else {
        selectNode(cycle, claim, node.name);
        ready = false;
      }
    }
    return ready;
  },
};

/** Promises the volume to the claim; the volume controller does the rest. */
function claimVolume({ client }: Cycle, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  if (volume.spec?.claimRef?.uid === uid) return;
  const claimRef = { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion };
  const annotations = { ...volume.metadata.annotations, "pv.kubernetes.io/bound-by-controller": "yes" };
  const next = { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } };
  client.update("persistentvolumes", next as unknown as KubeObject);
}

/** Tells the provisioner where the volume is wanted; the pod comes back when its claim is bound. */
function selectNode({ client }: Cycle, claim: PersistentVolumeClaim, node: string): void {
  if (claim.metadata.annotations?.[selectedNode] === node) return;
  const annotations = { ...claim.metadata.annotations, [selectedNode]: node };
  const next = { ...claim, metadata: { ...claim.metadata, annotations } };
  client.update("persistentvolumeclaims", next as unknown as KubeObject);
}

/** Keys of queues and owner references, as pkg/controller and apimachinery's meta/v1 helpers use them. */
import type { ObjectMeta, OwnerReference } from "../../client/api.ts";

/** Anything that has metadata. */
export interface HasMeta {
  metadata: ObjectMeta;
}

/** "NAMESPACE/NAME", or "NAME" for cluster-scoped objects. */
export const keyOf = (object: HasMeta): string =>
  object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name;

/** The two halves of a key made by keyOf for a namespaced object. */
export function splitKey(key: string): [namespace: string, name: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}

/** The owner that manages the object, if it has one. */
export const controllerOf = (object: HasMeta): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((ref) => ref.controller);

export const isControlledBy = (object: HasMeta, owner: HasMeta): boolean =>
  controllerOf(object)?.uid === owner.metadata.uid;

/** A managing owner reference to `owner`, as metav1.NewControllerRef makes it. */
export const newControllerRef = (owner: HasMeta, apiVersion: string, kind: string): OwnerReference => ({
  apiVersion,
  kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** Oldest first, then by name: ReplicaSetsByCreationTimestamp and its like. */
export function byCreation(a: HasMeta, b: HasMeta): number {
  const left = a.metadata.creationTimestamp ?? "";
  const right = b.metadata.creationTimestamp ?? "";
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}

/** Do two label or annotation maps hold the same? Undefined counts as empty. */
export function sameMap(a: Record<string, string> | undefined, b: Record<string, string> | undefined): boolean {
  if (a === b) return true;
  const left = Object.entries(a ?? {});
  if (left.length !== Object.keys(b ?? {}).length) return false;
  return left.every(([key, value]) => b !== undefined && Object.hasOwn(b, key) && b[key] === value);
}

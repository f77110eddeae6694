/** From an owner reference to the owner. */
import type { OwnerReference } from "../../client/api.ts";
import { ApiError, type Client, type KubeObject, type ResourceName } from "../../client/index.ts";
import { kindFor, storageNameOf } from "../../kinds/index.ts";

export interface FoundOwner {
  resource: ResourceName;
  /** Undefined: there is none of that name and uid. */
  object?: KubeObject;
}

const customResources = "customresourcedefinitions.apiextensions.k8s.io";

/** Undefined where nothing can be said: an unknown kind, or a namespaced owner of a cluster-scoped object. */
export function findOwner(client: Client, dependent: KubeObject, ref: OwnerReference): FoundOwner | undefined {
  const { namespace } = dependent.metadata;
  const kind = resolveKind(client, ref);
  if (!kind || (kind.namespaced && !namespace)) return undefined;
  const object = find(client, kind.resource, kind.namespaced ? namespace : undefined, ref.name);
  return { resource: kind.resource, object: object?.metadata.uid === ref.uid ? object : undefined };
}

function find(client: Client, resource: ResourceName, namespace: string | undefined, name: string) {
  try {
    return client.find(resource, namespace, name);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function resolveKind(client: Client, ref: OwnerReference): { resource: ResourceName; namespaced: boolean } | undefined {
  const slash = ref.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : ref.apiVersion.slice(0, slash);
  const kind = kindFor(group, ref.kind);
  if (kind) return { resource: storageNameOf(kind), namespaced: kind.namespaced };
  const crd = client.list(customResources).find(({ spec }) => spec.group === group && spec.names.kind === ref.kind);
  if (!crd) return undefined;
  return { resource: `${crd.spec.names.plural}.${group}`, namespaced: crd.spec.scope === "Namespaced" };
}

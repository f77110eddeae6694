/** Which resources there are: what the namespace controller empties and the garbage collector follows. */
import type { Client, ResourceName } from "../../client/index.ts";
import { allKinds, storageNameOf } from "../../kinds/index.ts";

export interface ResourceKind {
  resource: ResourceName;
  group: string;
  kind: string;
  namespaced: boolean;
}

const crds = "customresourcedefinitions.apiextensions.k8s.io";

const resourceName = (plural: string, group: string): ResourceName => (group ? `${plural}.${group}` : plural);

/** Every kind of which objects are stored and can be deleted: built-in ones, and those that CRDs make. */
export function resourceKinds(client: Client): ResourceKind[] {
  const kinds = new Map<ResourceName, ResourceKind>();
  for (const entry of allKinds()) {
    const { group, kind, namespaced, verbs } = entry;
    if (!verbs.includes("delete") || !verbs.includes("list")) continue;
    // Some kinds are served in several versions or groups, but stored once.
    const name = storageNameOf(entry);
    kinds.set(name, { resource: name, group, kind, namespaced });
  }
  for (const { spec } of client.list(crds)) {
    const name = resourceName(spec.names.plural, spec.group);
    kinds.set(name, {
      resource: name,
      group: spec.group,
      kind: spec.names.kind,
      namespaced: spec.scope === "Namespaced",
    });
  }
  return [...kinds.values()];
}

export const namespacedResources = (client: Client): ResourceName[] =>
  resourceKinds(client)
    .filter((kind) => kind.namespaced)
    .map((kind) => kind.resource);

/** Models apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";
import type { KindContext } from "../../types.ts";

const storageVersion = (definition: KubeObject): string | undefined =>
  definition.spec.versions?.find((version: any) => version.storage)?.name;

/** Names and conditions come from the controllers; that the storage version is in use is known at once. */
export function prepareForCreate(definition: KubeObject): void {
  const version = storageVersion(definition);
  definition.status = {
    acceptedNames: { kind: "", plural: "" },
    conditions: null,
    storedVersions: version === undefined ? null : [version],
  };
}

export function prepareForUpdate(definition: KubeObject, old: KubeObject): void {
  definition.status = old.status;
  const version = storageVersion(definition);
  const stored: string[] = old.status?.storedVersions ?? [];
  if (version === undefined || stored.includes(version)) return;
  definition.status = { ...old.status, storedVersions: [...stored, version] };
}

/** Models registry/customresourcedefinition/etcd.go (Delete): the definition stays until its objects are gone. */
export function prepareForDelete(definition: KubeObject, ctx: KindContext): void {
  const finalizer = "customresourcecleanup.apiextensions.k8s.io";
  const { metadata, status } = definition;
  if (!metadata.finalizers?.includes(finalizer))
    definition.metadata = { ...metadata, finalizers: [...(metadata.finalizers ?? []), finalizer] };
  const terminating = {
    type: "Terminating",
    status: "True",
    lastTransitionTime: ctx.timestamp(),
    reason: "InstanceDeletionPending",
    message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
  };
  const others = (status?.conditions ?? []).filter((c: { type: string }) => c.type !== "Terminating");
  definition.status = { ...status, conditions: [...others, terminating] };
}

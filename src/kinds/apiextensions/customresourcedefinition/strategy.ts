/** Models apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

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

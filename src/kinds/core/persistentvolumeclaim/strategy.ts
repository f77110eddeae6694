/** Models pkg/registry/core/persistentvolumeclaim/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

/** The old and the new field for what a claim is filled from: each is the other where only one is given. */
function normalizeDataSources(spec: any): void {
  const core = (source: any) => source && ["PersistentVolumeClaim", "VolumeSnapshot"].includes(source.kind);
  if (spec.dataSource && !spec.dataSourceRef) {
    if (!core(spec.dataSource)) delete spec.dataSource;
    else spec.dataSourceRef = { ...spec.dataSource };
  } else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace && core(spec.dataSourceRef)) {
    spec.dataSource = { ...spec.dataSourceRef };
  }
}

export function prepareForCreate(claim: KubeObject): void {
  claim.status = { phase: "Pending" };
  normalizeDataSources(claim.spec);
}

export function prepareForUpdate(claim: KubeObject, old: KubeObject): void {
  claim.status = old.status;
  normalizeDataSources(claim.spec);
}

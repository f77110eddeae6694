/** Volumes and claims in use outlive their deletion. Models plugin/pkg/admission/storage/storageobjectinuseprotection. */
import type { Plugin } from "./index.ts";

const FINALIZERS: Record<string, string> = {
  PersistentVolume: "kubernetes.io/pv-protection",
  PersistentVolumeClaim: "kubernetes.io/pvc-protection",
};

export const storageObjectInUseProtection: Plugin = (_server, { kind, object }) => {
  const finalizer = FINALIZERS[kind.kind];
  const { finalizers = [] } = object.metadata;
  if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer];
};

/** A claim without a class gets the default one. Models plugin/pkg/admission/storage/storageclass/setdefault/admission.go. */
import type { Plugin } from "./index.ts";

const DEFAULT = "storageclass.kubernetes.io/is-default-class";
const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

export const defaultStorageClass: Plugin = (server, { object }) => {
  if (object.spec.storageClassName !== undefined || object.metadata.annotations?.[BETA_CLASS] !== undefined) return;
  const newest = server.store
    .list("storageclasses.storage.k8s.io")
    .filter((c) => c.metadata.annotations?.[DEFAULT] === "true")
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))[0];
  if (newest) object.spec.storageClassName = newest.metadata.name;
};

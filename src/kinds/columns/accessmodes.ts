/** Short names of access modes. Models GetAccessModesAsString of pkg/apis/core/v1/helper and kubectl/pkg/util/storage. */
const SHORT: [string, string][] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

/** "RWO,ROX", always in this order. */
export const accessModesText = (modes: readonly string[] | undefined): string =>
  SHORT.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(",");

/** Class of a volume or claim; the annotation is the way of old. Models GetPersistentVolume(Claim)Class. */
export const storageClassOf = (object: { metadata: { annotations?: Record<string, string> }; spec?: any }): string =>
  object.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? object.spec?.storageClassName ?? "";

/** Models IsDefaultAnnotation of pkg/apis/storage/util and kubectl/pkg/util/storage. */
const ANNOTATIONS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

/** Is this the storage class of claims that name none? */
export const isDefaultClass = (metadata: { annotations?: Record<string, string> }): boolean =>
  ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === "true");

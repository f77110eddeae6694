/** Which claims may grow. Models plugin/pkg/admission/storage/persistentvolume/resize/admission.go. */
import { compareQuantity } from "../../apimachinery/quantity.ts";
import { forbidden } from "../../apimachinery/status.ts";
import { ApiError } from "../../client/index.ts";
import type { Plugin } from "./index.ts";

export const persistentVolumeClaimResize: Plugin = (server, { kind, object, old, request }) => {
  if (request.subresource || !old) return;
  const asked = object.spec?.resources?.requests?.storage;
  const had = old.spec?.resources?.requests?.storage ?? "0";
  if (asked === undefined || compareQuantity(asked, had) <= 0) return;
  const refuse = (why: string) => new ApiError(forbidden(kind, object.metadata.name, why));
  if (old.status?.phase !== "Bound") throw refuse("Only bound persistent volume claims can be expanded");
  const { storageClassName: name } = object.spec;
  const found =
    name && name === old.spec?.storageClassName
      ? server.store.find("storageclasses.storage.k8s.io", undefined, name)
      : undefined;
  if (!found?.allowVolumeExpansion)
    throw refuse(
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
    );
};

/** ControllerRevisions: pkg/apis/apps, pkg/registry/apps/controllerrevision. */
import { type FieldError, invalid, required } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import type { Kind } from "../../types.ts";

function validate(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const revision = object["revision"] ?? 0;
  if (revision < 0) errors.push(invalid("revision", revision, "must be greater than or equal to 0"));
  if (object["data"] === undefined || object["data"] === null) errors.push(required("data", "data is mandatory"));
  return errors;
}

/** "StatefulSet/web", with the owner's group: "statefulset.apps/web". Models printControllerRevision. */
function controllerOf(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
  if (!owner) return "<none>";
  const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}

export const controllerRevision: Partial<Kind> = {
  validate,
  validateUpdate: (object, old) => [...validate(object), ...immutableField(object["data"], old["data"], "data")],
  row(object, { nowMs }) {
    const { age } = require("../../../apimachinery/duration.ts") as typeof import("../../../apimachinery/duration.ts");
    const { name, creationTimestamp } = object.metadata;
    return [name, controllerOf(object), object["revision"] ?? 0, age(creationTimestamp, nowMs)];
  },
};

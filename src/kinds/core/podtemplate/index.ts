/** PodTemplate. Models pkg/printers. */
import type { KubeObject } from "../../../client/index.ts";
import type { KindFacets } from "../../types.ts";

const validate = (object: KubeObject) =>
  (require("../pod/templatevalidation.ts") as typeof import("../pod/templatevalidation.ts")).validatePodTemplateSpec(
    object["template"],
    "template",
  );

export const podTemplate: KindFacets = {
  validate,
  validateUpdate: validate,
  defaults: (o) =>
    (require("../pod/defaults.ts") as typeof import("../pod/defaults.ts")).setPodSpecDefaults(o.template?.spec),
  row: (o) => (require("./columns.ts") as typeof import("./columns.ts")).row(o),
};

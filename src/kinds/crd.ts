/**
 * A Kind made of a CustomResourceDefinition: the same entry as the built-in kinds have, its facets worked out from the
 * version's openAPIV3Schema. Models k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
 *
 * Not evaluated: the CEL rules of x-kubernetes-validations. Objects that only they would refuse are stored.
 */
import type { CustomResourceDefinition } from "../client/api.ts";
import type { KubeObject } from "../client/index.ts";
import { customColumns, customRow } from "./crdcolumns.ts";
import { structuralSchema } from "./crdschema.ts";
import type { Kind, KindContext, Schema, Strategy } from "./types.ts";

const VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

/** Models registry/customresource/strategy.go (generateWarningsFromObj): new finalizers should name a domain and a path. */
function finalizerWarnings(object: KubeObject, old: KubeObject | undefined): string[] {
  const known = old?.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((f) => !known.includes(f) && !f.includes("/")).sort();
  return [...new Set(added)].map(
    (finalizer) =>
      `metadata.finalizers: ${JSON.stringify(finalizer)}: prefer a domain-qualified finalizer name including a path (/) ` +
      "to avoid accidental conflicts with other finalizer writers",
  );
}

function strategyOf(hasStatus: boolean): Strategy {
  return {
    prepareForCreate(object) {
      if (hasStatus) delete object["status"];
    },
    warnings: (object, old) => finalizerWarnings(object, old),
    allowUnconditionalUpdate: false,
    allowCreateOnUpdate: false,
  };
}

const valueAt = (object: KubeObject, path: string): unknown =>
  path.split(".").reduce((at: any, field) => (field ? at?.[field] : at), object);

/** The fields that the version declares for selectors, by their paths without the first dot. */
function selectable(fields: { jsonPath: string }[] | undefined): Pick<Strategy, "selectableFields"> {
  if (!fields?.length) return {};
  return {
    selectableFields: (object) =>
      Object.fromEntries(
        fields.map(({ jsonPath }) => [jsonPath.replace(/^\./, ""), String(valueAt(object, jsonPath) ?? "")]),
      ),
  };
}

/** Models defaultDeprecationWarning, which advises the newest version that is not deprecated. */
function deprecationWarning({ group, names, versions }: CustomResourceDefinition["spec"], deprecated: string): string {
  const { compareVersions } =
    require("../apimachinery/kubeversion.ts") as typeof import("../apimachinery/kubeversion.ts");
  const newer = versions
    .filter((version) => version.served && !version.deprecated && compareVersions(version.name, deprecated) < 0)
    .map((version) => version.name)
    .sort(compareVersions)[0];
  const said = `${group}/${deprecated} ${names.kind} is deprecated`;
  return newer ? `${said}; use ${group}/${newer} ${names.kind}` : said;
}

const validation = () => require("./crdvalidation.ts") as typeof import("./crdvalidation.ts");

/** The entry for one version of a CRD; `version` is one of `spec.versions[].name`. */
export function kindFromCRD(crd: KubeObject | CustomResourceDefinition, version: string): Kind {
  const { spec } = crd as CustomResourceDefinition;
  const entry = spec.versions.find((candidate) => candidate.name === version);
  if (!entry) throw new Error(`${crd.metadata.name} has no version ${version}`);
  const { names } = spec;
  const open: Schema = { type: "object", preserveUnknown: true };
  const schema = entry.schema?.openAPIV3Schema ? structuralSchema(entry.schema.openAPIV3Schema) : open;
  const subresources = Object.keys(entry.subresources ?? {}).sort((a, b) => (a < b ? 1 : -1));
  const check = (object: KubeObject, _ctx: KindContext) => validation().validateCustom(schema, object);
  return {
    group: spec.group,
    version,
    kind: names.kind,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: spec.scope === "Namespaced",
    verbs: VERBS,
    subresources,
    schema,
    scale: entry.subresources?.scale,
    hasGeneration: true,
    defaults: (object) => {
      (require("./crddefaults.ts") as typeof import("./crddefaults.ts")).setCustomDefaults(schema, object);
    },
    strategy: {
      ...strategyOf(subresources.includes("status")),
      ...selectable(entry.selectableFields),
      ...(entry.deprecated && { deprecated: entry.deprecationWarning ?? deprecationWarning(spec, version) }),
    },
    validate: check,
    validateUpdate: (object, _old, ctx) => check(object, ctx),
    validateStatusUpdate: (object, _old, ctx) => check(object, ctx),
    columns: customColumns(entry.additionalPrinterColumns),
    row: (object, { nowMs }) => customRow(entry.additionalPrinterColumns, object, nowMs),
    describe: (object, reader) =>
      (require("./describe/generic.ts") as typeof import("./describe/generic.ts")).describeGeneric(object, reader),
  };
}

/** Models apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go of schemas only the types. */
import { type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { isDNS1035Label, isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { validateSchemaTypes } from "./schematypes.ts";

/** A version as the server's internal struct prints: fields with Go's names, in its order. */
const goVersion = (version: any) => ({
  Name: version.name ?? "",
  Served: version.served ?? false,
  Storage: version.storage ?? false,
  Deprecated: version.deprecated ?? false,
  DeprecationWarning: version.deprecationWarning ?? null,
  Schema: version.schema ? { OpenAPIV3Schema: version.schema.openAPIV3Schema ?? null } : null,
  Subresources: version.subresources ?? null,
  AdditionalPrinterColumns: version.additionalPrinterColumns ?? null,
  SelectableFields: version.selectableFields ?? null,
});

function validateGroup(group: string): FieldError[] {
  if (!group) return [required("spec.group")];
  const errors = isDNS1123Subdomain(group);
  if (errors.length > 0) return [invalid("spec.group", group, errors.join(","))];
  return group.includes(".") ? [] : [invalid("spec.group", group, "should be a domain with at least one dot")];
}

/** One schema for all versions is kept, and named, in a place of its own. */
function validateSchemas(versions: any[]): FieldError[] {
  const schemas = versions.map((version) => version.schema?.openAPIV3Schema);
  if (schemas.length > 0 && schemas.every((schema) => deepEqual(schema, schemas[0])))
    return validateSchemaTypes(schemas[0], "spec.validation.openAPIV3Schema");
  return schemas.flatMap((schema, i) => validateSchemaTypes(schema, `spec.versions[${i}].schema.openAPIV3Schema`));
}

function validateVersions(versions: any[]): FieldError[] {
  const errors: FieldError[] = [];
  versions.forEach((version, i) => {
    const path = `spec.versions[${i}].schema.openAPIV3Schema`;
    if (!version.schema?.openAPIV3Schema) errors.push(required(path));
  });
  versions.forEach((version, i) => {
    const bad = isDNS1035Label(version.name ?? "");
    if (bad.length > 0) errors.push(invalid(`spec.versions[${i}].name`, version.name ?? "", bad.join(",")));
  });
  errors.push(...validateSchemas(versions));
  const say = (detail: string) => errors.push(invalid("spec.versions", versions.map(goVersion), detail));
  if (new Set(versions.map((version) => version.name)).size < versions.length) say("must contain unique version names");
  if (versions.filter((version) => version.storage).length !== 1) {
    say("must have exactly one version marked as storage version");
  }
  // The server keeps the first version's name in a field of its own, which it looks at too.
  const first = versions[0]?.name ?? "";
  const bad = isDNS1035Label(first);
  if (versions.length > 0 && bad.length > 0) errors.push(invalid("spec.version", first, bad.join(",")));
  return errors;
}

function validateNames(names: any): FieldError[] {
  const path = "spec.names";
  const errors = ["plural", "singular", "kind", "listKind"]
    .filter((field) => !names[field])
    .map((field) => required(`${path}.${field}`));
  const check = (at: string, value: string, mixedCase: boolean) => {
    const bad = isDNS1035Label(mixedCase ? value.toLowerCase() : value).join(",");
    const prefix = mixedCase ? "may have mixed case, but should otherwise match: " : "";
    if (value && bad) errors.push(invalid(at, value, prefix + bad));
  };
  for (const field of ["plural", "singular"]) check(`${path}.${field}`, names[field] ?? "", false);
  for (const field of ["kind", "listKind"]) check(`${path}.${field}`, names[field] ?? "", true);
  names.shortNames?.forEach((name: string, i: number) => {
    check(`${path}.shortNames[${i}]`, name, false);
  });
  if (names.kind && names.kind === names.listKind) {
    errors.push(invalid(`${path}.listKind`, names.listKind, "kind and listKind may not be the same"));
  }
  names.categories?.forEach((name: string, i: number) => {
    check(`${path}.categories[${i}]`, name, false);
  });
  return errors;
}

function validateStoredVersions(definition: KubeObject): FieldError[] {
  const path = "status.storedVersions";
  const stored: string[] | null = definition.status?.storedVersions ?? null;
  if (!stored?.length) return [invalid(path, stored, "must have at least one stored version")];
  const versions: any[] = definition.spec.versions ?? [];
  const errors = versions
    .filter((version) => version.storage && !stored.includes(version.name))
    .map((version) => invalid(path, stored, `must have the storage version ${version.name}`));
  stored.forEach((name, i) => {
    if (versions.some((version) => version.name === name)) return;
    const detail =
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a ` +
      `storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(invalid(`${path}[${i}]`, name, detail));
  });
  return errors;
}

function validateSpec(spec: any): FieldError[] {
  const errors = validateGroup(spec.group ?? "");
  const scopes = ["Cluster", "Namespaced"];
  if (!spec.scope) errors.push(required("spec.scope"));
  else if (!scopes.includes(spec.scope)) errors.push(notSupported("spec.scope", spec.scope, scopes));
  return [...errors, ...validateVersions(spec.versions ?? []), ...validateNames(spec.names ?? {})];
}

export function validate(definition: KubeObject): FieldError[] {
  const { spec, metadata } = definition;
  const name = metadata.name ?? "";
  const wanted = `${spec.names?.plural}.${spec.group}`;
  const misnamed = name === wanted ? [] : [invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')];
  return [...misnamed, ...validateSpec(spec), ...validateStoredVersions(definition)];
}

export function validateUpdate(definition: KubeObject, old: KubeObject): FieldError[] {
  const { spec } = definition;
  const established = old.status?.conditions?.some((c: any) => c.type === "Established" && c.status === "True");
  return [
    ...validateSpec(spec),
    ...(established ? immutableField(spec.scope, old.spec.scope, "spec.scope") : []),
    ...(established ? immutableField(spec.names?.kind, old.spec.names?.kind, "spec.names.kind") : []),
    ...immutableField(spec.group, old.spec.group, "spec.group"),
    ...immutableField(spec.names?.plural, old.spec.names?.plural, "spec.names.plural"),
    ...validateStoredVersions(definition),
  ];
}

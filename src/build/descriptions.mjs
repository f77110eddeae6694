// The texts that `kubectl explain` prints, from the doc comments of kubernetes-models' type declarations: one JSON file a
// group and version, { TYPE: { "": text of the type, FIELD: text } }, keyed as fixtures/api/schemas.json names types.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FORMAT = 3;

const TYPE_META = {
  apiVersion:
    "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
  kind: "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
};

/** The one type whose declaration has no comment. */
const QUANTITY = `Quantity is a fixed-point representation of a number. It provides convenient marshaling/unmarshaling in JSON and YAML, in addition to String() and AsInt64() accessors.

The serialization format is:

\`\`\` <quantity>        ::= <signedNumber><suffix>

	(Note that <suffix> may be empty, from the "" case in <decimalSI>.)

<digit>           ::= 0 | 1 | ... | 9 <digits>          ::= <digit> | <digit><digits> <number>          ::= <digits> | <digits>.<digits> | <digits>. | .<digits> <sign>            ::= "+" | "-" <signedNumber>    ::= <number> | <sign><number> <suffix>          ::= <binarySI> | <decimalExponent> | <decimalSI> <binarySI>        ::= Ki | Mi | Gi | Ti | Pi | Ei

	(International System of units; See: http://physics.nist.gov/cuu/Units/binary.html)

<decimalSI>       ::= m | "" | k | M | G | T | P | E

	(Note that 1024 = 1Ki but 1000 = 1k; I didn't choose the capitalization.)

<decimalExponent> ::= "e" <signedNumber> | "E" <signedNumber> \`\`\`

No matter which of the three exponent forms is used, no quantity may represent a number greater than 2^63-1 in magnitude, nor may it have more than 3 decimal places. Numbers larger or more precise will be capped or rounded up. (E.g.: 0.1m will rounded up to 1m.) This may be extended in the future if we require larger or smaller quantities.

When a Quantity is parsed from a string, it will remember the type of suffix it had, and will use the same type again when it is serialized.

Before serializing, Quantity will be put in "canonical form". This means that Exponent/suffix will be adjusted up or down (with a corresponding increase or decrease in Mantissa) such that:

- No precision is lost - No fractional digits will be emitted - The exponent (or suffix) is as large as possible.

The sign will be omitted unless the number is negative.

Examples:

- 1.5 will be serialized as "1500m" - 1.5Gi will be serialized as "1536Mi"

Note that the quantity will NEVER be internally represented by a floating point number. That is the whole point of this exercise.

Non-canonical values will still parse as long as they are well formed, but will be re-emitted in their canonical form. (So always use canonical form, or don't diff.)

This format is intended to make it difficult to use these numbers without writing some sort of special handling code in the hopes that that will cause implementors to also use a fixed point implementation.`;

/** Writes the descriptions of `schemas` below `target`, unless they are there from the same package versions. */
export function writeDescriptions(nodeModules, schemas, target) {
  const packages = ["kubernetes-models", "@kubernetes-models/apimachinery"].map((name) => join(nodeModules, name));
  const versions = packages.map((path) => JSON.parse(readFileSync(join(path, "package.json"), "utf8")).version);
  const stamp = `${FORMAT} ${versions.join(" ")}\n`;
  const stampFile = join(target, "source.txt");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  mkdirSync(target, { recursive: true });
  const groups = new Map();
  for (const [name, schema] of Object.entries(schemas)) {
    const [group, type] = splitName(name);
    const texts = describe(packages, group, type, schema);
    if (Object.keys(texts).length === 0) continue;
    if (!groups.has(group)) groups.set(group, {});
    groups.get(group)[type] = texts;
  }
  for (const [group, types] of groups) writeFileSync(join(target, `${group}.json`), JSON.stringify(types));
  writeFileSync(stampFile, stamp);
}

function splitName(name) {
  const dot = name.lastIndexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}

const folders = new Map();

/** Folder of a group's declarations: "apps.v1" is apps/v1, "rbac.v1" is rbac.authorization.k8s.io/v1. */
function folderOf([models, machinery], group) {
  if (folders.has(group)) return folders.get(group);
  const [name, version] = group.split(".");
  const full = readdirSync(models).find((entry) => entry === name || entry.startsWith(`${name}.`)) ?? "";
  const candidates = [
    ...(name === "core" ? [join(models, version)] : []),
    ...(version && full ? [join(models, full, version)] : []),
    ...(name === "meta" ? [join(machinery, "apis/meta", version)] : []),
    ...["api", "pkg", ""].map((root) => join(machinery, root, ...group.split("."))),
    join(machinery, ...group.split(".")),
  ];
  const folder = candidates.find((path) => existsSync(path));
  folders.set(group, folder);
  return folder;
}

function describe(packages, group, type, schema) {
  const folder = folderOf(packages, group);
  const file = folder && join(folder, `${type}.d.ts`);
  const texts = file && existsSync(file) ? readComments(readFileSync(file, "utf8"), type) : {};
  if (type === "Quantity") texts[""] = QUANTITY;
  for (const [field, text] of Object.entries(TYPE_META))
    if (schema.properties?.[field] && schema.properties.metadata && !texts[field]) texts[field] = text;
  return texts;
}

const textOf = ({ lines }) => lines.join("\n").replace(/\n@deprecated$/, "");

/** The comment of `export interface ITYPE` or of a type alias, and those of its own fields; fields of inlined types are indented deeper. */
function readComments(source, type) {
  const texts = Object.create(null);
  let comment;
  let inside = false;
  let ends = "";
  for (const line of source.split("\n")) {
    if (comment?.open) {
      if (line.trim() === "*/") comment.open = false;
      else comment.lines.push(line.replace(/^\s*\* ?/, "").replace(/\\([*/])/g, "$1"));
    } else if (/^( {4})?\/\*\*$/.test(line) && (inside || !line.startsWith(" "))) {
      comment = { open: true, lines: [] };
      ends = line.slice(0, -3);
    } else if (comment) {
      const field = inside && ends === "    " ? /^ {4}"?([^"?:]+)"?\??:/.exec(line)?.[1] : undefined;
      const own = !inside && new RegExp(`^export (declare )?(interface|type) I${type}\\b`).test(line);
      if (field !== undefined) texts[field] = textOf(comment);
      else if (own) texts[""] = textOf(comment);
      if (own) inside = line.endsWith("{");
      comment = undefined;
    } else if (line === "}") inside = false;
    else if (line === `export interface I${type} {`) inside = true;
  }
  return texts;
}

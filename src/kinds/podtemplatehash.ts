/**
 * The hash that names a template's ReplicaSet: of the template as Go's spew library writes it with "%#v". Models
 * ComputeHash of pkg/controller/controller_utils.go and k8s.io/utils/dump.ForHash.
 */
import { fnv32aBytes, safeEncodeString } from "../apimachinery/hash.ts";
import { parseQuantity } from "../apimachinery/quantity.ts";
import type { PodTemplateSpec } from "../client/api.ts";
import { goStruct } from "./gostructs.ts";

const ZERO_TIME = "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}";

type Value = Record<string, unknown>;

/** The hash with how often a name was taken before: "6c54bd5869". */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const text = Buffer.from(typed("v1.PodTemplateSpec", "v1.PodTemplateSpec", template), "utf8");
  if (collisionCount === undefined) return safeEncodeString(String(fnv32aBytes(text)));
  const count = Buffer.alloc(8);
  count.writeUInt32LE(collisionCount);
  return safeEncodeString(String(fnv32aBytes(Buffer.concat([text, count]))));
}

/** `(TYPE)VALUE`, as a struct's field is written. */
function typed(type: string, kind: string, value: unknown): string {
  if (type.startsWith("*")) {
    if (value === undefined || value === null) return `(${type})<nil>`;
    return `(${type})${bare(type.slice(1), kind.replace(/^\*/, ""), value)}`;
  }
  return `(${type})${bare(type, kind, value)}`;
}

function bare(type: string, kind: string, value: unknown): string {
  if (type.startsWith("[]")) return list(type, kind, value);
  if (type.startsWith("map[")) return mapOf(type, value);
  if (type === "v1.ResourceList") return mapOf("map[v1.ResourceName]resource.Quantity", value);
  if (type === "resource.Quantity") return quantity(value);
  if (type === "intstr.IntOrString") return intOrString(value);
  if (type === "v1.Time") return ZERO_TIME;
  const fields = goStruct(type);
  if (fields) return struct(type, (value ?? {}) as Value);
  if (kind === "string") return typeof value === "string" ? value : "";
  return String(value ?? (kind === "bool" ? false : 0));
}

function struct(type: string, value: Value): string {
  const parts = goStruct(type)!.map(({ name, json, type: fieldType, kind, embedded }) => {
    const inner = embedded && !json ? value : Object.hasOwn(value, json) ? value[json] : undefined;
    return `${name}:${typed(fieldType, kind, inner)}`;
  });
  return `{${parts.join(" ")}}`;
}

/** Empty lists and maps do not come back from storage: they are nil. */
function list(type: string, kind: string, value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return "<nil>";
  const [itemType, itemKind] = [type.slice(2), kind.replace(/^\[\]/, "")];
  return `[${value.map((item) => bare(itemType, itemKind, item)).join(" ")}]`;
}

function mapOf(type: string, value: unknown): string {
  const keys = Object.keys((value as Value) ?? {}).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (!keys.length) return "<nil>";
  const itemType = type.slice(type.indexOf("]") + 1);
  return `map[${keys.map((key) => `${key}:${bare(itemType, itemType, (value as Value)[key])}`).join(" ")}]`;
}

function intOrString(value: unknown): string {
  const [type, int, text] = typeof value === "string" ? [1, 0, value] : [0, value ?? 0, ""];
  return `{Type:(intstr.Type)${type} IntVal:(int32)${int} StrVal:(string)${text}}`;
}

/** Quantities come as the server prints them; those too fine or too large for an int64 are not told apart from these. */
function quantity(value: unknown): string {
  const source = String(value ?? "");
  if (!source) return amount("0", 0, "", "");
  if (source === "0") return amount("0", 0, "0", "DecimalSI");
  const { format, text } = parseQuantity(source);
  const [, digits = "0", fraction = "", suffix = ""] = /^([+-]?\d*)(?:\.(\d*))?(.*)$/.exec(source)!;
  const unit = suffix === "Ki" ? "k" : (suffix[0] ?? "");
  const exponent = format === "DecimalExponent" ? Number(suffix.slice(1)) : SUFFIXES.indexOf(unit) * 3 - 9;
  const shown = text ?? "";
  if (format !== "BinarySI")
    return amount(String(BigInt(digits + fraction)), exponent - fraction.length, shown, format);
  return amount(String(BigInt(digits) << BigInt((exponent / 3) * 10)), 0, shown, format);
}

const SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

const amount = (value: string, scale: number, text: string, format: string) =>
  `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} ` +
  `d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${text} Format:(resource.Format)${format}}`;

/**
 * YAML to JSON as sigs.k8s.io/yaml does it: js-yaml reads the structure, plain scalars mean what they mean to Go's
 * reader (YAML 1.1 words, octal numbers, dates as strings), and of equal keys the last one wins.
 */
import {
  defineMappingTag,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  type Schema,
  YAMLException,
} from "js-yaml";
import { goSyntax } from "./gosyntax.ts";
import { type Json, setField } from "./json.ts";
import { YamlError } from "./yaml.ts";
import { type Resolved, resolvePlain } from "./yamlresolve.ts";

export interface ParsedDocument {
  value: Json;
  /** Keys that stood more than once in one mapping. */
  duplicateKeys: string[];
}

let duplicateKeys: string[] = [];
let goSchema: Schema | undefined;

/** Reads the first document of a text; throws a YamlError with Go's sentence. */
export function parseDocument(text: string): ParsedDocument {
  // js-yaml takes tabs in places where Go's reader does not.
  if (text.includes("\t")) checked(text);
  try {
    return load(text);
  } catch (e) {
    // What stands in the text comes before what it means: a key of a wrong type is found only in a whole document.
    const document = checked(text);
    if (document.length < text.length) return parseDocument(document);
    if (e instanceof RangeError) throw tooDeep();
    if (e instanceof YAMLException) throw new YamlError(`yaml: ${meaningError(e)}`);
    throw e;
  }
}

function load(text: string): ParsedDocument {
  duplicateKeys = [];
  goSchema ??= makeSchema();
  const [value = null] = loadAll(text, { schema: goSchema, json: true, maxDepth: MAX_DEPTH });
  if (text.includes("*")) checkAliases(value, text);
  return { value: value as Json, duplicateKeys };
}

/** The text of the first document; throws a YamlError for a text of wrong syntax. */
function checked(text: string): string {
  const { checkSyntax } = require("./yamlerrors.ts") as typeof import("./yamlerrors.ts");
  const { problem, document } = syntaxOf(text, checkSyntax);
  if (problem) throw new YamlError(problem);
  return document;
}

/** Nodes within one another: Go takes 10,000 (scannerc.go), of which nothing here would be left to write them with. */
const MAX_DEPTH = 1000;
const TOO_DEEP = "exceeded max depth of 10000";
const tooDeep = () => new YamlError(`yaml: ${TOO_DEEP}`);

function syntaxOf<R>(text: string, check: (text: string) => R): R {
  try {
    return check(text);
  } catch (e) {
    if (e instanceof RangeError) throw tooDeep();
    throw e;
  }
}

/** Nodes that were looked at, how many of them by way of an alias, and what is being looked at. */
interface Walk {
  nodes: number;
  aliased: number;
  seen: Set<object>;
  above: Set<object>;
}

/** Refuses what aliases make endless or far larger than the text. Models unmarshal and alias of decode.go. */
function checkAliases(value: unknown, text: string): void {
  const walk: Walk = { nodes: 0, aliased: 0, seen: new Set(), above: new Set() };
  const visit = (node: unknown, byAlias: boolean): void => {
    walk.nodes++;
    if (byAlias) walk.aliased++;
    if (walk.aliased > 100 && walk.nodes > 1000 && walk.aliased / walk.nodes > allowedRatio(walk.nodes))
      throw new YamlError("yaml: document contains excessive aliasing");
    if (typeof node !== "object" || node === null) return;
    if (walk.above.has(node))
      throw new YamlError(`yaml: anchor '${/\*([^\s,\]}]+)/.exec(text)?.[1]}' value contains itself`);
    const again = byAlias || walk.seen.has(node);
    walk.seen.add(node);
    walk.above.add(node);
    if (!Array.isArray(node)) walk.nodes += Object.keys(node).length;
    for (const child of Object.values(node)) visit(child, again);
    walk.above.delete(node);
  };
  visit(value, false);
}

/** Most of a small text may be aliases, little of a large one. Models allowedAliasRatio. */
function allowedRatio(nodes: number): number {
  const [low, high] = [400_000, 4_000_000];
  if (nodes <= low) return 0.99;
  return nodes >= high ? 0.1 : 0.99 - 0.89 * ((nodes - low) / (high - low));
}

/** Go's sentence for a text whose syntax is right. */
function meaningError({ reason, mark }: YAMLException): string {
  if (reason.startsWith("nesting exceeded maxDepth")) return TOO_DEEP;
  if (reason.startsWith("cannot merge mappings")) return "map merge requires map or sequence of maps as the value";
  return mark ? `line ${mark.line + 1}: ${reason}` : reason;
}

function makeSchema(): Schema {
  const tags = (["null", "bool", "int", "float"] as const).map((type) =>
    defineScalarTag<unknown>(`tag:yaml.org,2002:${type}`, {
      implicit: true,
      identify: () => false,
      resolve: (source, explicit) => {
        const resolved = resolvePlain(source);
        const fits = resolved.type === type || (explicit && type === "float" && resolved.type === "int");
        return fits ? jsonScalar(resolved) : NOT_RESOLVED;
      },
    }),
  );
  const binary = defineScalarTag<string>("tag:yaml.org,2002:binary", {
    identify: () => false,
    resolve: (source) => Buffer.from(source, "base64").toString("utf8"),
  });
  // A scalar with a tag of its own is a string.
  const others = defineScalarTag<string>("!", {
    matchByTagPrefix: true,
    identify: () => false,
    resolve: (source) => source,
  });
  return FAILSAFE_SCHEMA.withTags(mergeTag, tags, binary, others, mappingTag());
}

function jsonScalar({ value }: Resolved): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    const text = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    throw new YamlError(`json: unsupported value: ${text}`);
  }
  return value;
}

type Mapping = Record<string, unknown>;

function mappingTag() {
  return defineMappingTag<Mapping>("tag:yaml.org,2002:map", {
    create: () => ({}),
    identify: () => false,
    has: (mapping, key) => Object.hasOwn(mapping, String(key)),
    keys: (mapping) => Object.keys(mapping),
    get: (mapping, key) => (Object.hasOwn(mapping, String(key)) ? mapping[String(key)] : undefined),
    addPair: (mapping, key, value) => {
      const name = keyText(key, value);
      if (Object.hasOwn(mapping, name)) duplicateKeys.push(name);
      setField(mapping, name, value);
      return "";
    },
  });
}

/** A mapping's key as a JSON key; numbers and booleans become text, other kinds are refused as Go refuses them. */
function keyText(key: unknown, value: unknown): string {
  if (typeof key === "object" && key !== null) throw new YamlError(`yaml: invalid map key: ${goSyntax(key)}`);
  if (key === null) {
    throw new YamlError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goSyntax(value)}`);
  }
  return String(key);
}

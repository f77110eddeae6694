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
  duplicateKeys = [];
  goSchema ??= makeSchema();
  try {
    const [value = null] = loadAll(text, { schema: goSchema, json: true });
    return { value: value as Json, duplicateKeys };
  } catch (e) {
    if (!(e instanceof YAMLException)) throw e;
    const { explainYamlError } = require("./yamlerrors.ts") as typeof import("./yamlerrors.ts");
    throw new YamlError(explainYamlError(text, e.reason, e.mark?.line));
  }
}

function makeSchema(): Schema {
  const tags = (["null", "bool", "int", "float"] as const).map((type) =>
    defineScalarTag<unknown>(`tag:yaml.org,2002:${type}`, {
      implicit: true,
      identify: () => false,
      resolve: (source) => {
        const resolved = resolvePlain(source);
        return resolved.type === type ? jsonScalar(resolved) : NOT_RESOLVED;
      },
    }),
  );
  const binary = defineScalarTag<string>("tag:yaml.org,2002:binary", {
    identify: () => false,
    resolve: (source) => Buffer.from(source, "base64").toString("utf8"),
  });
  return FAILSAFE_SCHEMA.withTags(mergeTag, tags, binary, mappingTag());
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

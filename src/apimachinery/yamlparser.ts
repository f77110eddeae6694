import { loadAll, YAML11_SCHEMA } from "js-yaml";
import type { Json } from "./json.ts";
import { YamlError } from "./yaml.ts";

export function parseDocument(text: string): { value: Json } {
  try {
    return { value: (loadAll(text, { schema: YAML11_SCHEMA })[0] ?? null) as Json };
  } catch (e) {
    throw new YamlError(`yaml: ${(e as Error).message}`);
  }
}

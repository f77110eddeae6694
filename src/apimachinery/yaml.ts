/** YAML as kubectl reads and prints it. The parser and the printer load when first used. */
import type { Json } from "./json.ts";

/** A YAML text that cannot be read; the message is Go's: "yaml: line 4: did not find expected key". */
export class YamlError extends Error {}

export interface YamlDocument {
  /** The document's own text, without the `---` before it. */
  text: string;
  /** Its value; throws a YamlError whose line counts from the document's own start. */
  value(): Json;
}

/** The value of a text with one document; null where it is empty. Throws a YamlError. */
export function parseYaml(text: string): Json {
  return (require("./yamlparser.ts") as typeof import("./yamlparser.ts")).parseDocument(text).value;
}

/** Splits at lines `---` before anything is parsed, as k8s.io/apimachinery/pkg/util/yaml does. */
export function parseYamlDocuments(text: string): YamlDocument[] {
  return splitYamlDocuments(text).map((document) => ({ text: document, value: () => parseYaml(document) }));
}

/** The texts between lines that begin with `---`; texts of nothing are kept out. */
export function splitYamlDocuments(text: string): string[] {
  return text.split(/^---[^\n]*(?:\n|$)/m).filter((t) => t.trim() !== "");
}

/** The text `kubectl -o yaml` prints, with a newline at its end. */
export function printYaml(value: unknown): string {
  return (require("./yamlprinter.ts") as typeof import("./yamlprinter.ts")).printYamlValue(value);
}

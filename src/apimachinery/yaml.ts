/** YAML as kubectl reads and prints it. The parser and the printer load when first used. */
import type { Json } from "./json.ts";

/**
 * A YAML text that cannot be read; the message is Go's: "yaml: line 4: did not find expected key". What kubectl puts
 * before it ("error converting YAML to JSON: ") is the caller's.
 */
export class YamlError extends Error {}

export interface YamlDocument {
  /** The document's own text. */
  text: string;
  /** Its value, null where there is none; throws a YamlError whose line counts from the document's own start. */
  value(): Json;
}

const parser = () => require("./yamlparser.ts") as typeof import("./yamlparser.ts");

/** The value of a text with one document; null where it is empty. Throws a YamlError. */
export function parseYaml(text: string): Json {
  return parser().parseDocument(text).value;
}

/** Keys that stand more than once in one mapping of the text, for readers that refuse them. */
export function duplicateYamlKeys(text: string): string[] {
  return parser().parseDocument(text).duplicateKeys;
}

/**
 * Splits at lines `---` before anything is parsed, as YAMLReader.Read of k8s.io/apimachinery/pkg/util/yaml does; so a
 * `---` at the very start counts as a line of the first document. Documents of nothing but blanks are left out. After
 * a separator with text behind it, which is an error, the reading ends.
 */
export function parseYamlDocuments(text: string): YamlDocument[] {
  const documents: YamlDocument[] = [];
  let current = "";
  const finish = () => {
    const own = current;
    current = "";
    if (own.trim() !== "") documents.push({ text: own, value: () => parseYaml(own) });
  };
  for (const line of text.split(/(?<=\n)/)) {
    if (line.startsWith("---")) {
      const rest = line.slice(3).trim();
      if (rest !== "" && !rest.startsWith("#")) {
        const error = new YamlError(`invalid Yaml document separator: ${rest}`);
        documents.push({
          text: line,
          value: () => {
            throw error;
          },
        });
        return documents;
      }
      if (current !== "") {
        finish();
        continue;
      }
    }
    current += line;
  }
  finish();
  return documents;
}

/** The text `kubectl -o yaml` prints, with a newline at its end. */
export function printYaml(value: unknown): string {
  return (require("./yamlprinter.ts") as typeof import("./yamlprinter.ts")).printYamlValue(value);
}

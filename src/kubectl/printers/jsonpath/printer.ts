import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { canonicalJson, printJson } from "../../../apimachinery/json.ts";
import { CommandError } from "../../errors.ts";
import { openError } from "../../util/errors.ts";
import { formatValue, goSyntax } from "../goformat.ts";
import { quoteGo } from "../quote.ts";
import type { Printer, PrintOptions } from "../types.ts";
import { Float } from "./compare.ts";
import { JsonPath } from "./evaluate.ts";

/** The printer of -o jsonpath, jsonpath-as-json and jsonpath-file. Throws the sentences of a broken template. */
export function make(format: string, argument: string | undefined, options: PrintOptions): Printer {
  let template = argument || options.template || "";
  if (!template) throw new CommandError("template format specified but no template given");
  if (format === "jsonpath-file") template = readTemplate(template, options.cwd);
  try {
    const path = new JsonPath(template, options.allowMissingKeys ?? true);
    return new JsonPathPrinter(path, template, format === "jsonpath-as-json");
  } catch (error) {
    throw new CommandError(`error parsing jsonpath ${template}, ${(error as Error).message}`);
  }
}

/** Text of a template's file. Throws with the words of Go's error. */
export function readTemplate(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), "utf8");
  } catch (error) {
    throw new CommandError(`error reading --template ${file}, ${openError(file, error)}`);
  }
}

class JsonPathPrinter implements Printer {
  constructor(
    private readonly path: JsonPath,
    private readonly template: string,
    private readonly asJson: boolean,
  ) {}

  print(object: any): string {
    let results: unknown[][];
    try {
      results = this.path.find(object);
    } catch (error) {
      throw new CommandError(this.failure(error as Error, object));
    }
    return results.map((values) => (this.asJson ? `${printJson(values).trimEnd()}\n` : printValues(values))).join("");
  }

  private failure(error: Error, object: unknown): string {
    return `error executing jsonpath ${quoteGo(this.template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${this.template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`;
  }
}

/** Values with blanks between them; lists and maps as JSON. */
export function printValues(values: unknown[]): string {
  return values.map(valueText).join(" ");
}

function valueText(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Float) return formatValue(value.value);
  return typeof value === "object" && value !== null ? canonicalJson(value) : formatValue(value);
}

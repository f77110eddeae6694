import { CommandError } from "../errors.ts";
import type { Flags } from "../types.ts";
import { NamePrinter } from "./name.ts";
import { JsonPrinter, YamlPrinter } from "./structured.ts";
import type { Printer, PrintOptions } from "./types.ts";

export { PrintError, type Printer, type PrintOptions, printTo } from "./types.ts";

/** Formats in the order in which a refusal lists them. */
const GENERAL = ["json", "kyaml", "name", "yaml"];
const TEMPLATES = ["go-template", "go-template-file", "template", "templatefile"];
const PATHS = ["jsonpath", "jsonpath-as-json", "jsonpath-file"];

/** The output format of a command's flags, for printerFor. */
export function printOptions(flags: Flags, cwd: string, operation = ""): PrintOptions {
  return {
    output: flags.string("output"),
    template: flags.changed("template") ? flags.string("template") : undefined,
    allowMissingKeys: flags.bool("allow-missing-template-keys"),
    showManagedFields: flags.bool("show-managed-fields"),
    operation,
    cwd,
  };
}

/**
 * The printer that verbs other than get use: TYPE/NAME OPERATION without -o.
 * Throws `unable to match a printer suitable ...` and the sentences of broken templates. Models genericclioptions.PrintFlags.
 */
export function printerFor(options: PrintOptions): Printer {
  if (options.output === "" && !options.template) return new NamePrinter(false, options.operation ?? "");
  const printer = formatPrinter(options);
  if (printer) return printer;
  throw noPrinter(options.output, [...GENERAL, ...TEMPLATES, ...PATHS]);
}

export function noPrinter(output: string, formats: string[]): CommandError {
  const allowed = [...new Set(formats)].sort().join(",");
  return new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${allowed}`,
  );
}

/** The printer of a format all verbs share, undefined for other words. */
export function formatPrinter(options: PrintOptions): Printer | undefined {
  const { output } = options;
  const equals = output.indexOf("=");
  const format = (equals < 0 ? output : output.slice(0, equals)).toLowerCase();
  const argument = equals < 0 ? undefined : output.slice(equals + 1);
  switch (output.toLowerCase()) {
    case "json":
      return new JsonPrinter(options.showManagedFields ?? false, options.typed);
    case "yaml":
      return new YamlPrinter(options.showManagedFields ?? false);
    case "kyaml": {
      const { KyamlPrinter } = require("./kyaml.ts") as typeof import("./kyaml.ts");
      return new KyamlPrinter(options.showManagedFields ?? false);
    }
    case "name":
      return new NamePrinter(true, options.operation ?? "");
  }
  if (PATHS.includes(format)) {
    return (require("./jsonpath/printer.ts") as typeof import("./jsonpath/printer.ts")).make(format, argument, options);
  }
  if (TEMPLATES.includes(format) || (output === "" && options.template)) {
    return (require("./gotemplate/printer.ts") as typeof import("./gotemplate/printer.ts")).make(
      format,
      argument,
      options,
    );
  }
  return undefined;
}

export const allFormats = { general: GENERAL, templates: TEMPLATES, paths: PATHS };

import { allFormats, formatPrinter, noPrinter, type Printer } from "../../printers/index.ts";
import type { TableOptions } from "../../printers/table.ts";
import type { Mapping } from "../../resource/mapper.ts";
import { groupResourceName } from "../../resource/mapper.ts";
import type { Flags } from "../../types.ts";

const COLUMN_FORMATS = ["custom-columns", "custom-columns-file"];

/** Is the output a table for people? Models GetOptions.IsHumanReadablePrinter. */
export function isHumanReadable(flags: Flags): boolean {
  const output = flags.string("output");
  return output === "wide" || (output === "" && !flags.string("template"));
}

/** The printer of every other format. Throws the sentences of unknown formats and broken templates. */
export function getPrinter(flags: Flags, cwd: string): Printer {
  const output = flags.string("output");
  const template = flags.string("template");
  const equals = output.indexOf("=");
  const format = equals < 0 ? output : output.slice(0, equals);
  if (COLUMN_FORMATS.includes(format)) {
    const { make } = require("../../printers/customcolumns.ts") as typeof import("../../printers/customcolumns.ts");
    return make(format, equals < 0 ? template : output.slice(equals + 1), flags.bool("no-headers"), cwd);
  }
  const printer = formatPrinter({
    output,
    template: template || undefined,
    allowMissingKeys: flags.bool("allow-missing-template-keys"),
    showManagedFields: flags.bool("show-managed-fields"),
    cwd,
  });
  if (printer) return printer;
  const { general, templates, paths } = allFormats;
  throw noPrinter(output, [...general, ...templates, ...paths, ...COLUMN_FORMATS, "wide"]);
}

/** How the table of one resource looks. */
export function tableOptions(flags: Flags, mapping: Mapping, withKind: boolean): TableOptions {
  return {
    noHeaders: flags.bool("no-headers"),
    wide: flags.string("output") === "wide",
    withNamespace: flags.bool("all-namespaces") && mapping.namespaced,
    kindPrefix: withKind || flags.bool("show-kind") ? groupResourceName(mapping) : undefined,
    showLabels: flags.bool("show-labels"),
    columnLabels: flags.list("label-columns"),
  };
}

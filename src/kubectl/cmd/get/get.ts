/** kubectl get. Models kubectl/pkg/cmd/get/get.go. */
import { age } from "../../../apimachinery/duration.ts";
import { BareError, ErrorAggregate, UsageError } from "../../errors.ts";
import { printTo } from "../../printers/index.ts";
import { type Table, tableRows } from "../../printers/table.ts";
import { alignRows } from "../../printers/tabwriter.ts";
import { type BuildOptions, build, filenameOptions, isMissing } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { sortBy, Unsortable } from "../../sorter.ts";
import type { CommandContext } from "../../types.ts";
import { logLine } from "../../util/options.ts";
import { getPrinter, isHumanReadable, tableOptions } from "./printing.ts";

export async function run(ctx: CommandContext): Promise<number | undefined> {
  const { flags } = ctx;
  const raw = flags.string("raw");
  if (raw && ctx.args.length > 0) throw new Error("arguments may not be passed when --raw is specified");
  const watching = flags.bool("watch") || flags.bool("watch-only");
  if (!raw) complete(ctx, watching);
  validate(ctx, watching);
  if (raw) return (require("./raw.ts") as typeof import("./raw.ts")).getRaw(ctx, raw);
  if (watching) return (require("./watch.ts") as typeof import("./watch.ts")).watch(ctx);
  return isHumanReadable(flags) ? printTables(ctx) : printGeneric(ctx);
}

function complete(ctx: CommandContext, watching: boolean): void {
  const { flags, io } = ctx;
  if (watching) {
    if (!flags.string("sort-by")) return;
    const [flag, ignored] = flags.bool("watch")
      ? ["--watch", "will be ignored for watch events received"]
      : ["--watch-only", "will be ignored"];
    io.err(`warning: ${flag} requested, --sort-by ${ignored}\n`);
    return;
  }
  if (ctx.args.length > 0 || flags.list("filename").length > 0 || flags.string("kustomize")) return;
  io.err(
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
  );
  throw new UsageError(
    'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
  );
}

function validate({ flags }: CommandContext, watching: boolean): void {
  const output = flags.string("output");
  const raw = flags.string("raw");
  if (raw && (watching || flags.string("selector"))) {
    throw new Error("--raw may not be specified with other flags that filter the server request or alter the output");
  }
  if (raw && output) throw new Error("--raw and --output are mutually exclusive");
  if (raw && !raw.startsWith("/")) {
    throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
  }
  if (flags.bool("show-labels") && output !== "" && output !== "wide") {
    throw new Error(`--show-labels option cannot be used with ${output} printer`);
  }
  if (flags.bool("output-watch-events") && !watching) {
    throw new Error("--output-watch-events option can only be used with --watch or --watch-only");
  }
}

/** What all forms of get ask for. */
export function buildOptions(ctx: CommandContext): BuildOptions {
  const { flags } = ctx;
  return {
    args: ctx.args,
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    fieldSelector: flags.string("field-selector"),
    allNamespaces: flags.bool("all-namespaces"),
    subresource: flags.string("subresource"),
    chunkSize: flags.string("sort-by") ? 0 : flags.int("chunk-size"),
    allowEmptySelector: true,
    latest: true,
    asTable: isHumanReadable(flags) && flags.bool("server-print"),
    includeObject: flags.string("sort-by") ? "Object" : "Metadata",
    validate: false,
  };
}

async function printTables(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  const ignoreMissing = flags.bool("ignore-not-found");
  const ignore = ignoreMissing ? isMissing : undefined;
  const options = { ...buildOptions(ctx), continueOnError: true, ignore };
  const { infos, error } = await build(ctx, options).infos();
  if (flags.string("sort-by") && infos.length > 1) sortBy(infos, flags.string("sort-by"), (info) => info.object);
  const text = tablesText(ctx, infos);
  io.out(text);
  if (error) throw error;
  if (text === "" && !ignoreMissing) {
    const namespaced = !flags.bool("all-namespaces") && infos.every((info) => info.mapping.namespaced);
    io.err(namespaced ? `No resources found in ${ctx.namespace.name} namespace.\n` : "No resources found\n");
  }
  return undefined;
}

/** The tables of all resources, with an empty line between those of different ones. */
function tablesText(ctx: CommandContext, infos: Info[]): string {
  const { flags } = ctx;
  const several = new Set(infos.map((info) => info.mapping)).size > 1;
  let text = "";
  let at = 0;
  while (at < infos.length) {
    const { mapping } = infos[at]!;
    const options = tableOptions(flags, mapping, several);
    const rows: string[][] = [];
    for (; at < infos.length && infos[at]!.mapping === mapping; at++) {
      const table = sortedTable(ctx, infos[at]!.object);
      if (table && table.rows.length > 0)
        rows.push(...tableRows(table, { ...options, noHeaders: options.noHeaders || rows.length > 0 }));
    }
    if (text !== "" && rows.length > 0 && !options.noHeaders) text += "\n";
    text += alignRows(rows);
  }
  return text;
}

/** One answer as a table in its order; undefined where it has no such order, which kubectl does not tell. */
function sortedTable(ctx: CommandContext, object: any): Table | undefined {
  const field = ctx.flags.string("sort-by");
  const table: Table = object.kind === "Table" ? object : plainTable(object, ctx.cluster.nowMs());
  if (!field) return table;
  try {
    return { ...table, rows: sortBy(table.rows, field, (row) => row.object) };
  } catch (error) {
    if (!(error instanceof Unsortable)) return undefined;
    throw unsortable(error, "sorter.go:375", "[][][]reflect.Value");
  }
}

/** kubectl's last words where values have no order; `within`: the Go type of what was sorted. */
function unsortable(error: Unsortable, source: string, within: string): BareError {
  const text = `Field ${error.path} in ${within} is an unsortable type: interface, err: ${error.message}`;
  return new BareError(logLine("F", source, text).trimEnd());
}

/** What kubectl shows by itself of an object that the server did not print. */
const plainTable = (object: any, nowMs: number): Table => ({
  columnDefinitions: [
    { name: "Name", format: "name", priority: 0 },
    { name: "Age", priority: 0 },
  ],
  rows: [{ cells: [object.metadata?.name, age(object.metadata?.creationTimestamp, nowMs)], object }],
});

async function printGeneric(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const ignore = flags.bool("ignore-not-found") ? isMissing : undefined;
  const result = build(ctx, { ...buildOptions(ctx), continueOnError: true, ignore });
  const { infos, error } = await result.infos();
  if (error && result.singleItemImplied) throw error;
  if (infos.length > 0 || !ignore) {
    const printer = getPrinter(flags, ctx.cwd);
    const object = result.singleItemImplied && infos.length === 1 ? infos[0]!.object : listOf(ctx, infos);
    try {
      printTo(printer, object, ctx.io.out.bind(ctx.io));
    } catch (failure) {
      if (!error) throw failure;
      throw new ErrorAggregate([error as Error, failure as Error]);
    }
  }
  if (error) throw error;
  return undefined;
}

/** All objects as a v1 List, sorted where asked. */
function listOf(ctx: CommandContext, infos: Info[]): any {
  const field = ctx.flags.string("sort-by");
  const objects = infos.map((info) => info.object);
  const items = field ? sortedObjects(objects, field) : objects;
  return { apiVersion: "v1", items, kind: "List", metadata: { resourceVersion: "" } };
}

function sortedObjects(objects: any[], field: string): any[] {
  try {
    return sortBy(objects, field, (object) => object);
  } catch (error) {
    throw error instanceof Unsortable ? unsortable(error, "sorter.go:329", "*unstructured.Unstructured") : error;
  }
}

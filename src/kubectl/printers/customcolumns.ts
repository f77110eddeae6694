import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CommandError } from "../errors.ts";
import { openError } from "../util/errors.ts";
import { formatValue } from "./goformat.ts";
import { JsonPath } from "./jsonpath/evaluate.ts";
import { relaxedPath } from "./jsonpath/relaxed.ts";
import { alignRows } from "./tabwriter.ts";
import { PrintError, type Printer } from "./types.ts";

interface CustomColumn {
  header: string;
  path: JsonPath;
}

/** The printer of -o custom-columns and custom-columns-file. Throws the sentences of a broken specification. */
export function make(format: string, argument: string, noHeaders: boolean, cwd: string): Printer {
  if (!argument) throw new CommandError("custom-columns format specified but no custom columns given");
  if (format === "custom-columns-file") return new CustomColumnsPrinter(columnsOfFile(argument, cwd), false);
  const columns = argument.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) {
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: part.slice(0, colon), path: pathOf(part.slice(colon + 1)) };
  });
  return new CustomColumnsPrinter(columns, noHeaders);
}

const pathOf = (text: string) => new JsonPath(relaxedPath(text), true);

function columnsOfFile(file: string, cwd: string): CustomColumn[] {
  let lines: string[];
  try {
    lines = readFileSync(resolve(cwd, file), "utf8").split(/\r?\n/);
  } catch (error) {
    throw new CommandError(`error reading template ${file}, ${openError(file, error)}`);
  }
  if (lines.at(-1) === "") lines.pop();
  const expected = "Expected format is one line of space separated headers, one line of space separated column specs.";
  if (lines.length === 0) throw new CommandError(`invalid template, missing header line. ${expected}`);
  if (lines.length === 1) throw new CommandError(`invalid template, missing spec line. ${expected}`);
  const [headers, specs] = lines.map((line) => line.split(/\s+/).filter(Boolean)) as [string[], string[]];
  if (headers.length !== specs.length) {
    throw new CommandError(
      `number of headers (${headers.length}) and field specifications (${specs.length}) don't match`,
    );
  }
  return headers.map((header, i) => ({ header, path: pathOf(specs[i]!) }));
}

class CustomColumnsPrinter implements Printer {
  private printed = false;
  constructor(
    private readonly columns: CustomColumn[],
    private readonly noHeaders: boolean,
  ) {}

  print(object: any): string {
    const rows: string[][] = this.noHeaders || this.printed ? [] : [this.columns.map((column) => column.header)];
    this.printed = true;
    const items = Array.isArray(object.items) && String(object.kind).endsWith("List") ? object.items : [object];
    try {
      for (const item of items) rows.push(this.columns.map((column) => cell(column.path, item)));
    } catch (error) {
      throw new PrintError((error as Error).message, alignRows(rows));
    }
    return alignRows(rows);
  }
}

function cell(path: JsonPath, object: unknown): string {
  const values = path.find(object);
  const texts = (values[0]?.length ?? 0) === 0 ? ["<none>"] : [];
  for (const list of values) texts.push(...list.map((value) => formatValue(value).replaceAll("\u001b", "^[")));
  return texts.join(",");
}

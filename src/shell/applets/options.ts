/**
 * Reads a tool's options as getopt and getopt_long do: clustered letters, values in the same word or the next, "--name",
 * "--name=value", "--" and options after operands.
 */

export interface OptionTable {
  /** Letters; one with ":" takes a value ("c:"), "::" one in the same word only. A leading "+": stop at the first operand. */
  short: string;
  /** Long name -> letter or name that it stands for; a trailing "=" on the key takes a value, "=?" one after "=" only. */
  long?: Record<string, string>;
}

export interface ParsedOptions {
  /** Values of each option in order, by letter or long name; "" for one without value. */
  values: Map<string, string[]>;
  operands: string[];
  error?: OptionError;
  has(name: string): boolean;
  /** The last value. */
  get(name: string): string | undefined;
  all(name: string): string[];
}

export interface OptionError {
  kind: "unknown" | "missing" | "extra";
  /** "x" or "--name". */
  option: string;
}

/** Parses; at the first wrong option `error` says which. */
export function parseOptions(args: string[], table: OptionTable): ParsedOptions {
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const result: ParsedOptions = {
    values,
    operands,
    has: (name) => values.has(name),
    get: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
  };
  const put = (name: string, value: string) => {
    const old = values.get(name);
    if (old) old.push(value);
    else values.set(name, [value]);
  };
  const stopEarly = table.short.startsWith("+");
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (arg === "-" || !arg.startsWith("-")) {
      if (stopEarly) {
        operands.push(...args.slice(i));
        break;
      }
      operands.push(arg);
      continue;
    }
    const taken = arg.startsWith("--")
      ? longOption(arg, args[i + 1], table, put)
      : shortOptions(arg, args[i + 1], table, put);
    if (typeof taken !== "number") {
      result.error = taken;
      break;
    }
    i += taken;
  }
  return result;
}

type Put = (name: string, value: string) => void;

/** How many further words were taken. */
function longOption(arg: string, next: string | undefined, table: OptionTable, put: Put): number | OptionError {
  const equals = arg.indexOf("=");
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
  const found = findLong(name, table.long ?? {});
  if (!found) return { kind: "unknown", option: `--${name}` };
  const [key, target] = found;
  if (key.endsWith("=")) {
    if (equals < 0 && next === undefined) return { kind: "missing", option: `--${name}` };
    put(target, equals < 0 ? next! : arg.slice(equals + 1));
    return equals < 0 ? 1 : 0;
  }
  if (equals >= 0 && !key.endsWith("=?")) return { kind: "extra", option: `--${name}` };
  put(target, equals < 0 ? "" : arg.slice(equals + 1));
  return 0;
}

/** An exact name, or the only one that begins so. */
function findLong(name: string, long: Record<string, string>): [string, string] | undefined {
  const entries = Object.entries(long);
  const bare = (key: string) => key.replace(/=\??$/, "");
  const exact = entries.find(([key]) => bare(key) === name);
  if (exact) return exact;
  const begun = entries.filter(([key]) => bare(key).startsWith(name));
  return new Set(begun.map(([, target]) => target)).size === 1 ? begun[0] : undefined;
}

function shortOptions(arg: string, next: string | undefined, table: OptionTable, put: Put): number | OptionError {
  for (let j = 1; j < arg.length; j++) {
    const letter = arg[j]!;
    const at = letter === ":" || letter === "+" ? -1 : table.short.indexOf(letter);
    if (at < 0) return { kind: "unknown", option: letter };
    if (table.short[at + 1] !== ":") {
      put(letter, "");
      continue;
    }
    const rest = arg.slice(j + 1);
    if (rest !== "" || table.short[at + 2] === ":") {
      put(letter, rest);
      return 0;
    }
    if (next === undefined) return { kind: "missing", option: letter };
    put(letter, next);
    return 1;
  }
  return 0;
}

/** What getopt says of a wrong option: "ls: unrecognized option: x" differs between libraries; this is glibc's. */
export function optionSentence(tool: string, error: OptionError): string {
  const long = error.option.startsWith("--");
  if (error.kind === "extra") return `${tool}: option '${error.option}' doesn't allow an argument\n`;
  if (error.kind === "missing")
    return long
      ? `${tool}: option '${error.option}' requires an argument\n`
      : `${tool}: option requires an argument -- '${error.option}'\n`;
  return long ? `${tool}: unrecognized option '${error.option}'\n` : `${tool}: invalid option -- '${error.option}'\n`;
}

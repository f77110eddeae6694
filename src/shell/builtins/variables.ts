/**
 * Builtins on variables: export, readonly, unset, local, declare, let, read.
 */
import { evaluate } from "../arithmetic.ts";
import { setFromScript } from "../assign.ts";
import { type Context, ShellError } from "../context.ts";
import { available, consume, isTerminal } from "../descriptors.ts";
import type { Frame, Variable } from "../process-types.ts";
import { getOwn, setOwn } from "../record.ts";
import { say } from "../redirect.ts";
import { arithmeticScope, getParameter, isName, setVariable, unsetVariable } from "../variables.ts";
import type { Builtin, Outcome } from "./index.ts";
import { complain, print } from "./output.ts";
import { quoteDouble, quoteWord } from "./quote.ts";

type Run = Builtin["run"];

function badName(context: Context, text: string, builtin: string): number {
  if (context.shell.dialect === "bash") return complain(context, `\`${text}': not a valid identifier`, builtin);
  throw new ShellError(`${text.split("=")[0]}: bad variable name`, 2, builtin);
}

/** export and readonly. */
const mark: Run = (context, args, name) => {
  const { shell } = context;
  const flag = name === "export" ? "exported" : "readonly";
  const words = args.filter((arg, i) => !(arg.startsWith("-") && i === 0));
  const remove = name === "export" && args[0] === "-n";
  if (words.length === 0) return print(context, listMarked(context, flag, name), name);
  let status = 0;
  for (const word of words) {
    const match = /^([A-Za-z_]\w*)(?:(\+?)=([\s\S]*))?$/.exec(word);
    if (!match) {
      status = badName(context, word, name);
      continue;
    }
    if (match[3] !== undefined) setFromScript(context, match[1]!, match[3], match[2] === "+", undefined);
    const variable: Variable = getOwn(shell.vars, match[1]!) ?? {};
    setOwn(shell.vars, match[1]!, variable);
    if (remove) delete variable.exported;
    else variable[flag] = true;
  }
  return status;
};

function listMarked(context: Context, flag: "exported" | "readonly", name: string): string {
  const { shell } = context;
  return Object.keys(shell.vars)
    .filter((key) => shell.vars[key]![flag])
    .sort()
    .map((key) => {
      const { value } = shell.vars[key]!;
      if (shell.dialect !== "bash") return `${name} ${key}${value === undefined ? "" : `=${quoteWord(value)}`}\n`;
      return `declare ${flagsOf(shell.vars[key]!)} ${key}${value === undefined ? "" : `=${quoteDouble(value)}`}\n`;
    })
    .join("");
}

function flagsOf(variable: Variable): string {
  const flags = [
    variable.elements && (variable.associative ? "A" : "a"),
    variable.integer && "i",
    variable.readonly && "r",
    variable.exported && "x",
  ];
  return `-${flags.filter(Boolean).join("") || "-"}`;
}

const unset: Run = (context, args, name) => {
  const { shell } = context;
  const functions = args[0] === "-f";
  for (const word of args.filter((arg) => arg !== "-f" && arg !== "-v")) {
    const element = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(word);
    if (element && shell.dialect === "bash") {
      delete getOwn(shell.vars, element[1]!)?.elements?.[element[2]!];
      continue;
    }
    if (!functions && !isName(word)) {
      if (shell.dialect === "bash") continue;
      badName(context, word, name);
    }
    if (functions || (shell.dialect === "bash" && !getOwn(shell.vars, word) && args[0] !== "-v"))
      delete shell.functions[word];
    else unsetVariable(context, word, name);
  }
  return 0;
};

function functionFrame(context: Context): Extract<Frame, { kind: "call" }> | undefined {
  const frame = context.shell.frames.findLast((one) => one.kind === "call" && one.what === "function");
  return frame?.kind === "call" ? frame : undefined;
}

const local: Run = (context, args, name) => {
  const { shell } = context;
  const frame = functionFrame(context);
  if (!frame) {
    if (shell.dialect === "bash") return complain(context, "can only be used in a function", name);
    throw new ShellError("not in a function", 2, name);
  }
  return declareWords(context, args, name, frame);
};

const declare: Run = (context, args, name) => {
  const frame = args.some((arg) => /^-\w*g/.test(arg)) ? undefined : functionFrame(context);
  if (args.some((arg) => /^-\w*p/.test(arg))) return declarations(context, args, name);
  return declareWords(context, args, name, frame);
};

function declareWords(
  context: Context,
  args: string[],
  name: string,
  frame: Extract<Frame, { kind: "call" }> | undefined,
): number {
  const { shell } = context;
  const flags = args.filter((arg) => /^-\w/.test(arg)).join("");
  let status = 0;
  for (const word of args) {
    if (/^[-+]\w/.test(word)) continue;
    const match = /^([A-Za-z_]\w*)(?:(\+?)=([\s\S]*))?$/.exec(word);
    if (!match) {
      status = badName(context, word, name);
      continue;
    }
    const key = match[1]!;
    const old = getOwn(shell.vars, key);
    if (frame) {
      frame.locals ??= {};
      if (!Object.hasOwn(frame.locals, key)) setOwn(frame.locals, key, old ? structuredClone(old) : null);
      if (match[3] === undefined && shell.dialect !== "dash" && !old?.elements) delete shell.vars[key];
    }
    if (flags.includes("i")) setOwn(shell.vars, key, { ...getOwn(shell.vars, key), integer: true });
    if (match[3] !== undefined) setFromScript(context, key, match[3], match[2] === "+", undefined);
    const current = getOwn(shell.vars, key);
    const marks: Variable = {
      ...(flags.includes("x") ? { exported: true } : {}),
      ...(flags.includes("r") ? { readonly: true } : {}),
      ...(flags.includes("A") && !current?.elements ? { elements: {}, associative: true } : {}),
      ...(flags.includes("a") && !current?.elements ? { elements: {} } : {}),
    };
    if (Object.keys(marks).length > 0) setOwn(shell.vars, key, { ...current, ...marks });
  }
  return status;
}

function declarations(context: Context, args: string[], name: string): number {
  const { shell } = context;
  let status = 0;
  let out = "";
  for (const word of args.filter((arg) => !arg.startsWith("-"))) {
    const variable = getOwn(shell.vars, word);
    if (!variable) {
      status = complain(context, `${word}: not found`, name);
      continue;
    }
    const value = variable.elements
      ? `=(${Object.entries(variable.elements)
          .map(([key, item]) => `[${key}]=${quoteDouble(item)}`)
          .join(" ")}${variable.associative ? " " : ""})`
      : variable.value === undefined
        ? ""
        : `=${quoteDouble(variable.value)}`;
    out += `declare ${flagsOf(variable)} ${word}${value}\n`;
  }
  return print(context, out, name) || status;
}

const letRun: Run = (context, args) => {
  let value = 0n;
  for (const arg of args) value = evaluate(arg, arithmeticScope(context));
  return value === 0n ? 1 : 0;
};

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt?: string;
  timeout?: number;
  count?: number;
  delimiter: string;
  fd: number;
  array?: string;
  names: string[];
}

function readOptions(args: string[]): ReadOptions | string {
  const options: ReadOptions = { raw: false, silent: false, delimiter: "\n", fd: 0, names: [] };
  let i = 0;
  for (; i < args.length && /^-./.test(args[i]!); i++) {
    if (args[i] === "--") {
      i++;
      break;
    }
    const word = args[i]!;
    for (let j = 1; j < word.length; j++) {
      const letter = word[j]!;
      if (letter === "r") options.raw = true;
      else if (letter === "s") options.silent = true;
      else if (letter === "e") continue;
      else if ("ptndua N".includes(letter)) {
        const value = word.slice(j + 1) || (args[++i] ?? "");
        if (letter === "p") options.prompt = value;
        else if (letter === "t") options.timeout = Number(value);
        else if (letter === "n" || letter === "N") options.count = Number(value);
        else if (letter === "d") options.delimiter = value === "" ? "\0" : value[0]!;
        else if (letter === "u") options.fd = Number(value);
        else options.array = value;
        break;
      } else return letter;
    }
  }
  options.names = args.slice(i);
  return options;
}

const read: Run = (context, args, name): Outcome => {
  const { shell, table, process, env } = context;
  const options = readOptions(args);
  if (typeof options === "string")
    return complain(
      context,
      shell.dialect === "dash" ? `Illegal option -${options}` : `-${options}: invalid option`,
      name,
      2,
    );
  const bad = options.names.find((word) => !isName(word));
  if (bad !== undefined) return badReadName(context, bad, name);
  if (options.names.length === 0 && !options.array) {
    if (shell.dialect === "dash") return complain(context, "arg count", name, 2);
    options.names = ["REPLY"];
  }
  const first = !shell.prompted;
  if (options.prompt && first && isTerminal(table, process, options.fd)) say(context, options.prompt);
  shell.prompted = true;
  const hidden = options.silent && isTerminal(table, process, options.fd) ? table.sessions[process.session] : undefined;
  const { data, eof } = available(table, process, env, options.fd);
  const taken = takeLine(data, options);
  const late = shell.deadline !== undefined && table.clock >= shell.deadline;
  if (!taken.complete && !eof && !late) {
    if (hidden) hidden.silent = true;
    if (options.timeout !== undefined) shell.deadline ??= table.clock + Math.round(options.timeout * 1e6);
    return {
      on: "input",
      fd: options.fd,
      seen: data.length,
      ...(shell.deadline === undefined ? {} : { until: shell.deadline }),
    };
  }
  delete shell.deadline;
  delete shell.prompted;
  if (hidden) delete hidden.silent;
  consume(table, process, options.fd, taken.length);
  assignRead(context, taken.text, taken.escaped, options);
  if (taken.complete) return 0;
  return late && !eof ? (shell.dialect === "bash" ? 142 : 1) : 1;
};

function badReadName(context: Context, bad: string, name: string): number {
  const { shell } = context;
  if (shell.dialect === "bash") return complain(context, `\`${bad}': not a valid identifier`, name);
  if (shell.dialect === "dash") return complain(context, `${bad}: bad variable name`, name, 2);
  say(context, `${shell.name}: ${name}: '${bad}': bad variable name\n`);
  return 1;
}

/** The line at the start of the input, with marks for the characters that a backslash protects. */
function takeLine(
  data: string,
  options: ReadOptions,
): { text: string; escaped: boolean[]; length: number; complete: boolean } {
  let text = "";
  const escaped: boolean[] = [];
  for (let i = 0; i < data.length; i++) {
    const char = data[i]!;
    if (char === "\\" && !options.raw) {
      const next = data[i + 1];
      if (next === undefined) break;
      i++;
      if (next === "\n") continue;
      text += next;
      escaped.push(true);
    } else if (char === options.delimiter) return { text, escaped, length: i + 1, complete: true };
    else {
      text += char;
      escaped.push(false);
    }
    if (options.count !== undefined && text.length >= options.count)
      return { text, escaped, length: i + 1, complete: true };
  }
  return { text, escaped, length: data.length, complete: false };
}

function assignRead(context: Context, text: string, escaped: boolean[], options: ReadOptions): void {
  const separators = getParameter(context, "IFS") ?? " \t\n";
  const { array, names } = options;
  if (!array && names.length === 1 && names[0] === "REPLY" && context.shell.dialect === "bash") {
    setVariable(context, "REPLY", text);
    return;
  }
  const is = (i: number, blank: boolean) =>
    !escaped[i] && i < text.length && separators.includes(text[i]!) && /[ \t\n]/.test(text[i]!) === blank;
  const fields: string[] = [];
  let i = 0;
  while (is(i, true)) i++;
  while (i < text.length) {
    if (!array && fields.length === names.length - 1) {
      let end = text.length;
      while (end > i && is(end - 1, true)) end--;
      // One separator at the very end that closes the last field goes too.
      if (end > i && is(end - 1, false) && ![...text.slice(i, end - 1)].some((_, k) => is(i + k, false))) end--;
      fields.push(text.slice(i, end));
      break;
    }
    let end = i;
    while (end < text.length && !is(end, true) && !is(end, false)) end++;
    fields.push(text.slice(i, end));
    i = end;
    while (is(i, true)) i++;
    if (is(i, false)) i++;
    while (is(i, true)) i++;
  }
  if (array) {
    setOwn(context.shell.vars, array, { elements: Object.fromEntries(fields.map((field, k) => [String(k), field])) });
    return;
  }
  for (const [k, variable] of names.entries()) setVariable(context, variable, fields[k] ?? "");
}

const mapfile: Run = (context, args) => {
  const { table, process, env } = context;
  const { data, eof } = available(table, process, env, 0);
  if (!eof) return { on: "input", fd: 0, seen: data.length };
  consume(table, process, 0, data.length);
  const trim = args.includes("-t");
  const variable = args.find((arg) => !arg.startsWith("-")) ?? "MAPFILE";
  const lines = data === "" ? [] : data.replace(/\n$/, "").split("\n");
  setOwn(context.shell.vars, variable, {
    elements: Object.fromEntries(lines.map((line, i) => [String(i), trim ? line : `${line}\n`])),
  });
  return 0;
};

export const variables: Record<string, Run> = {
  export: mark,
  readonly: mark,
  unset,
  local,
  declare,
  typeset: declare,
  let: letRun,
  read,
  mapfile,
  readarray: mapfile,
};

/** sed's scripts: text -> commands. */
import { compilePosix, PatternError } from "./posixregex.ts";

export type Address =
  | { kind: "line"; line: number }
  | { kind: "step"; first: number; step: number }
  | { kind: "last" }
  | { kind: "plus"; count: number }
  /** "" is the last used expression. */
  | { kind: "match"; source: string; flags: string };

export interface Command {
  from?: Address;
  to?: Address;
  negate: boolean;
  name: string;
  /** Text of a, i, c; file of r, w; label of b, t, T, ":"; number of q, Q. */
  text: string;
  /** Index of the command after the block or label. */
  jump: number;
  substitute?: {
    source: string;
    flags: string;
    replacement: string;
    global: boolean;
    nth: number;
    print: boolean;
    file?: string;
  };
  map?: [string, string][];
}

export class SedError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

interface Reader {
  text: string;
  at: number;
  extended: boolean;
}

/** Parses a script; throws SedError. */
export function parseSed(text: string, extended: boolean): Command[] {
  const reader: Reader = { text, at: 0, extended };
  const commands: Command[] = [];
  const blocks: number[] = [];
  for (;;) {
    while (/[\s;]/.test(text[reader.at] ?? "")) reader.at++;
    if (reader.at >= text.length) break;
    const command = parseCommand(reader);
    if (!command) continue;
    if (command.name === "{") blocks.push(commands.length);
    if (command.name === "}") {
      const open = blocks.pop();
      if (open === undefined) throw new SedError("unexpected `}'", reader.at);
      commands[open]!.jump = commands.length;
    }
    commands.push(command);
  }
  if (blocks.length > 0) throw new SedError("unmatched `{'", 0);
  for (const command of commands) {
    if (!"btT".includes(command.name)) continue;
    const target = commands.findIndex((one) => one.name === ":" && one.text === command.text);
    if (command.text !== "" && target < 0) throw new SedError(`can't find label for jump to \`${command.text}'`, -1);
    command.jump = command.text === "" ? commands.length : target;
  }
  return commands;
}

function parseCommand(reader: Reader): Command | undefined {
  const { text } = reader;
  const from = parseAddress(reader);
  let to: Address | undefined;
  skipBlanks(reader);
  if (from && text[reader.at] === ",") {
    reader.at++;
    skipBlanks(reader);
    to = parseAddress(reader);
    if (!to) throw new SedError("unexpected `,'", reader.at);
  }
  skipBlanks(reader);
  let negate = false;
  while (text[reader.at] === "!") {
    negate = true;
    reader.at++;
    skipBlanks(reader);
  }
  const name = text[reader.at++];
  if (name === undefined) throw new SedError("missing command", reader.at - 1);
  if (name === "#") {
    skipLine(reader);
    return undefined;
  }
  const command: Command = { ...(from && { from }), ...(to && { to }), negate, name, text: "", jump: 0 };
  return readRest(reader, command);
}

function readRest(reader: Reader, command: Command): Command {
  const { name } = command;
  if (name === "s") return readSubstitute(reader, command);
  if (name === "y") return readMap(reader, command);
  if ("aic".includes(name)) command.text = readText(reader);
  else if ("btT:".includes(name)) command.text = word(reader, /[^;\n}]*/y);
  else if ("rwRW".includes(name)) command.text = word(reader, /[^\n]*/y);
  else if ("qQlL".includes(name)) command.text = word(reader, /\d*/y);
  else if (!"{}=dDgGhHnNpPxzF".includes(name)) throw new SedError(`unknown command: \`${name}'`, reader.at);
  if (name !== "{" && name !== "}" && !"aicrwRW".includes(name)) demandEnd(reader);
  return command;
}

function word(reader: Reader, pattern: RegExp): string {
  skipBlanks(reader);
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found.trim();
}

function demandEnd(reader: Reader): void {
  skipBlanks(reader);
  const next = reader.text[reader.at];
  if (next !== undefined && !/[;\n}#]/.test(next)) throw new SedError("extra characters after command", reader.at + 1);
}

function skipBlanks(reader: Reader): void {
  while (/[ \t]/.test(reader.text[reader.at] ?? "")) reader.at++;
}

function skipLine(reader: Reader): void {
  const end = reader.text.indexOf("\n", reader.at);
  reader.at = end < 0 ? reader.text.length : end + 1;
}

function parseAddress(reader: Reader): Address | undefined {
  const { text } = reader;
  const number = /^(\d+)(?:~(\d+))?/.exec(text.slice(reader.at));
  if (number) {
    reader.at += number[0].length;
    return number[2] === undefined
      ? { kind: "line", line: Number(number[1]) }
      : { kind: "step", first: Number(number[1]), step: Number(number[2]) };
  }
  const plus = /^\+(\d+)/.exec(text.slice(reader.at));
  if (plus) {
    reader.at += plus[0].length;
    return { kind: "plus", count: Number(plus[1]) };
  }
  const c = text[reader.at];
  if (c === "$") {
    reader.at++;
    return { kind: "last" };
  }
  if (c !== "/" && c !== "\\") return undefined;
  if (c === "\\") reader.at++;
  const delimiter = text[reader.at++]!;
  const pattern = readPart(reader, delimiter, true);
  if (pattern === undefined) throw new SedError("unterminated address regex", reader.at);
  let flags = "";
  while (/[IM]/.test(text[reader.at] ?? "")) flags += text[reader.at++] === "I" ? "i" : "m";
  return { kind: "match", source: sourceOf(pattern, reader, flags), flags };
}

function sourceOf(pattern: string, reader: Reader, flags: string): string {
  if (pattern === "") return "";
  try {
    return compilePosix(pattern, reader.extended, flags).source;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new SedError(error.message, reader.at);
  }
}

/** Text up to the delimiter; an escaped delimiter stands for itself. undefined: there is no end. */
function readPart(reader: Reader, delimiter: string, pattern: boolean): string | undefined {
  let out = "";
  let bracket = false;
  for (; reader.at < reader.text.length; reader.at++) {
    const c = reader.text[reader.at]!;
    if (c === "\\") {
      const next = reader.text[++reader.at];
      if (next === undefined) return undefined;
      if (next === delimiter) out += pattern && /[.*[\]^$+?(){}|]/.test(delimiter) ? `\\${delimiter}` : delimiter;
      else if (next === "\n" && !pattern) out += "\\\n";
      else out += `\\${next}`;
      continue;
    }
    if (pattern && c === "[" && !bracket) bracket = true;
    else if (pattern && bracket && c === "]" && !/\[\^?$/.test(out)) bracket = false;
    else if (c === delimiter && !bracket) {
      reader.at++;
      return out;
    } else if (c === "\n" && pattern) return undefined;
    out += c;
  }
  return undefined;
}

function readSubstitute(reader: Reader, command: Command): Command {
  const delimiter = reader.text[reader.at++];
  if (delimiter === undefined || delimiter === "\n" || delimiter === "\\")
    throw new SedError("unterminated `s' command", reader.at - 1);
  const pattern = readPart(reader, delimiter, true);
  const replacement = pattern === undefined ? undefined : readPart(reader, delimiter, false);
  if (pattern === undefined || replacement === undefined) throw new SedError("unterminated `s' command", reader.at);
  let flags = "";
  const found = { global: false, nth: 1, print: false, file: undefined as string | undefined };
  for (;;) {
    const c = reader.text[reader.at];
    if (c === "g") found.global = true;
    else if (c === "p") found.print = true;
    else if (c === "i" || c === "I") flags += "i";
    else if (c === "m" || c === "M") flags += "m";
    else if (c === "e") throw new SedError("e/r/w commands disabled in sandbox mode", reader.at);
    else if (c === "w") {
      reader.at++;
      found.file = word(reader, /[^\n]*/y);
      break;
    } else if (/[1-9]/.test(c ?? "")) {
      const digits = /^\d+/.exec(reader.text.slice(reader.at))![0];
      found.nth = Number(digits);
      reader.at += digits.length - 1;
    } else break;
    reader.at++;
  }
  const next = reader.text[reader.at];
  if (next !== undefined && !/[;\n}#\s]/.test(next)) throw new SedError("unknown option to `s'", reader.at + 1);
  const { file, ...rest } = found;
  command.substitute = {
    source: sourceOf(pattern, reader, flags),
    flags,
    replacement,
    ...rest,
    ...(file !== undefined && { file }),
  };
  return command;
}

function readMap(reader: Reader, command: Command): Command {
  const delimiter = reader.text[reader.at++] ?? "";
  const from = readPart(reader, delimiter, false);
  const to = from === undefined ? undefined : readPart(reader, delimiter, false);
  if (from === undefined || to === undefined) throw new SedError("unterminated `y' command", reader.at);
  const letters = (text: string) => [...text.replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\(.)/g, "$1")];
  const [a, b] = [letters(from), letters(to)];
  if (a.length !== b.length) throw new SedError("strings for `y' command are different lengths", reader.at);
  command.map = a.map((c, i) => [c, b[i]!]);
  demandEnd(reader);
  return command;
}

/** Text of a, i, c: "a\" and lines, or in one line as GNU has it. */
function readText(reader: Reader): string {
  const { text } = reader;
  skipBlanks(reader);
  if (text[reader.at] === "\\") {
    reader.at++;
    const blank = /^[ \t]*\n/.exec(text.slice(reader.at));
    if (blank) reader.at += blank[0].length;
    else skipBlanks(reader);
  }
  if (reader.at >= text.length) throw new SedError("expected \\ after `a', `c' or `i'", reader.at);
  let out = "";
  for (; reader.at < text.length && text[reader.at] !== "\n"; reader.at++) {
    if (text[reader.at] === "\\" && reader.at + 1 < text.length) {
      reader.at++;
      const next = text[reader.at]!;
      out += next === "t" ? "\t" : next;
    } else out += text[reader.at];
  }
  return `${out}\n`;
}

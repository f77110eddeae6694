/** awk's words. */
import { AwkError } from "./types.ts";

export interface Token {
  t: "number" | "string" | "regex" | "name" | "funcname" | "op" | "newline" | "end";
  text: string;
  line: number;
}

const OPERATORS = /(?:\*\*=|\*\*|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|>>|[-+*/%^!<>=?:~$,;(){}[\]|&])/y;
const ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "/": "/",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** Splits a program; a slash begins an expression where no operand stands before it. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (t: Token["t"], value: string) => tokens.push({ t, text: value, line });
  while (at < text.length) {
    const c = text[at]!;
    if (c === "\n") {
      push("newline", "\n");
      line++;
      at++;
    } else if (/[ \t\r]/.test(c)) at++;
    else if (c === "\\" && /^\\\r?\n/.test(text.slice(at))) {
      at = text.indexOf("\n", at) + 1;
      line++;
    } else if (c === "#") {
      while (at < text.length && text[at] !== "\n") at++;
    } else if (c === '"') {
      const [value, end] = quoted(text, at + 1, '"', line);
      push("string", value);
      at = end;
    } else if (c === "/" && !operandBefore(tokens)) {
      const [value, end] = regexText(text, at + 1, line);
      push("regex", value);
      at = end;
    } else if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(text[at + 1] ?? ""))) {
      const found = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text.slice(at))![0];
      push("number", found);
      at += found.length;
    } else if (/[A-Za-z_]/.test(c)) {
      const found = /^[A-Za-z_]\w*/.exec(text.slice(at))![0];
      at += found.length;
      push(text[at] === "(" ? "funcname" : "name", found);
    } else {
      OPERATORS.lastIndex = at;
      const found = OPERATORS.exec(text)?.[0];
      if (!found) throw new AwkError("Unexpected token", text.slice(at, at + 10), line);
      push("op", found === "**" ? "^" : found === "**=" ? "^=" : found);
      at += found.length;
    }
  }
  push("end", "");
  return tokens;
}

function operandBefore(tokens: Token[]): boolean {
  const last = tokens.at(-1);
  if (!last) return false;
  if (last.t === "name") return !/^(print|printf|return|in|else|do|getline)$/.test(last.text);
  return last.t === "number" || last.t === "string" || (last.t === "op" && /^(\)|\]|\$|\+\+|--)$/.test(last.text));
}

function quoted(text: string, start: number, quote: string, line: number): [string, number] {
  let out = "";
  for (let at = start; at < text.length; at++) {
    const c = text[at]!;
    if (c === quote) return [out, at + 1];
    if (c !== "\\") {
      out += c;
      continue;
    }
    const next = text[++at] ?? "";
    const octal = /^[0-7]{1,3}/.exec(text.slice(at));
    if (octal) {
      out += String.fromCharCode(Number.parseInt(octal[0], 8) & 255);
      at += octal[0].length - 1;
    } else out += ESCAPES[next] ?? `\\${next}`;
  }
  throw new AwkError("unterminated string", text.slice(start - 1, start + 20), line);
}

function regexText(text: string, start: number, line: number): [string, number] {
  let out = "";
  let bracket = false;
  for (let at = start; at < text.length && text[at] !== "\n"; at++) {
    const c = text[at]!;
    if (c === "/" && !bracket) return [out, at + 1];
    if (c === "\\") {
      const next = text[++at] ?? "";
      out += next === "/" ? "/" : `\\${next}`;
      continue;
    }
    if (c === "[" && !bracket) bracket = true;
    else if (c === "]" && bracket && !/\[\^?$/.test(out)) bracket = false;
    out += c;
  }
  throw new AwkError("unterminated regex", text.slice(start - 1, start + 20), line);
}

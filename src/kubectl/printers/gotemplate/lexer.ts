/** Pieces of a Go template: text, and the tokens of its actions. Models text/template/parse/lex.go. */
export interface Token {
  type:
    | "text"
    | "open"
    | "close"
    | "field"
    | "variable"
    | "word"
    | "number"
    | "string"
    | "char"
    | "symbol"
    | "space"
    | "end";
  text: string;
  line: number;
  /** Bytes between the line's start and the token, as messages count. */
  column: number;
}

/** A template that cannot be read: `template: output:1: unclosed action`. */
export class TemplateError extends Error {}

export const parseError = (line: number, message: string) => new TemplateError(`template: output:${line}: ${message}`);

const TRIM = " \t\r\n";

/** Splits a template into tokens. Throws TemplateError. */
export function tokenize(template: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let trimNext = false;
  const push = (type: Token["type"], text: string) => tokens.push({ type, text, line, column: 0 });
  while (at <= template.length) {
    const open = template.indexOf("{{", at);
    let text = template.slice(at, open < 0 ? undefined : open);
    const lines = text.split("\n").length - 1;
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, "");
    const trimsLeft = open >= 0 && template[open + 2] === "-" && TRIM.includes(template[open + 3] ?? "x");
    if (trimsLeft) text = text.replace(/[ \t\r\n]+$/, "");
    if (text) push("text", text);
    line += lines;
    if (open < 0) break;
    const start = open + 2 + (trimsLeft ? 2 : 0);
    if (template.startsWith("/*", start)) {
      const end = template.indexOf("*/", start);
      if (end < 0) throw parseError(line, "unclosed comment");
      const closing = /^(?:[ \t\r\n]-)?}}/.exec(template.slice(end + 2));
      if (!closing) throw parseError(line, "comment ends before closing delimiter");
      line += template.slice(start, end).split("\n").length - 1;
      trimNext = closing[0].length > 2;
      at = end + 2 + closing[0].length;
      continue;
    }
    push("open", "{{");
    const action = lexAction(template, start, line, tokens);
    ({ at, line, trimNext } = action);
  }
  push("end", "");
  return tokens;
}

const PIECE =
  /[ \t\r\n]+|\.[\p{L}_][\p{L}\p{Nd}_]*|\$[\p{L}\p{Nd}_]*|[\p{L}_][\p{L}\p{Nd}_]*|[+-]?(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'|:=|[.=|(),]/uy;

function lexAction(template: string, start: number, firstLine: number, tokens: Token[]) {
  let at = start;
  let line = firstLine;
  let depth = 0;
  for (;;) {
    const closing = /^(?:[ \t\r\n]+-)?}}/.exec(template.slice(at, at + 64));
    if (closing) {
      if (depth > 0) throw parseError(line, "unclosed left paren");
      tokens.push({ type: "close", text: "}}", line, column: columnOf(template, at) });
      return { at: at + closing[0].length, line, trimNext: closing[0].length > 2 };
    }
    if (at >= template.length) throw parseError(line, "unclosed action");
    PIECE.lastIndex = at;
    const match = PIECE.exec(template);
    if (!match) throw unexpected(template.slice(at), line);
    const text = match[0];
    if (text === "(") depth++;
    if (text === ")" && --depth < 0) throw parseError(line, "unexpected right paren");
    tokens.push({ type: tokenType(text), text, line, column: columnOf(template, at) });
    line += text.split("\n").length - 1;
    at += text.length;
  }
}

const columnOf = (template: string, at: number) =>
  Buffer.byteLength(template.slice(template.lastIndexOf("\n", at - 1) + 1, at));

function unexpected(rest: string, line: number): TemplateError {
  if (rest[0] === '"') return parseError(line, "unterminated quoted string");
  if (rest[0] === "`") return parseError(line, "unterminated raw quoted string");
  if (rest[0] === "'") return parseError(line, "unterminated character constant");
  const code = rest.codePointAt(0)!;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")} '${String.fromCodePoint(code)}'`;
  return parseError(line, `unrecognized character in action: ${name}`);
}

function tokenType(text: string): Token["type"] {
  if (/^[ \t\r\n]/.test(text)) return "space";
  if (text[0] === '"' || text[0] === "`") return "string";
  if (text[0] === "'") return "char";
  if (/^[+-]?\.?\d/.test(text)) return "number";
  if (text[0] === "." && text.length > 1) return "field";
  if (text[0] === "$") return "variable";
  return /^[\p{L}_]/u.test(text) ? "word" : "symbol";
}

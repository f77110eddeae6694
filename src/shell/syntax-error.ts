/**
 * What is wrong with a script, in the words of the shell that reads it.
 */
import type { ParsedScript } from "unbash";
import type { Dialect } from "./process-types.ts";

export interface SyntaxProblem {
  /** Without the shell's name and line. Several lines are joined with a newline (bash). */
  message: string;
  pos: number;
  line: number;
  /** More text could make it right. */
  incomplete: boolean;
}

/** Words that unbash takes as bash does, but that POSIX shells refuse. */
function dialectError(text: string, dialect: Dialect): { token: string; pos: number } | undefined {
  if (dialect === "bash") return undefined;
  const bare = text.replace(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|#.*/g, (piece) => " ".repeat(piece.length));
  const array = /(?:^|[\s;&|(])[A-Za-z_]\w*=(\()/.exec(bare);
  if (array) return { token: "(", pos: array.index + array[0].length - 1 };
  const here = /<<</.exec(bare);
  if (here) return { token: "redirection", pos: here.index };
  return undefined;
}

/** The first syntax error of a script, or undefined. */
export function syntaxError(script: ParsedScript, text: string, dialect: Dialect): SyntaxProblem | undefined {
  const lineOf = (pos: number) => text.slice(0, pos).split("\n").length;
  const foreign = dialectError(text, dialect);
  const found = script.errors?.[0];
  if (foreign && (!found || foreign.pos <= found.pos)) {
    return {
      message: unexpected(foreign.token, text, foreign.pos, dialect),
      pos: foreign.pos,
      line: lineOf(foreign.pos),
      incomplete: false,
    };
  }
  if (!found) {
    if (openHereDocument(text, script))
      return { message: "", pos: text.length, line: lineOf(text.length), incomplete: true };
    return undefined;
  }
  const quote =
    /unterminated (single|double) quote|unterminated (command substitution|backtick|parameter expansion|arithmetic|ANSI)/.exec(
      found.message,
    );
  if (quote) {
    return {
      message: unterminated(text, found.pos, quote[0], dialect),
      pos: found.pos,
      line: lineOf(text.trimEnd().length),
      incomplete: true,
    };
  }
  const token = /unexpected token '(.*)'/s.exec(found.message)?.[1];
  const atEnd = text.slice(found.pos).trim() === "";
  if (token !== undefined && !atEnd) {
    return {
      message: unexpected(token, text, found.pos, dialect),
      pos: found.pos,
      line: lineOf(found.pos),
      incomplete: false,
    };
  }
  if (atEnd) {
    const expected = script.errors
      ?.map((error) => /expected '(\w+|[)}])' to close/.exec(error.message)?.[1])
      .find(Boolean);
    const wanted = expected ?? /expected '(.+?)'/.exec(found.message)?.[1];
    return {
      message: endOfFile(wanted === "esac" && /\sin\s*$/.test(text) ? ")" : wanted, dialect),
      pos: found.pos,
      line: lineOf(text.trimEnd().length) + (dialect === "bash" ? 1 : 0),
      incomplete: true,
    };
  }
  const next = /^\s*(\w+|;;|&&|\|\||.)/.exec(text.slice(found.pos))?.[1] ?? "newline";
  return {
    message: unexpected(next, text, found.pos, dialect),
    pos: found.pos,
    line: lineOf(found.pos),
    incomplete: false,
  };
}

function unexpected(token: string, text: string, pos: number, dialect: Dialect): string {
  const shown = token === "\n" ? "newline" : token;
  if (dialect === "ash")
    return shown === "redirection" ? "syntax error: unexpected redirection" : `syntax error: unexpected ${word(shown)}`;
  if (dialect === "dash") return `Syntax error: ${word(shown)} unexpected`;
  const start = text.lastIndexOf("\n", pos - 1) + 1;
  const end = text.indexOf("\n", pos);
  return `syntax error near unexpected token \`${shown}'\n\`${text.slice(start, end < 0 ? undefined : end)}'`;
}

/** ash and dash quote operators and reserved words, and call other words "word". */
function word(token: string): string {
  if (token === "newline") return "newline";
  if (token === "redirection") return "redirection";
  return /^(\W+|then|else|elif|fi|do|done|esac|in|if|while|until|for|case)$/.test(token) ? `"${token}"` : "word";
}

function unterminated(text: string, pos: number, what: string, dialect: Dialect): string {
  const kind = what.replace("unterminated ", "");
  if (dialect === "bash") {
    const closer = kind.includes("double") ? '"' : kind.includes("single") || kind === "ANSI" ? "'" : "";
    const other = kind === "parameter expansion" ? "}" : text[pos] === "`" ? "`" : ")";
    return `unexpected EOF while looking for matching \`${closer || other}'`;
  }
  const start = dialect === "ash" ? "syntax error: " : "Syntax error: ";
  if (kind === "parameter expansion") return `${start}${dialect === "ash" ? "m" : "M"}issing '}'`;
  if (kind === "command substitution" && text[pos] !== "`") return endOfFile(")", dialect);
  if (kind === "arithmetic") return `${start}${dialect === "ash" ? "m" : "M"}issing '))'`;
  if (kind === "backtick" || text[pos] === "`") return `${start}EOF in backquote substitution`;
  return `${start}${dialect === "ash" ? "u" : "U"}nterminated quoted string`;
}

function endOfFile(expected: string | undefined, dialect: Dialect): string {
  if (dialect === "bash") return "syntax error: unexpected end of file";
  const wanted = expected ? ` (expecting "${expected}")` : "";
  return dialect === "ash"
    ? `syntax error: unexpected end of file${wanted}`
    : `Syntax error: end of file unexpected${wanted}`;
}

/** An interactive shell goes on asking while a here-document is open; a script's ends with the file. */
function openHereDocument(text: string, script: ParsedScript): boolean {
  if (!text.includes("<<")) return false;
  return JSON.stringify(script).includes('"type":"HereDocDelimiter"') && !/"closing":\{/.test(JSON.stringify(script));
}

/**
 * The fast path: scripts that are plain commands (`echo hi`, `cat /etc/hosts; sleep 5`) are compiled without the parser,
 * whose loading alone costs more than such a command.
 */
import type { Code, Instruction } from "./code.ts";

const RESERVED = new Set(
  ["if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in", "function"].concat([
    "select",
    "time",
    "coproc",
    "{",
    "}",
    "!",
    "[[",
    "]]",
    "export",
    "readonly",
    "local",
    "declare",
    "typeset",
    "alias",
  ]),
);
/** Blanks; a word of harmless characters and quoted pieces without expansions; a separator. */
const TOKEN = /[ \t]+|(?:[\w./:,@%+=^-]|'[^'\n]*'|"[^"$`\\\n]*")+|[;\n]/y;

/** The code, or undefined where the text needs the parser. */
export function compileSimple(text: string): Code | undefined {
  if (text.length > 2_000) return undefined;
  const instructions: Instruction[] = [];
  let words: string[] = [];
  let line = 1;
  const close = () => {
    if (words.length > 0) instructions.push(["command", line], ["literals", words], ["run"], ["check"]);
    words = [];
  };
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return undefined;
    if (token[0] === " " || token[0] === "\t") continue;
    if (token === "\n" || token === ";") {
      if (token === ";" && words.length === 0) return undefined;
      close();
      if (token === "\n") line++;
      continue;
    }
    if (words.length === 0 && (RESERVED.has(token) || token.includes("="))) return undefined;
    words.push(token.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
  }
  close();
  instructions.push(["end"]);
  return { instructions };
}

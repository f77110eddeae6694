/**
 * Compiled scripts: flat arrays of plain instructions, kept in memory by dialect and text. A process holds the id of a
 * text that its table keeps, so that the code can be made again in another process of the host.
 */

import type { Dialect, ProcessTable } from "./process-types.ts";
import type { Template } from "./template.ts";

/** One instruction: what the interpreter does, with operands. Jump targets are indexes into the same array. */
export type Instruction =
  | ["command", number] // line: starts to build a simple command, or the redirections of a compound one
  | ["literals", string[]]
  | ["word", Template]
  | ["assign", string, Template, boolean] // before a command's words: name, value, append
  | ["set", string, Template, boolean, Template | null] // at once: name, value, append, index
  | ["set-array", string, [Template | null, Template][], boolean]
  | ["declare-array", string, string, [Template | null, Template][]]
  | ["redirect", number, string, Template, boolean] // descriptor, operator, target, text of a here-document
  | ["run"]
  | ["enter"] // applies the redirections collected
  | ["leave"]
  | ["jump", number]
  | ["jump-true", number]
  | ["jump-false", number]
  | ["not"]
  | ["tested"]
  | ["untested"]
  | ["check"] // what -e asks after a command
  | ["loop", number, number] // where break and continue go
  | ["remember"] // the status of a loop's body
  | ["loop-status"] // the last one remembered
  | ["end-loop"]
  | ["items", string, number, number] // for: name, break, continue; the command's words are the items
  | ["next", number] // takes the next item, or goes there
  | ["case", Template]
  | ["match", Template, number] // goes there when the pattern fits
  | ["end-case"]
  | ["fork", "subshell" | "background", number, string] // the child goes on behind it, the parent there
  | ["pipe", number[], number, boolean[]] // starts of its parts; after it; which parts join stderr
  | ["substitute", number, number] // slot, after it
  | ["guard", Template, number] // skips the substitutions of an operand that is not needed
  | ["function", string, number]
  | ["return"]
  | ["exit"]
  | ["end"]
  | ["arithmetic", Template]
  | ["test", Json]
  | ["status", number]
  | ["syntax-error", string, number];

type Json = any;

export interface Code {
  instructions: Instruction[];
  /** The text ends inside of something: an interactive shell asks for more. */
  incomplete?: boolean;
}

const compiled = new Map<string, Code>();
const KEPT = 500;

/** FNV-1a over UTF-16 units, twice with different seeds: 16 hex digits. */
function hash(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 15);
  }
  return (low >>> 0).toString(16).padStart(8, "0") + (high >>> 0).toString(16).padStart(8, "0");
}

/** Keeps a script's text in the table; returns its id. */
export function addScript(table: ProcessTable, dialect: Dialect, text: string): string {
  const id = `${dialect}-${hash(text)}`;
  table.scripts[id] ??= { dialect, text };
  return id;
}

/** The code of a script of the table. */
export function codeOf(table: ProcessTable, id: string): Code {
  const found = compiled.get(id);
  if (found) return found;
  const script = table.scripts[id]!;
  const code = compileText(script.text, script.dialect);
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(id, code);
  return code;
}

/** Simple commands need no parser; all else loads it. */
export function compileText(text: string, dialect: Dialect): Code {
  const { compileSimple } = require("./compile-simple.ts") as typeof import("./compile-simple.ts");
  const simple = compileSimple(text);
  if (simple) return simple;
  const { compileScript } = require("./compile.ts") as typeof import("./compile.ts");
  return compileScript(text, dialect);
}

/** Forgets texts that no process is in and no function comes from. */
export function dropUnusedScripts(table: ProcessTable): void {
  const used = new Set<string>();
  for (const process of Object.values(table.processes)) {
    const shell = process.shell;
    if (!shell) continue;
    used.add(shell.at.code);
    for (const frame of shell.frames) if (frame.kind === "call") used.add(frame.back.code);
    for (const position of Object.values(shell.functions)) used.add(position.code);
  }
  for (const id of Object.keys(table.scripts)) if (!used.has(id)) delete table.scripts[id];
}

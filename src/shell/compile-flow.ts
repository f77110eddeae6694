/**
 * Loops and branches -> jumps.
 */
import type { ArithmeticFor, Case, CommandNode, For, If, Select, Statement, While, Word } from "unbash";
import type { Instruction } from "./code.ts";
import { compileArithmetic, compileWord, type WordContext } from "./compile-word.ts";
import type { Dialect } from "./process-types.ts";

/** What the compiler of commands lends to the compiler of control flow. */
export interface FlowCompiler {
  code: Instruction[];
  emit(instruction: Instruction): number;
  land(...jumps: number[]): void;
  statements(list: readonly Statement[]): void;
  words<T>(use: (context: WordContext) => T): T;
  word(word: Word): void;
  line(pos: number): number;
  dialect: Dialect;
  /** The script. */
  text: string;
}

export function compileFlow(
  node: Extract<CommandNode, If | For | ArithmeticFor | Select | While | Case>,
  to: FlowCompiler,
): void {
  switch (node.type) {
    case "If":
      compileIf(node, to);
      return;
    case "While":
      compileWhile(node, to);
      return;
    case "For":
      compileFor(node, to);
      return;
    case "Case":
      compileCase(node, to);
      return;
    case "ArithmeticFor":
      if (to.dialect === "bash") {
        compileArithmeticFor(node, to);
        return;
      }
      to.emit([
        "syntax-error",
        to.dialect === "ash" ? "syntax error: bad for loop variable" : "Syntax error: Bad for loop variable",
        to.line(node.pos),
      ]);
      return;
    case "Select":
      to.emit(["syntax-error", "select is not supported", to.line(node.pos)]);
  }
}

function compileIf(node: If, to: FlowCompiler): void {
  const ends: number[] = [];
  for (const branch of [node, ...node.elif]) {
    to.emit(["tested"]);
    to.statements(branch.clause.commands);
    to.emit(["untested"]);
    const skip = to.emit(["jump-false", -1]);
    to.statements(branch.then.commands);
    ends.push(to.emit(["jump", -1]));
    to.land(skip);
  }
  // No branch taken: the status is 0, not the last condition's.
  if (node.else) to.statements(node.else.commands);
  else to.emit(["status", 0]);
  to.land(...ends);
}

function compileWhile(node: While, to: FlowCompiler): void {
  const loop: Instruction = ["loop", -1, -1];
  to.emit(loop);
  const top = to.code.length;
  loop[2] = top;
  to.code.push(["tested"]);
  to.statements(node.clause.commands);
  to.code.push(["untested"]);
  const out = to.emit([node.kind === "while" ? "jump-false" : "jump-true", -1]);
  to.statements(node.body.commands);
  to.code.push(["remember"], ["jump", top]);
  to.land(out);
  to.emit(["loop-status"]);
  loop[1] = to.code.length;
  to.emit(["end-loop"]);
}

function compileFor(node: For, to: FlowCompiler): void {
  to.emit(["command", to.line(node.pos)]);
  if (node.wordlist) for (const word of node.wordlist) to.word(word);
  else to.emit(["word", [["parameter", { name: "@", text: "$@" }, true]]]);
  const items: Instruction = ["items", node.name.text, -1, -1];
  to.emit(items);
  items[3] = to.code.length;
  const next = to.emit(["next", -1]);
  to.statements(node.body.commands);
  to.emit(["jump", items[3]]);
  to.land(next);
  items[2] = to.code.length;
  to.emit(["end-loop"]);
}

function compileCase(node: Case, to: FlowCompiler): void {
  to.words((context) => to.emit(["case", compileWord(node.word, context)]));
  const ends: number[] = [];
  let fallThrough: number[] = [];
  // Each item: its patterns jump to its body; when none fits, to the next item's patterns.
  for (const item of node.items) {
    const matches = item.pattern.map((pattern) =>
      to.words((context): Extract<Instruction, ["match", ...unknown[]]> => {
        const match: Extract<Instruction, ["match", ...unknown[]]> = ["match", compileWord(pattern, context), -1];
        to.emit(match);
        return match;
      }),
    );
    const past = to.emit(["jump", -1]);
    for (const match of matches) match[2] = to.code.length;
    to.emit(["status", 0]);
    to.land(...fallThrough);
    fallThrough = [];
    to.statements(item.body.commands);
    if (item.terminator === ";&") fallThrough.push(to.emit(["jump", -1]));
    else if (item.terminator !== ";;&") ends.push(to.emit(["jump", -1]));
    to.land(past);
  }
  to.emit(["status", 0]);
  to.land(...ends, ...fallThrough);
  to.emit(["end-case"]);
}

function compileArithmeticFor(node: ArithmeticFor, to: FlowCompiler): void {
  const arithmetic = (text: string) => to.words((context) => to.emit(["arithmetic", compileArithmetic(text, context)]));
  const texts = to.text
    .slice(node.pos, node.body.pos)
    .replace(/^[^(]*\(\(/, "")
    .replace(/\)\)[^)]*$/, "")
    .split(";");
  const loop: Instruction = ["loop", -1, -1];
  if (texts[0]!.trim() !== "") arithmetic(texts[0]!);
  to.emit(loop);
  const top = to.code.length;
  let out = -1;
  if ((texts[1] ?? "").trim() !== "") {
    arithmetic(texts[1] ?? "");
    out = to.emit(["jump-false", -1]);
  }
  to.statements(node.body.commands);
  loop[2] = to.code.length;
  if ((texts[2] ?? "").trim() !== "") arithmetic(texts[2] ?? "");
  to.emit(["jump", top]);
  if (out >= 0) to.land(out);
  to.emit(["status", 0]);
  loop[1] = to.code.length;
  to.emit(["end-loop"]);
}

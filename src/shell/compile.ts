/**
 * Syntax tree -> flat code. Control flow becomes jumps; what needs a child process (pipelines, subshells, command
 * substitutions) becomes an instruction after whose index the child goes on.
 */

import type { Pipeline, PipelineNode, Redirection, Statement, TestExpression, Word } from "unbash";
import { type Assignment, type CommandNode, type Function as FunctionNode, type HereDoc, parse } from "unbash";
import { expandBraces } from "./brace.ts";
import type { Code, Instruction } from "./code.ts";
import { literalText, needsCheck, quotedPart } from "./compile-parts.ts";
import { compileArithmetic, compileParts, compileWord, type Substitution, type WordContext } from "./compile-word.ts";
import type { Dialect } from "./process-types.ts";
import { syntaxError } from "./syntax-error.ts";
import type { Template } from "./template.ts";

/** Compiles a script. Where its syntax is wrong, the code runs up to there and then reports the error. */
export function compileScript(text: string, dialect: Dialect): Code {
  const script = parse(text);
  const compiler = new Compiler(text, dialect);
  const error = syntaxError(script, text, dialect);
  for (const statement of script.commands) {
    // A shell reads a line, runs it, reads the next: what comes before the wrong line has run by then.
    if (error?.message && text.slice(statement.pos, error.pos).indexOf("\n", statement.end - statement.pos) < 0) break;
    compiler.statement(statement);
  }
  if (error?.message) compiler.code.push(["syntax-error", error.message, error.line]);
  compiler.code.push(["end"]);
  return error?.incomplete ? { instructions: compiler.code, incomplete: true } : { instructions: compiler.code };
}

class Compiler {
  readonly code: Instruction[] = [];
  private readonly lineStarts: number[] = [0];

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
  ) {
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) this.lineStarts.push(i + 1);
  }

  private line(pos: number): number {
    let line = 0;
    while (line + 1 < this.lineStarts.length && this.lineStarts[line + 1]! <= pos) line++;
    return line + 1;
  }

  statement(statement: Statement): void {
    if (!statement.background) {
      this.andOr(statement.command);
      return;
    }
    const fork = this.emit([
      "fork",
      "background",
      -1,
      this.text.slice(statement.pos, statement.end).replace(/\s*&$/, ""),
    ]);
    this.andOr(statement.command);
    this.code.push(["exit"]);
    (this.code[fork] as [string, string, number])[2] = this.code.length;
  }

  statements(list: readonly Statement[]): void {
    for (const statement of list) this.statement(statement);
  }

  private emit(instruction: Instruction): number {
    return this.code.push(instruction) - 1;
  }

  /** Sets the target of a jump to here. */
  private land(...jumps: number[]): void {
    for (const jump of jumps) (this.code[jump] as (string | number)[])[1] = this.code.length;
  }

  private andOr(node: PipelineNode | Statement["command"]): void {
    if (node.type !== "AndOr") {
      this.pipeline(node, true);
      return;
    }
    // The status decides at each operator whether the next command runs; all but the last are conditions.
    let skip: number[] = [];
    node.commands.forEach((command, i) => {
      const last = i === node.commands.length - 1;
      if (!last) this.emit(["tested"]);
      this.pipeline(command, last);
      if (!last) this.emit(["untested"]);
      this.land(...skip);
      skip = [];
      const operator = node.operators[i];
      if (operator && !last) skip.push(this.emit([operator === "&&" ? "jump-false" : "jump-true", -1]));
    });
  }

  private pipeline(node: PipelineNode, checked: boolean): void {
    if (node.type !== "Pipeline") {
      this.command(node);
      if (checked && needsCheck(node)) this.emit(["check"]);
      return;
    }
    const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
    if (negated) this.emit(["tested"]);
    if (node.commands.length === 1) this.command(node.commands[0]!);
    else if (node.commands.length > 1) this.pipes(node);
    if (negated) this.code.push(["untested"], ["not"]);
    else if (checked) this.emit(["check"]);
  }

  private pipes(node: Pipeline): void {
    const starts: number[] = [];
    const pipe: Instruction = ["pipe", starts, -1, node.operators.map((operator) => operator === "|&")];
    this.emit(pipe);
    for (const command of node.commands) {
      starts.push(this.code.length);
      this.command(command);
      this.emit(["exit"]);
    }
    pipe[2] = this.code.length;
  }

  private command(node: CommandNode): void {
    switch (node.type) {
      case "Command":
        this.simple(node);
        return;
      case "Redirected":
        this.emit(["command", this.line(node.pos)]);
        for (const redirect of node.redirects) this.redirect(redirect);
        this.emit(["enter"]);
        this.command(node.command);
        this.emit(["leave"]);
        return;
      case "BraceGroup":
        this.statements(node.body.commands);
        return;
      case "Subshell": {
        const fork: Instruction = ["fork", "subshell", -1, ""];
        this.emit(fork);
        this.statements(node.body.commands);
        this.emit(["exit"]);
        fork[2] = this.code.length;
        return;
      }
      case "Function":
        this.functionDefinition(node);
        return;
      case "ArithmeticCommand":
        if (this.dialect !== "bash") {
          this.foreignCommand(node.body.trim().split(/\s+/), node.pos);
          return;
        }
        this.words((context) => this.emit(["arithmetic", compileArithmetic(node.body, context)]));
        return;
      case "TestCommand":
        if (this.dialect === "dash") {
          this.foreignCommand(["[["], node.pos);
          return;
        }
        this.testCommand(node.expression);
        return;
      case "Coproc":
        this.emit(["syntax-error", "coproc is not supported", this.line(node.pos)]);
        return;
      default:
        this.controlFlow(node);
        return;
    }
  }

  private controlFlow(
    node: Exclude<
      CommandNode,
      {
        type:
          | "Command"
          | "Redirected"
          | "BraceGroup"
          | "Subshell"
          | "Function"
          | "ArithmeticCommand"
          | "TestCommand"
          | "Coproc";
      }
    >,
  ): void {
    const flow = require("./compile-flow.ts") as typeof import("./compile-flow.ts");
    flow.compileFlow(node, {
      code: this.code,
      emit: (instruction) => this.emit(instruction),
      land: (...jumps) => this.land(...jumps),
      statements: (list) => this.statements(list),
      words: (use) => this.words(use),
      word: (word) => this.word(word),
      line: (pos) => this.line(pos),
      text: this.text,
      dialect: this.dialect,
    });
  }

  /** Syntax of bash that is an ordinary, and missing, command to other shells. */
  private foreignCommand(words: string[], pos: number): void {
    this.code.push(["command", this.line(pos)], ["literals", words], ["run"]);
  }

  private functionDefinition(node: FunctionNode): void {
    const start: Instruction = ["function", node.name.text, -1];
    this.emit(start);
    if (node.body.type === "CompoundList") this.statements(node.body.commands);
    else this.command(node.body);
    this.emit(["return"]);
    start[2] = this.code.length;
  }

  /** Runs the command substitutions of some words, then what uses their templates. */
  words<T>(use: (context: WordContext) => T): T {
    const substitutions: Substitution[] = [];
    const context: WordContext = { dialect: this.dialect, substitutions, guards: [], parse };
    const at = this.code.length;
    const result = use(context);
    if (substitutions.length > 0) {
      // Templates are built first, so the code that uses them is moved behind the substitutions.
      const using = this.code.splice(at);
      for (const substitution of substitutions) this.substitution(substitution);
      this.code.push(...using);
    }
    return result;
  }

  private substitution({ slot, script, text, guards }: Substitution): void {
    const skips: Instruction[] = guards.map((parameter) => ["guard", [["parameter", parameter, true]], -1]);
    this.code.push(...skips);
    const substitute: Instruction = ["substitute", slot, -1];
    this.emit(substitute);
    const inner = script ?? parse(text.slice(2, -1));
    for (const statement of inner.commands) this.statement(statement);
    this.emit(["exit"]);
    substitute[2] = this.code.length;
    for (const skip of skips) skip[2] = this.code.length;
  }

  private word(word: Word): void {
    if (this.dialect === "bash" && word.parts?.some((part) => part.type === "BraceExpansion")) {
      const texts = expandBraces(word.text);
      if (texts.length > 1 || texts[0] !== word.text) {
        const command = parse(`: ${texts.join(" ")}`).commands[0]?.command;
        if (command?.type === "Command")
          for (const piece of command.suffix) if (piece.type === "Word") this.plainWord(piece);
        return;
      }
    }
    this.plainWord(word);
  }

  private plainWord(word: Word): void {
    this.words((context) => {
      const template = compileWord(word, context);
      const previous = this.code.at(-1);
      const literal = literalText(template);
      if (literal === undefined) this.emit(["word", template]);
      else if (previous?.[0] === "literals") previous[1].push(literal);
      else this.emit(["literals", [literal]]);
    });
  }

  private simple(node: Extract<CommandNode, { type: "Command" }>): void {
    const foreign = node.prefix.find((item) => item.type === "Assignment" && (item.append || item.index));
    if (foreign?.type === "Assignment" && this.dialect !== "bash") {
      this.foreignCommand([foreign.text], node.pos);
      return;
    }
    this.emit(["command", this.line(node.pos)]);
    const assignments = node.prefix.filter((item): item is Assignment => item.type === "Assignment");
    if (node.name) {
      this.word(node.name);
      const declaring = /^(export|readonly|local|declare|typeset|alias)$/.test(node.name.text);
      for (const item of node.args) {
        if (item.type === "Word") this.word(item);
        else this.declaration(node.name.text, item, declaring && this.dialect !== "dash");
      }
    }
    for (const redirect of node.redirects) this.redirect(redirect);
    for (const assignment of assignments) this.assignment(assignment, node.name !== undefined);
    this.emit(["run"]);
  }

  /** `export A=$x`: bash and ash treat such an argument as an assignment, without splitting. */
  private declaration(command: string, item: Assignment, whole: boolean): void {
    const { value } = item;
    if (value.type === "ArrayValue") {
      this.words((context) => this.emit(["declare-array", command, item.name, this.elements(value.elements, context)]));
      return;
    }
    this.words((context) => {
      const head: Template = [["quoted", item.text.slice(0, item.text.length - value.text.length)]];
      const template = compileWord(value, context, true);
      this.emit(["word", [...head, ...(whole ? template.map(quotedPart) : template)]]);
    });
  }

  private elements(words: readonly Word[], context: WordContext): [Template | null, Template][] {
    return words.flatMap((word) => {
      const keyed = /^\[([^\]]*)\]=/.exec(word.text);
      const texts =
        keyed || !word.parts?.some((part) => part.type === "BraceExpansion") ? [word.text] : expandBraces(word.text);
      return texts.map((text): [Template | null, Template] => {
        const source = keyed ? text.slice(keyed[0].length) : text;
        const command = parse(`: ${source === "" ? '""' : source}`).commands[0]?.command;
        const inner = command?.type === "Command" ? command.suffix[0] : undefined;
        const value = inner?.type === "Word" ? compileWord(inner, context) : [];
        return [keyed ? compileArithmetic(keyed[1]!, context) : null, value];
      });
    });
  }

  private assignment(item: Assignment, beforeCommand: boolean): void {
    const { value } = item;
    const append = item.append === true;
    if (value.type === "ArrayValue") {
      this.words((context) => this.emit(["set-array", item.name, this.elements(value.elements, context), append]));
      return;
    }
    this.words((context) => {
      const template = compileWord(value, context, true);
      if (beforeCommand) this.emit(["assign", item.name, template, append]);
      else {
        const index = item.index ? compileArithmetic(item.index.text, context) : null;
        this.emit(["set", item.name, template, append, index]);
      }
    });
  }

  private redirect(node: Redirection): void {
    const descriptor = node.descriptor?.type === "FileDescriptor" ? node.descriptor.value : undefined;
    if (node.type === "HereDoc") {
      this.hereDocument(node, descriptor ?? 0);
      return;
    }
    const target = node.target;
    if (!target) return;
    if (node.type === "HereString") {
      this.words((context) => {
        const template: Template = [...compileWord(target, context), ["quoted", "\n"]];
        this.emit(["redirect", descriptor ?? 0, "<<", template, true]);
      });
      return;
    }
    const input = node.operator.startsWith("<");
    this.words((context) =>
      this.emit(["redirect", descriptor ?? (input ? 0 : 1), node.operator, compileWord(target, context), false]),
    );
  }

  private hereDocument(node: HereDoc, descriptor: number): void {
    const stripped = node.operator === "<<-";
    this.words((context) => {
      const { body } = node;
      if (node.delimiter?.quoted || !body.parts) {
        const raw = stripped ? body.text.replace(/^\t+/gm, "") : body.text;
        const text = node.delimiter?.quoted ? raw : raw.replace(/\\([$`\\])/g, "$1").replace(/\\\n/g, "");
        this.emit(["redirect", descriptor, "<<", [["quoted", text]], true]);
        return;
      }
      const template = compileParts(body.parts, context, true);
      let lineStart = true;
      const lines = template.map((part): Template[number] => {
        if (typeof part === "string" || part[0] !== "quoted") {
          lineStart = false;
          return part;
        }
        const text = lineStart ? part[1].replace(/^\t+/, "") : part[1];
        lineStart = text.endsWith("\n");
        return ["quoted", text.replace(/\n\t+/g, "\n")];
      });
      this.emit(["redirect", descriptor, "<<", stripped ? lines : template, true]);
    });
  }

  private testCommand(expression: TestExpression): void {
    this.words((context) => {
      const compiled = (node: TestExpression): unknown => {
        switch (node.type) {
          case "TestUnary":
            return [node.operator, compileWord(node.operand, context)];
          case "TestBinary":
            return [node.operator, compileWord(node.left, context), compileWord(node.right, context)];
          case "TestLogical":
            return [node.operator, ...node.operands.map(compiled)];
          case "TestNot":
            return node.negations.length % 2 === 1 ? ["!", compiled(node.operand)] : compiled(node.operand);
          case "TestGroup":
            return compiled(node.expression);
        }
      };
      this.emit(["test", compiled(expression)]);
    });
  }
}

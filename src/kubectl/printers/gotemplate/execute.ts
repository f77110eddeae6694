/** Runs a parsed Go template over JSON data. Models text/template/exec.go. */
import { sortedEntries } from "../goformat.ts";
import { CallError, callFunction, templateType, WrongCount } from "./functions.ts";
import { TemplateError } from "./lexer.ts";
import type { Command, Operand, Pipeline, Place, Statement, Template } from "./parser.ts";
import { Float, formatTemplateValue, Int, isInteger, isTrue, NO_VALUE, plain } from "./values.ts";

/** Steps and depth a template may take, against templates that call themselves without end. */
const MAX_DEPTH = 1000;

class LoopControl {
  constructor(readonly kind: "break" | "continue") {}
}

export class Executor {
  private output = "";
  private variables: { name: string; value: unknown }[] = [];
  private depth = 0;
  private templateName = "output";

  constructor(
    private readonly template: Template,
    private readonly missingKeyFails: boolean,
  ) {}

  /** What the template prints. Throws TemplateError; `partial` then has what came before. */
  run(data: unknown): string {
    this.output = "";
    this.variables = [{ name: "$", value: data }];
    this.statements(this.template.main, data);
    return this.output;
  }

  get partial(): string {
    return this.output;
  }

  private fail(message: string, place: Place): TemplateError {
    const { line, column, text } = place;
    return new TemplateError(
      `template: output:${line}:${column}: executing ${JSON.stringify(this.templateName)} at <${text}>: ${message}`,
    );
  }

  private statements(list: Statement[], dot: unknown): void {
    for (const statement of list) this.statement(statement, dot);
  }

  private statement(statement: Statement, dot: unknown): void {
    switch (statement.type) {
      case "text":
        this.output += statement.text;
        return;
      case "action": {
        const value = this.pipeline(statement.pipeline, dot);
        if (statement.pipeline.declared.length === 0) this.output += formatTemplateValue(value);
        return;
      }
      case "break":
      case "continue":
        throw new LoopControl(statement.type);
      case "template":
        this.call(statement, dot);
        return;
      case "range":
        this.range(statement, dot);
        return;
      default:
        this.branch(statement, dot);
    }
  }

  private branch(statement: Extract<Statement, { type: "if" | "with" | "range" }>, dot: unknown): void {
    const mark = this.variables.length;
    const value = this.pipeline(statement.pipeline, dot);
    if (isTrue(value)) this.statements(statement.body, statement.type === "with" ? value : dot);
    else if (statement.otherwise) this.statements(statement.otherwise, dot);
    this.variables.length = mark;
  }

  private range(statement: Extract<Statement, { type: "if" | "with" | "range" }>, dot: unknown): void {
    const mark = this.variables.length;
    const { declared, assign } = statement.pipeline;
    const value = this.commands(statement.pipeline, dot);
    const entries = this.entries(value, statement.pipeline);
    for (const [key, item] of entries) {
      const inner = this.variables.length;
      const values = declared.length > 1 ? [key, item] : [item];
      declared.forEach((name, i) => void this.setVariable(name, values[i], assign));
      try {
        this.statements(statement.body, item);
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        if (error.kind === "break") break;
      } finally {
        this.variables.length = inner;
      }
    }
    if (entries.length === 0 && statement.otherwise) this.statements(statement.otherwise, dot);
    this.variables.length = mark;
  }

  private entries(value: unknown, pipeline: Pipeline): [unknown, unknown][] {
    if (Array.isArray(value)) return value.map((item, i) => [new Int(i), item]);
    if (value === null || value === undefined || value === NO_VALUE) return [];
    if (isInteger(value))
      return Array.from({ length: Math.min(plain(value) as number, 100_000) }, (_, i) => [new Int(i), new Int(i)]);
    if (typeof value === "object") return sortedEntries(value as object);
    const command = pipeline.commands.at(-1)!;
    const place = command.operands.length === 1 ? command.operands[0]! : command;
    throw this.fail(`range can't iterate over ${formatTemplateValue(value)}`, place);
  }

  private call(statement: Extract<Statement, { type: "template" }>, dot: unknown): void {
    const body = this.template.defined.get(statement.name);
    if (!body) throw this.fail(`template "${statement.name}" not defined`, statement.place);
    if (++this.depth > MAX_DEPTH) throw this.fail("exceeded maximum template depth (100000)", statement.place);
    const data = statement.pipeline ? this.pipeline(statement.pipeline, dot) : null;
    const [variables, name] = [this.variables, this.templateName];
    this.variables = [{ name: "$", value: data }];
    this.templateName = statement.name;
    this.statements(body, data);
    [this.variables, this.templateName] = [variables, name];
    this.depth--;
  }

  private pipeline(pipeline: Pipeline, dot: unknown): unknown {
    const value = this.commands(pipeline, dot);
    for (const name of pipeline.declared) this.setVariable(name, value, pipeline.assign);
    return value;
  }

  private commands(pipeline: Pipeline, dot: unknown): unknown {
    let value: { value: unknown } | undefined;
    for (const command of pipeline.commands) value = { value: this.command(command, dot, value) };
    return value?.value;
  }

  private setVariable(name: string, value: unknown, assign: boolean): void {
    const known = assign ? this.variables.findLast((variable) => variable.name === name) : undefined;
    if (known) known.value = value;
    else this.variables.push({ name, value });
  }

  private command(command: Command, dot: unknown, piped: { value: unknown } | undefined): unknown {
    const [first, ...rest] = command.operands;
    if (first!.type === "function") return this.callFunction(first.name, rest, command, dot, piped);
    const value = this.operand(first!, dot, command);
    if (rest.length === 0 && !piped) return value;
    const field = first!.type === "field" || first!.type === "variable" ? first!.path.at(-1) : undefined;
    if (field) throw this.fail(`${field} is not a method but has arguments`, first!);
    throw this.fail(`can't give argument to non-function ${first!.text}`, first!);
  }

  private callFunction(
    name: string,
    rest: Operand[],
    command: Command,
    dot: unknown,
    piped?: { value: unknown },
  ): unknown {
    if (name === "and" || name === "or") {
      let value: unknown;
      for (const operand of rest) {
        value = this.operand(operand, dot, command);
        if (isTrue(value) === (name === "or")) return value;
      }
      return piped ? piped.value : value;
    }
    const args = rest.map((operand) => this.operand(operand, dot, command));
    if (piped) args.push(piped.value);
    try {
      if (name === "base64decode") this.needText(args.at(-1), rest.at(-1) ?? command);
      return callFunction(name, args);
    } catch (error) {
      if (error instanceof WrongCount) throw this.fail(error.message, { ...command, text: name });
      if (error instanceof CallError) throw this.fail(`error calling ${name}: ${error.message}`, command);
      throw error;
    }
  }

  private operand(operand: Operand, dot: unknown, command: Command): unknown {
    switch (operand.type) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "literal":
        if (typeof operand.value !== "number") return operand.value;
        return operand.int ? new Int(operand.value) : new Float(operand.value);
      case "field":
        return this.path(dot, operand.path, operand);
      case "variable":
        return this.path(this.variables.findLast((v) => v.name === operand.name)?.value, operand.path, operand);
      case "pipeline":
        return this.path(this.pipeline(operand.pipeline, dot), operand.path, operand);
      case "function":
        return this.callFunction(operand.name, [], command, dot);
    }
  }

  private needText(value: unknown, place: Place): void {
    if (typeof value === "string") return;
    if (value === NO_VALUE || value === null) throw this.fail("invalid value; expected string", place);
    throw this.fail(`wrong type for value; expected string; got ${templateType(value)}`, place);
  }

  private path(start: unknown, names: string[], place: Place): unknown {
    return names.reduce((value, name) => this.step(value, name, place), start);
  }

  private step(value: unknown, name: string, place: Place): unknown {
    if (value === NO_VALUE) return NO_VALUE;
    if (value === null || value === undefined) throw this.fail(`nil pointer evaluating interface {}.${name}`, place);
    const bare = plain(value);
    if (typeof bare !== "object" || Array.isArray(bare)) {
      throw this.fail(`can't evaluate field ${name} in type interface {}`, place);
    }
    if (Object.hasOwn(bare as object, name)) return (bare as Record<string, unknown>)[name];
    if (this.missingKeyFails) throw this.fail(`map has no entry for key ${JSON.stringify(name)}`, place);
    return NO_VALUE;
  }
}

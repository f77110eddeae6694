/** Go templates as a tree. Models text/template/parse/parse.go. */
import { unquoteGo } from "../quote.ts";
import { parseError, type Token, tokenize } from "./lexer.ts";

/** Where something stands and how it is written, for messages. */
export interface Place {
  line: number;
  column: number;
  text: string;
}

export type Operand = Place & OperandValue;

type OperandValue =
  | { type: "dot" }
  | { type: "nil" }
  | { type: "field"; path: string[] }
  | { type: "variable"; name: string; path: string[] }
  | { type: "function"; name: string }
  | { type: "literal"; value: string | number | boolean; int?: boolean }
  | { type: "pipeline"; pipeline: Pipeline; path: string[] };

export interface Command extends Place {
  operands: Operand[];
}

export interface Pipeline {
  declared: string[];
  /** `=` instead of `:=`. */
  assign: boolean;
  commands: Command[];
}

export type Statement =
  | { type: "text"; text: string }
  | { type: "action"; pipeline: Pipeline }
  | { type: "if" | "with" | "range"; pipeline: Pipeline; body: Statement[]; otherwise?: Statement[] }
  | { type: "template"; name: string; pipeline?: Pipeline; place: Place }
  | { type: "break" | "continue" };

export interface Template {
  main: Statement[];
  defined: Map<string, Statement[]>;
}

/** Functions a template may call; others are refused when it is read. */
export type Knows = (name: string) => boolean;

/** Reads a template. Throws TemplateError. */
export function parseTemplate(text: string, knows: Knows): Template {
  return new Parser(tokenize(text), knows).parse();
}

interface Block {
  body: Statement[];
  /** "end", "else" or the end of the text. */
  ending: string;
}

class Parser {
  private at = 0;
  private readonly defined = new Map<string, Statement[]>();
  private variables = ["$"];
  private loops = 0;
  constructor(
    private readonly tokens: Token[],
    private readonly knows: Knows,
  ) {}

  parse(): Template {
    const { body, ending } = this.block();
    if (ending !== "") throw this.fail(`unexpected {{${ending}}}`);
    return { main: body, defined: this.defined };
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }
  private fail(message: string) {
    return parseError(this.token.line, message);
  }
  private skipSpace(): void {
    if (this.token.type === "space") this.at++;
  }
  private close(context: string): void {
    this.skipSpace();
    if (this.token.type !== "close") throw this.fail(`unexpected ${describe(this.token)} in ${context}`);
    this.at++;
  }

  /** Statements up to {{end}}, {{else}} or the end of the text. */
  private block(): Block {
    const body: Statement[] = [];
    for (;;) {
      const { type, text } = this.token;
      if (type === "end") return { body, ending: "" };
      this.at++;
      if (type === "text") {
        body.push({ type: "text", text });
        continue;
      }
      this.skipSpace();
      const word = this.token.type === "word" ? this.token.text : "";
      if (word === "end" || word === "else") {
        this.at++;
        if (word === "end") this.close("end");
        return { body, ending: word };
      }
      const statement = this.statement(word);
      if (statement) body.push(statement);
    }
  }

  private statement(word: string): Statement | undefined {
    if (word === "if" || word === "with" || word === "range") {
      this.at++;
      return this.control(word);
    }
    if (word === "define" || word === "block") {
      this.at++;
      return this.define(word);
    }
    if (word === "template") {
      this.at++;
      const { name, place } = this.templateName("template clause");
      const pipeline = this.token.type === "close" ? undefined : this.pipeline("template clause");
      this.close("template clause");
      return { type: "template", name, pipeline, place };
    }
    if (word === "break" || word === "continue") {
      if (this.loops === 0) throw this.fail(`{{${word}}} outside {{range}}`);
      this.at++;
      this.close(`{{${word}}}`);
      return { type: word };
    }
    const pipeline = this.pipeline("command");
    this.close("command");
    return { type: "action", pipeline };
  }

  private control(type: "if" | "with" | "range"): Statement {
    const outer = this.variables.length;
    const pipeline = this.pipeline(type);
    this.close(type);
    if (type === "range") this.loops++;
    const { body, ending } = this.block();
    if (type === "range") this.loops--;
    const statement: Statement = { type, pipeline, body };
    if (ending === "else") statement.otherwise = this.otherwise(type);
    else if (ending !== "end") throw this.fail("unexpected EOF");
    this.variables.length = outer;
    return statement;
  }

  private otherwise(type: "if" | "with" | "range"): Statement[] {
    this.skipSpace();
    if (this.token.type === "word" && this.token.text === type && type !== "range") {
      this.at++;
      return [this.control(type)];
    }
    this.close("else");
    const { body, ending } = this.block();
    if (ending === "else") throw this.fail("expected end; found {{else}}");
    if (ending !== "end") throw this.fail("unexpected EOF");
    return body;
  }

  private define(word: "define" | "block"): Statement | undefined {
    const { name, place } = this.templateName(`${word} clause`);
    const pipeline = word === "block" ? this.pipeline("block clause") : undefined;
    this.close(`${word} clause`);
    const outer = this.variables;
    this.variables = ["$"];
    const { body, ending } = this.block();
    this.variables = outer;
    if (ending !== "end") throw this.fail("unexpected EOF");
    this.defined.set(name, body);
    return pipeline ? { type: "template", name, pipeline, place } : undefined;
  }

  private templateName(context: string): { name: string; place: Place } {
    this.skipSpace();
    const { type, text, line, column } = this.token;
    if (type !== "string") throw this.fail(`unexpected ${describe(this.token)} in ${context}`);
    this.at++;
    this.skipSpace();
    return { name: stringValue(text), place: { line, column, text: `{{template ${text}}}` } };
  }

  private pipeline(context: string): Pipeline {
    this.skipSpace();
    const pipeline: Pipeline = { declared: [], assign: false, commands: [] };
    this.declarations(pipeline, context);
    for (;;) {
      this.skipSpace();
      if (this.ends()) break;
      pipeline.commands.push(this.command());
      this.skipSpace();
      if (this.token.text !== "|" || this.token.type !== "symbol") break;
      this.at++;
      this.skipSpace();
      if (this.ends()) throw this.fail(`missing value for ${context}`);
    }
    if (pipeline.commands.length === 0) throw this.fail(`missing value for ${context}`);
    return pipeline;
  }

  private ends(): boolean {
    return this.token.type === "close" || this.token.text === ")" || this.token.type === "end";
  }

  /** `$x :=`, `$i, $x :=`, `$x =`. */
  private declarations(pipeline: Pipeline, context: string): void {
    const start = this.at;
    const names: string[] = [];
    while (this.token.type === "variable") {
      names.push(this.token.text);
      this.at++;
      this.skipSpace();
      const { text } = this.token;
      if (text === ":=" || text === "=") {
        this.at++;
        if (text === ":=") this.variables.push(...names);
        pipeline.declared = names;
        pipeline.assign = text === "=";
        return;
      }
      if (text !== "," || context !== "range" || names.length > 1) break;
      this.at++;
      this.skipSpace();
    }
    this.at = start;
  }

  private command(): Command {
    const start = this.at;
    const operands: Operand[] = [];
    for (;;) {
      this.skipSpace();
      if (this.ends() || this.token.text === "|") break;
      operands.push(this.operand());
      const { type, text } = this.token;
      if (type === "space" || this.ends() || text === "|") continue;
      throw this.fail(`unexpected ${describe(this.token)} in operand`);
    }
    if (operands.length === 0) throw this.fail("empty command");
    const text = this.tokens.slice(start, this.at).map((token) => token.text);
    const { line, column } = this.tokens[start]!;
    return { operands, line, column, text: text.join("").trim() };
  }

  /** A chain of fields counts as standing where its second field stands. */
  private operand(): Operand {
    const start = this.at;
    const value = this.operandValue();
    const tokens = this.tokens.slice(start, this.at);
    const { line, column } = tokens[0]!.type === "field" && tokens[1] ? tokens[1] : tokens[0]!;
    return { ...value, line, column, text: tokens.map((token) => token.text).join("") };
  }

  private operandValue(): OperandValue {
    const token = this.token;
    this.at++;
    switch (token.type) {
      case "field":
        return { type: "field", path: [token.text.slice(1), ...this.fields()] };
      case "variable":
        if (!this.variables.includes(token.text)) throw parseError(token.line, `undefined variable "${token.text}"`);
        return { type: "variable", name: token.text, path: this.fields() };
      case "string":
      case "char":
      case "number":
        return literal(token);
      case "word":
        return this.word(token);
    }
    if (token.text === ".") return { type: "dot" };
    if (token.text === "(") {
      const pipeline = this.pipeline("parenthesized pipeline");
      this.skipSpace();
      if (this.token.text !== ")") throw this.fail(`unexpected ${describe(this.token)} in parenthesized pipeline`);
      this.at++;
      return { type: "pipeline", pipeline, path: this.fields() };
    }
    throw parseError(token.line, `unexpected ${describe(token)} in command`);
  }

  private word(token: Token): OperandValue {
    if (token.text === "true" || token.text === "false") return { type: "literal", value: token.text === "true" };
    if (token.text === "nil") return { type: "nil" };
    if (!this.knows(token.text)) throw parseError(token.line, `function "${token.text}" not defined`);
    return { type: "function", name: token.text };
  }

  private fields(): string[] {
    const path: string[] = [];
    while (this.token.type === "field") {
      path.push(this.token.text.slice(1));
      this.at++;
    }
    return path;
  }
}

const stringValue = (text: string) => (text[0] === "`" ? text.slice(1, -1) : (unquoteGo(text) ?? ""));

function literal(token: Token): OperandValue {
  if (token.type === "string") return { type: "literal", value: stringValue(token.text) };
  if (token.type === "char") return { type: "literal", value: unquoteGo(token.text)?.codePointAt(0) ?? 0, int: true };
  const text = token.text.replaceAll("_", "");
  const value = /^[+-]?0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text.replace(/^\+/, ""));
  if (Number.isNaN(value)) throw parseError(token.line, `bad number syntax: "${token.text}"`);
  return { type: "literal", value, int: Number.isInteger(value) && !/[.eE]/.test(text.replace(/^[+-]?0x/i, "")) };
}

function describe(token: Token): string {
  if (token.type === "end") return "EOF";
  if (token.type === "word" && ["if", "with", "range", "end", "else", "define", "template"].includes(token.text)) {
    return `<${token.text}>`;
  }
  return token.text.length > 10 ? `"${token.text.slice(0, 10)}"...` : `"${token.text}"`;
}

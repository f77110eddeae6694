/** awk's grammar. */
import { type Token, tokenize } from "./lex.ts";
import { AwkError, type Expr, type Program, type Stmt } from "./types.ts";

const BUILTINS = new Set(
  "length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush gensub strftime systime and or xor lshift rshift".split(
    " ",
  ),
);
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "^="];

/** Parses a program. Throws AwkError. */
export function parseAwk(text: string): Program {
  return new Parser(tokenize(text)).program();
}

class Parser {
  private at = 0;
  /** Inside print without parentheses ">" redirects; in "for (x in" lists "in" is no operator. */
  private noGreater = false;
  private noIn = false;

  constructor(private readonly tokens: Token[]) {}

  private get token(): Token {
    return this.tokens[this.at]!;
  }
  private is(...texts: string[]): boolean {
    const { t, text } = this.token;
    return (t === "op" || t === "name" || t === "funcname") && texts.includes(text);
  }
  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  private demand(text: string): void {
    if (!this.take(text)) this.fail();
  }
  private fail(): never {
    throw new AwkError("Unexpected token", this.token.text, this.token.line);
  }
  private newlines(): void {
    while (this.token.t === "newline") this.at++;
  }
  private terminators(): void {
    while (this.token.t === "newline" || this.is(";")) this.at++;
  }

  program(): Program {
    const program: Program = { rules: [], functions: new Map() };
    for (this.terminators(); this.token.t !== "end"; this.terminators()) {
      if (this.is("function", "func")) this.functionDefinition(program);
      else if (this.take("BEGIN")) program.rules.push({ kind: "BEGIN", body: this.block() });
      else if (this.take("END")) program.rules.push({ kind: "END", body: this.block() });
      else this.rule(program);
    }
    return program;
  }

  private functionDefinition(program: Program): void {
    this.at++;
    const name = this.tokens[this.at++]!.text;
    this.demand("(");
    const parameters: string[] = [];
    while (!this.take(")")) {
      parameters.push(this.tokens[this.at++]!.text);
      if (!this.take(",") && !this.is(")")) this.fail();
    }
    this.newlines();
    program.functions.set(name, { parameters, body: this.block() });
  }

  private rule(program: Program): void {
    if (this.is("{")) {
      program.rules.push({ kind: "main", body: this.block() });
      return;
    }
    const from = this.expression();
    let to: Expr | undefined;
    if (this.take(",")) {
      this.newlines();
      to = this.expression();
    }
    const body = this.is("{") ? this.block() : undefined;
    program.rules.push({ kind: "main", from, ...(to && { to }), ...(body && { body }) });
  }

  private block(): Stmt {
    this.demand("{");
    const body: Stmt[] = [];
    for (this.terminators(); !this.take("}"); this.terminators()) {
      if (this.token.t === "end") this.fail();
      body.push(this.statement());
    }
    return { s: "block", body };
  }

  private statement(): Stmt {
    if (this.is("{")) return this.block();
    if (this.take("if")) return this.ifStatement();
    if (this.take("while")) {
      const test = this.condition();
      if (this.is(";")) this.at++;
      else return { s: "while", test, body: this.body() };
      return { s: "while", test, body: { s: "block", body: [] } };
    }
    if (this.take("do")) {
      const body = this.body();
      this.terminators();
      this.demand("while");
      return { s: "do", test: this.condition(), body };
    }
    if (this.take("for")) return this.forStatement();
    const simple = this.simple();
    if (!this.is("}") && this.token.t !== "end") {
      if (this.token.t !== "newline" && !this.is(";")) this.fail();
      this.at++;
    }
    return simple;
  }

  private condition(): Expr {
    this.demand("(");
    const test = this.expression();
    this.demand(")");
    return test;
  }

  private body(): Stmt {
    this.newlines();
    if (this.take(";")) return { s: "block", body: [] };
    return this.statement();
  }

  private ifStatement(): Stmt {
    const test = this.condition();
    const yes = this.body();
    const before = this.at;
    this.terminators();
    if (this.take("else")) return { s: "if", test, yes, no: this.body() };
    this.at = before;
    return { s: "if", test, yes };
  }

  private forStatement(): Stmt {
    this.demand("(");
    const [name, word, array] = [this.token, this.tokens[this.at + 1], this.tokens[this.at + 2]];
    if (name.t === "name" && word?.text === "in" && array?.t === "name" && this.tokens[this.at + 3]?.text === ")") {
      this.at += 4;
      return { s: "forin", name: name.text, array: array.text, body: this.body() };
    }
    const init = this.is(";") ? undefined : this.simple();
    this.demand(";");
    this.newlines();
    const test = this.is(";") ? undefined : this.expression();
    this.demand(";");
    this.newlines();
    const step = this.is(")") ? undefined : this.simple();
    this.demand(")");
    return { s: "for", ...(init && { init }), ...(test && { test }), ...(step && { step }), body: this.body() };
  }

  private simple(): Stmt {
    const { text } = this.token;
    if (this.is("print", "printf")) return this.print();
    if (this.is("next", "nextfile", "break", "continue")) {
      this.at++;
      return { s: text as "next" };
    }
    if (this.is("exit", "return")) {
      this.at++;
      const ends = this.token.t === "newline" || this.token.t === "end" || this.is(";", "}");
      return ends ? { s: text as "exit" } : { s: text as "exit", value: this.expression() };
    }
    if (this.take("delete")) {
      const name = this.tokens[this.at++]!.text;
      if (!this.take("[")) return { s: "delete", name };
      const keys = this.list("]");
      return { s: "delete", name, keys };
    }
    return { s: "expr", one: this.expression() };
  }

  private print(): Stmt {
    const s = this.tokens[this.at++]!.text as "print";
    let args: Expr[] = [];
    const outer = this.noGreater;
    const ends = () => this.token.t === "newline" || this.token.t === "end" || this.is(";", "}", ">", ">>", "|");
    if ((this.is("(") && this.closesStatement()) || false) {
      this.at++;
      args = this.list(")");
    } else if (!ends()) {
      this.noGreater = true;
      args = [this.expression()];
      while (this.take(",")) {
        this.newlines();
        args.push(this.expression());
      }
      this.noGreater = outer;
    }
    if (this.is("|")) throw new AwkError("a pipe from print is not part of this lab", "|", this.token.line);
    if (!this.is(">", ">>")) return { s, args };
    const append = this.tokens[this.at++]!.text === ">>";
    return { s, args, to: { append, file: this.concatenationFree() } };
  }

  /** Whether the parenthesis here holds all of print's arguments. */
  private closesStatement(): boolean {
    let depth = 0;
    for (let i = this.at; i < this.tokens.length; i++) {
      const { t, text } = this.tokens[i]!;
      if (t === "op" && text === "(") depth++;
      if (t === "op" && text === ")" && --depth === 0) {
        const next = this.tokens[i + 1]!;
        return (
          next.t === "newline" ||
          next.t === "end" ||
          (next.t === "op" && [";", "}", ">", ">>", "|"].includes(next.text))
        );
      }
    }
    return false;
  }

  private list(end: string): Expr[] {
    const outer: [boolean, boolean] = [this.noGreater, this.noIn];
    this.noGreater = false;
    this.noIn = false;
    const items: Expr[] = [];
    this.newlines();
    while (!this.take(end)) {
      items.push(this.expression());
      this.newlines();
      if (!this.is(end)) this.demand(",");
      this.newlines();
    }
    [this.noGreater, this.noIn] = outer;
    return items;
  }

  expression(): Expr {
    const left = this.ternary();
    const { text } = this.token;
    if (this.token.t !== "op" || !ASSIGNMENTS.includes(text)) return left;
    if (left.e !== "var" && left.e !== "field" && left.e !== "index") this.fail();
    this.at++;
    this.newlines();
    return { e: "assign", op: text, target: left, value: this.expression() };
  }

  private ternary(): Expr {
    const test = this.or();
    if (!this.take("?")) return test;
    this.newlines();
    const yes = this.expression();
    this.newlines();
    this.demand(":");
    this.newlines();
    return { e: "cond", test, yes, no: this.expression() };
  }

  private or(): Expr {
    let left = this.and();
    while (this.take("||")) {
      this.newlines();
      left = { e: "or", left, right: this.and() };
    }
    return left;
  }

  private and(): Expr {
    let left = this.membership();
    while (this.take("&&")) {
      this.newlines();
      left = { e: "and", left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expr {
    let left = this.matching();
    while (!this.noIn && this.is("in")) {
      this.at++;
      left = { e: "in", keys: [left], name: this.tokens[this.at++]!.text };
    }
    return left;
  }

  private matching(): Expr {
    let left = this.comparison();
    while (this.is("~", "!~")) {
      const negate = this.tokens[this.at++]!.text === "!~";
      left = { e: "match", negate, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): Expr {
    const left = this.concatenation();
    if (!this.is("<", "<=", "==", "!=", ">=") && !(this.is(">") && !this.noGreater)) return left;
    const op = this.tokens[this.at++]!.text;
    return { e: "binary", op, left, right: this.concatenation() };
  }

  private concatenation(): Expr {
    let left = this.additive();
    while (this.startsOperand()) left = { e: "binary", op: " ", left, right: this.additive() };
    return left;
  }

  private startsOperand(): boolean {
    const { t, text } = this.token;
    if (t === "number" || t === "string" || t === "funcname") return true;
    if (t === "regex") return true;
    if (t === "name") return !["in", "getline"].includes(text) || text === "getline";
    return t === "op" && ["$", "!", "(", "-", "+", "++", "--"].includes(text) && text !== "!";
  }

  private concatenationFree(): Expr {
    return this.primary();
  }

  private additive(): Expr {
    let left = this.multiplicative();
    while (this.is("+", "-")) {
      const op = this.tokens[this.at++]!.text;
      left = { e: "binary", op, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Expr {
    let left = this.unary();
    while (this.is("*", "/", "%")) {
      const op = this.tokens[this.at++]!.text;
      left = { e: "binary", op, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Expr {
    if (this.is("!", "-", "+")) {
      const op = this.tokens[this.at++]!.text;
      return { e: "unary", op, one: this.unary() };
    }
    return this.power();
  }

  private power(): Expr {
    const left = this.postfix();
    if (!this.take("^")) return left;
    return { e: "binary", op: "^", left, right: this.is("-", "+", "!") ? this.unary() : this.power() };
  }

  private postfix(): Expr {
    const one = this.primary();
    if (!this.is("++", "--") || (one.e !== "var" && one.e !== "field" && one.e !== "index")) return one;
    return { e: "step", op: this.tokens[this.at++]!.text as "++", before: false, target: one };
  }

  private primary(): Expr {
    const token = this.tokens[this.at++]!;
    switch (token.t) {
      case "number":
        return { e: "number", value: Number(token.text) };
      case "string":
        return { e: "string", value: token.text };
      case "regex":
        return { e: "regex", source: token.text };
      case "funcname":
      case "name":
        return this.named(token);
      default:
        return this.symbol(token);
    }
  }

  private named(token: Token): Expr {
    if (token.text === "getline") return this.getline();
    if (BUILTINS.has(token.text)) {
      if (this.take("(")) return { e: "call", name: token.text, args: this.list(")"), user: false };
      if (token.text !== "length") {
        this.at--;
        this.fail();
      }
      return { e: "call", name: "length", args: [], user: false };
    }
    if (token.t === "funcname") {
      this.demand("(");
      return { e: "call", name: token.text, args: this.list(")"), user: true };
    }
    if (/^(BEGIN|END|function|if|else|while|for|do|print|printf|next|exit|return|delete|in)$/.test(token.text)) {
      this.at--;
      this.fail();
    }
    return this.take("[") ? { e: "index", name: token.text, keys: this.list("]") } : { e: "var", name: token.text };
  }

  private getline(): Expr {
    const target = this.is("$") || this.token.t === "name" ? this.primary() : undefined;
    const file = this.take("<") ? this.primary() : undefined;
    return { e: "getline", ...(target && { target }), ...(file && { file }) };
  }

  private symbol(token: Token): Expr {
    if (token.text === "$") {
      const index: Expr = this.is("++", "--")
        ? this.unaryStep()
        : this.is("-", "+", "!")
          ? this.unary()
          : this.primary();
      return { e: "field", index };
    }
    if (token.text === "(") {
      const items = this.list(")");
      if (items.length > 1 || (this.is("in") && !this.noIn)) {
        if (!this.take("in")) this.fail();
        return { e: "in", keys: items, name: this.tokens[this.at++]!.text };
      }
      if (!items[0]) this.fail();
      return { e: "group", one: items[0] };
    }
    if (token.text === "++" || token.text === "--") {
      this.at--;
      return this.unaryStep();
    }
    if (token.text === "-" || token.text === "+" || token.text === "!")
      return { e: "unary", op: token.text, one: this.unary() };
    this.at--;
    return this.fail();
  }

  private unaryStep(): Expr {
    const op = this.tokens[this.at++]!.text as "++";
    return { e: "step", op, before: true, target: this.primary() };
  }
}

/** awk's grammar: expressions. */
import type { Token } from "./lex.ts";
import { AwkError, type Expr } from "./types.ts";

const BUILTINS = new Set(
  "length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush gensub strftime systime and or xor lshift rshift".split(
    " ",
  ),
);
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "^="];

/** awk's expressions. */
export class ExpressionParser {
  protected at = 0;
  /** Inside print without parentheses ">" redirects; in "for (x in" lists "in" is no operator. */
  protected noGreater = false;
  protected noIn = false;

  constructor(protected readonly tokens: Token[]) {}

  protected get token(): Token {
    return this.tokens[this.at]!;
  }
  protected is(...texts: string[]): boolean {
    const { t, text } = this.token;
    return (t === "op" || t === "name" || t === "funcname") && texts.includes(text);
  }
  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  protected demand(text: string): void {
    if (!this.take(text)) this.fail();
  }
  protected fail(): never {
    throw new AwkError("Unexpected token", this.token.text, this.token.line);
  }
  protected newlines(): void {
    while (this.token.t === "newline") this.at++;
  }
  protected terminators(): void {
    while (this.token.t === "newline" || this.is(";")) this.at++;
  }

  protected list(end: string): Expr[] {
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

  protected concatenationFree(): Expr {
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

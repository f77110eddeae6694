/** awk's grammar: rules and statements. */
import { tokenize } from "./lex.ts";
import { ExpressionParser } from "./parse-expression.ts";
import { AwkError, type Expr, type Program, type Stmt } from "./types.ts";

/** Parses a program. Throws AwkError. */
export function parseAwk(text: string): Program {
  return new Parser(tokenize(text)).program();
}

class Parser extends ExpressionParser {
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
}

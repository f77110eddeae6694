/**
 * Shell arithmetic: C's operators on 64-bit integers, over text whose expansions have been done.
 */
import type { Dialect } from "./process-types.ts";

export interface ArithmeticScope {
  dialect: Dialect;
  get(name: string, index?: string): string | undefined;
  set(name: string, value: string, index?: string): void;
}

/** Its message is what the shell prints behind its name. */
export class ArithmeticError extends Error {}

const TOKEN =
  /\s+|(0[xX][0-9a-fA-F]+|\d+#[\w@]+|\d+)|([A-Za-z_]\w*)|(\*\*=?|<<=|>>=|[-+*/%&|^<>=!]=|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!~?:(),[\]])|([\s\S])/y;

type Token = { kind: "number" | "name" | "operator" | "end" | "other"; text: string; at: number };

const BINARY: Record<string, number> = {
  "**": 13,
  "*": 11,
  "/": 11,
  "%": 11,
  "+": 10,
  "-": 10,
  "<<": 9,
  ">>": 9,
  "<": 8,
  "<=": 8,
  ">": 8,
  ">=": 8,
  "==": 7,
  "!=": 7,
  "&": 6,
  "^": 5,
  "|": 4,
  "&&": 3,
  "||": 2,
};

/** The value of an expression; empty text is 0. Throws ArithmeticError. */
export function evaluate(text: string, scope: ArithmeticScope, depth = 0): bigint {
  const trimmed = text.trim();
  if (trimmed === "") return 0n;
  if (/^-?\d{1,15}$/.test(trimmed) && !/^-?0\d/.test(trimmed)) return BigInt(trimmed);
  if (depth > 50) throw new ArithmeticError("expression recursion level exceeded");
  return new Evaluation(trimmed, scope, depth).whole();
}

class Evaluation {
  private readonly tokens: Token[] = [];
  private position = 0;
  /** Above 0 while a branch is parsed that is not taken. */
  private skipping = 0;

  constructor(
    private readonly text: string,
    private readonly scope: ArithmeticScope,
    private readonly depth: number,
  ) {
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
      const at = match.index;
      if (match[1] !== undefined) this.tokens.push({ kind: "number", text: match[1], at });
      else if (match[2] !== undefined) this.tokens.push({ kind: "name", text: match[2], at });
      else if (match[3] !== undefined) this.tokens.push({ kind: "operator", text: match[3], at });
      else if (match[4] !== undefined) this.tokens.push({ kind: "other", text: match[4], at });
      if (TOKEN.lastIndex >= text.length) break;
    }
    this.tokens.push({ kind: "end", text: "", at: text.length });
  }

  whole(): bigint {
    const value = this.comma();
    if (this.peek().kind !== "end") this.fail("end");
    return value;
  }

  private peek(): Token {
    return this.tokens[this.position]!;
  }

  private accept(text: string): boolean {
    const token = this.peek();
    if (token.kind !== "operator" || token.text !== text) return false;
    this.position++;
    return true;
  }

  private fail(expected: "operand" | "end" | "assign"): never {
    const { dialect } = this.scope;
    const token = this.peek();
    if (dialect === "ash") throw new ArithmeticError("arithmetic syntax error");
    if (dialect === "dash") {
      const wanted = expected === "operand" ? "expecting primary" : "expecting EOF";
      throw new ArithmeticError(`arithmetic expression: ${wanted}: "${this.text}"`);
    }
    const previous = this.tokens[this.position - 1];
    const rest = this.text.slice(token.kind === "end" && previous ? previous.at : token.at);
    if (expected === "operand")
      throw new ArithmeticError(`${this.text}: syntax error: operand expected (error token is "${rest}")`);
    if (expected === "assign")
      throw new ArithmeticError(`${this.text}: attempted assignment to non-variable (error token is "${rest}")`);
    const what = token.kind === "other" ? "invalid arithmetic operator" : "syntax error in expression";
    throw new ArithmeticError(
      `${this.text}: ${token.kind === "other" ? "syntax error: " : ""}${what} (error token is "${rest}")`,
    );
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.accept(",")) value = this.assignment();
    return value;
  }

  private assignment(): bigint {
    const start = this.position;
    const name = this.peek();
    if (name.kind === "name") {
      this.position++;
      const index = this.index();
      const operator = this.peek().text;
      if (
        this.peek().kind === "operator" &&
        (operator === "=" || (/^.+=$/.test(operator) && !["==", "!=", "<=", ">="].includes(operator)))
      ) {
        this.position++;
        const right = this.assignment();
        const value =
          operator === "=" ? right : this.apply(operator.slice(0, -1), this.variable(name.text, index), right);
        if (this.skipping === 0) this.scope.set(name.text, String(value), index);
        return value;
      }
      this.position = start;
    }
    return this.ternary();
  }

  private ternary(): bigint {
    const condition = this.binary(2);
    if (!this.accept("?")) {
      if (this.peek().text === "=" && this.scope.dialect === "bash") this.fail("assign");
      return condition;
    }
    const taken = this.skip(condition === 0n, () => this.comma());
    if (!this.accept(":")) this.fail("end");
    const other = this.skip(condition !== 0n, () => this.assignment());
    return condition !== 0n ? taken : other;
  }

  private skip<T>(skipped: boolean, parse: () => T): T {
    if (skipped) this.skipping++;
    const value = parse();
    if (skipped) this.skipping--;
    return value;
  }

  private binary(lowest: number): bigint {
    let left = this.unary();
    for (;;) {
      const operator = this.peek();
      const rank = operator.kind === "operator" && Object.hasOwn(BINARY, operator.text) ? BINARY[operator.text]! : 0;
      if (rank < lowest || rank === 0) return left;
      this.position++;
      const shortcut = (operator.text === "&&" && left === 0n) || (operator.text === "||" && left !== 0n);
      const right = this.skip(shortcut, () => this.binary(operator.text === "**" ? rank : rank + 1));
      left = this.apply(operator.text, left, right);
    }
  }

  private unary(): bigint {
    if (this.accept("!")) return this.unary() === 0n ? 1n : 0n;
    if (this.accept("~")) return ~this.unary();
    for (const step of ["++", "--"]) {
      if (!this.accept(step)) continue;
      const name = this.peek();
      if (name.kind !== "name") return step === "++" ? this.unary() : this.unary();
      this.position++;
      return this.change(name.text, this.index(), step === "++" ? 1n : -1n);
    }
    if (this.accept("+")) return this.unary();
    if (this.accept("-")) return wrap(-this.unary());
    return this.postfix();
  }

  private change(name: string, index: string | undefined, by: bigint): bigint {
    const value = wrap(this.variable(name, index) + by);
    if (this.skipping === 0) this.scope.set(name, String(value), index);
    return value;
  }

  private postfix(): bigint {
    const token = this.peek();
    if (token.kind === "number") {
      this.position++;
      return this.number(token.text);
    }
    if (token.kind === "name") {
      this.position++;
      const index = this.index();
      const value = this.variable(token.text, index);
      if (this.scope.dialect !== "dash") {
        if (this.accept("++")) this.change(token.text, index, 1n);
        else if (this.accept("--")) this.change(token.text, index, -1n);
      }
      return value;
    }
    if (this.accept("(")) {
      const value = this.comma();
      if (!this.accept(")")) this.fail("end");
      return value;
    }
    return this.fail("operand");
  }

  /** `[index]` behind a name; its text. */
  private index(): string | undefined {
    if (this.scope.dialect !== "bash" || this.peek().text !== "[") return undefined;
    const start = this.peek().at + 1;
    let depth = 0;
    for (; this.peek().kind !== "end"; this.position++) {
      if (this.peek().text === "[") depth++;
      else if (this.peek().text === "]" && --depth === 0) {
        const end = this.peek().at;
        this.position++;
        return this.text.slice(start, end);
      }
    }
    return this.fail("end");
  }

  private number(text: string): bigint {
    const based = /^(\d+)#(.+)$/.exec(text);
    if (based) {
      let value = 0n;
      for (const digit of based[2]!) {
        const d = "0123456789abcdefghijklmnopqrstuvwxyz".indexOf(digit.toLowerCase());
        if (d < 0 || d >= Number(based[1]))
          throw new ArithmeticError(`${this.text}: value too great for base (error token is "${text}")`);
        value = value * BigInt(based[1]!) + BigInt(d);
      }
      return wrap(value);
    }
    if (/^0\d/.test(text)) {
      if (/[89]/.test(text)) {
        if (this.scope.dialect === "bash")
          throw new ArithmeticError(`${text}: value too great for base (error token is "${text}")`);
        return this.fail("end");
      }
      return wrap(BigInt(`0o${text}`));
    }
    return wrap(BigInt(text));
  }

  private variable(name: string, index: string | undefined): bigint {
    if (this.skipping > 0) return 0n;
    const value = this.scope.get(name, index);
    if (value === undefined || value.trim() === "") return 0n;
    const plain = /^\s*[-+]?\d+\s*$/.test(value);
    if (!plain && this.scope.dialect === "dash" && !/^\s*[-+]?0[xX][0-9a-fA-F]+\s*$/.test(value)) {
      throw new ArithmeticError(`Illegal number: ${value}`);
    }
    return evaluate(value, this.scope, this.depth + 1);
  }

  private apply(operator: string, a: bigint, b: bigint): bigint {
    const truth = (value: boolean) => (value ? 1n : 0n);
    switch (operator) {
      case "+":
        return wrap(a + b);
      case "-":
        return wrap(a - b);
      case "*":
        return wrap(a * b);
      case "/":
      case "%":
        if (b === 0n) {
          if (this.skipping > 0) return 0n;
          throw new ArithmeticError(this.divisionByZero());
        }
        return operator === "/" ? wrap(a / b) : a % b;
      case "**":
        if (b < 0n) throw new ArithmeticError(`${this.text}: exponent less than 0 (error token is "${b}")`);
        return power(a, b);
      case "<<":
        return wrap(a << (b & 63n));
      case ">>":
        return a >> (b & 63n);
      case "<":
        return truth(a < b);
      case "<=":
        return truth(a <= b);
      case ">":
        return truth(a > b);
      case ">=":
        return truth(a >= b);
      case "==":
        return truth(a === b);
      case "!=":
        return truth(a !== b);
      case "&":
        return a & b;
      case "^":
        return a ^ b;
      case "|":
        return a | b;
      case "&&":
        return truth(a !== 0n && b !== 0n);
      default:
        return truth(a !== 0n || b !== 0n);
    }
  }

  private divisionByZero(): string {
    if (this.scope.dialect === "ash") return "divide by zero";
    if (this.scope.dialect === "dash") return `arithmetic expression: division by zero: "${this.text}"`;
    const token = this.tokens[this.position - 1];
    return `${this.text}: division by 0 (error token is "${this.text.slice(token?.at ?? 0)}")`;
  }
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = wrap(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}

/** expr, echo, printf, test and [ as programs. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import { echoText } from "../../echo.ts";
import { formatPrintf } from "../../printf.ts";
import { evaluateTest, TestError } from "../../test-expression.ts";
import type { System, Tool } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { failed, missingOperand, type Said } from "../usage.ts";
import { compilePosix, PatternError } from "./posixregex.ts";

class ExprError extends Error {}

class Expression {
  private at = 0;
  constructor(
    private readonly words: string[],
    private readonly busybox: boolean,
  ) {}

  value(): string {
    const value = this.or();
    if (this.at < this.words.length)
      throw new ExprError(this.busybox ? "syntax error" : `syntax error: unexpected argument '${this.words[this.at]}'`);
    return value;
  }

  private take(...operators: string[]): string | undefined {
    const word = this.words[this.at];
    if (word === undefined || !operators.includes(word)) return undefined;
    this.at++;
    return word;
  }

  private or(): string {
    let left = this.and();
    while (this.take("|")) {
      const right = this.and();
      left = isTrue(left) ? left : isTrue(right) ? right : "0";
    }
    return left;
  }

  private and(): string {
    let left = this.comparison();
    while (this.take("&")) {
      const right = this.comparison();
      left = isTrue(left) && isTrue(right) ? left : "0";
    }
    return left;
  }

  private comparison(): string {
    let left = this.sum();
    for (
      let op = this.take("<", "<=", "=", "==", "!=", ">=", ">");
      op;
      op = this.take("<", "<=", "=", "==", "!=", ">=", ">")
    ) {
      const right = this.sum();
      const [a, b]: [any, any] =
        /^-?\d+$/.test(left) && /^-?\d+$/.test(right) ? [BigInt(left), BigInt(right)] : [left, right];
      const holds = { "<": a < b, "<=": a <= b, "=": a === b, "==": a === b, "!=": a !== b, ">=": a >= b, ">": a > b }[
        op
      ];
      left = holds ? "1" : "0";
    }
    return left;
  }

  private number(text: string): bigint {
    if (!/^-?\d+$/.test(text)) throw new ExprError(this.busybox ? "non-numeric argument" : "non-integer argument");
    return BigInt(text);
  }

  private sum(): string {
    let left = this.product();
    for (let op = this.take("+", "-"); op; op = this.take("+", "-")) {
      const [a, b] = [this.number(left), this.number(this.product())];
      left = String(op === "+" ? a + b : a - b);
    }
    return left;
  }

  private product(): string {
    let left = this.match();
    for (let op = this.take("*", "/", "%"); op; op = this.take("*", "/", "%")) {
      const [a, b] = [this.number(left), this.number(this.match())];
      if (op !== "*" && b === 0n) throw new ExprError("division by zero");
      left = String(op === "*" ? a * b : op === "/" ? a / b : a % b);
    }
    return left;
  }

  private match(): string {
    let left = this.primary();
    while (this.take(":")) left = this.matched(left, this.primary());
    return left;
  }

  private matched(text: string, pattern: string): string {
    const found = boundRegExp(`^(?:${compilePosix(pattern, false).source})`).exec(text);
    if (/\\\(/.test(pattern)) return found?.[1] ?? "";
    return String(found?.[0].length ?? 0);
  }

  private primary(): string {
    const word = this.words[this.at++];
    if (word === undefined)
      throw new ExprError(
        this.busybox ? "syntax error" : `syntax error: missing argument after '${this.words.at(-1)}'`,
      );
    if (word === "(") {
      const inner = this.or();
      if (!this.take(")"))
        throw new ExprError(
          this.busybox ? "syntax error" : `syntax error: expecting ')' after '${this.words[this.at - 1]}'`,
        );
      return inner;
    }
    if (word === "length" && this.at < this.words.length) return String(this.primary().length);
    if (word === "match") return this.matched(this.primary(), this.primary());
    if (word === "index") {
      const [text, letters] = [this.primary(), this.primary()];
      return String([...text].findIndex((c) => letters.includes(c)) + 1);
    }
    if (word === "substr") {
      const [text, from, length] = [this.primary(), Number(this.primary()), Number(this.primary())];
      return from > 0 && length > 0 ? text.slice(from - 1, from - 1 + length) : "";
    }
    return word;
  }
}

const isTrue = (text: string): boolean => text !== "" && !/^-?0+$/.test(text);

function expr(args: string[], sys: System): Said {
  if (args.length === 0) return missingOperand("expr", sys, 2);
  try {
    const value = new Expression(args, isBusybox(sys)).value();
    return { stdout: `${value}\n`, exit: isTrue(value) ? 0 : 1 };
  } catch (error) {
    if (!(error instanceof ExprError) && !(error instanceof PatternError)) throw error;
    return failed(`expr: ${error.message}\n`, 2);
  }
}

function test(args: string[], sys: System, bracket: boolean): Said {
  const name = bracket ? "[" : "test";
  if (bracket && args.at(-1) !== "]") return failed(isBusybox(sys) ? "[: missing ]\n" : "[: missing ']'\n", 2);
  try {
    const scope = {
      fs: sys.fs,
      cwd: sys.cwd,
      uid: sys.user.uid,
      dialect: isBusybox(sys) ? ("ash" as const) : ("dash" as const),
      isTerminal: () => sys.tty,
      isSet: () => false,
      optionOn: () => false,
    };
    return { exit: evaluateTest(bracket ? args.slice(0, -1) : args, scope) ? 0 : 1 };
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return failed(`${name}: ${error.message}\n`, 2);
  }
}

function printf(args: string[], sys: System): Said {
  const words = args[0] === "--" ? args.slice(1) : args;
  if (words.length === 0) return missingOperand("printf", sys);
  const { text, errors, status } = formatPrintf(words[0]!, words.slice(1), isBusybox(sys) ? "ash" : "bash");
  return {
    stdout: text,
    stderr: errors
      .map(
        (error) =>
          `printf: ${isBusybox(sys) ? error : error.replace(/^(.*): invalid number$/, "'$1': expected a numeric value")}\n`,
      )
      .join(""),
    exit: status,
  };
}

export const tools: Record<string, Tool> = {
  expr: { kind: "function", run: expr },
  echo: {
    kind: "function",
    run: (args, sys): Said => ({ stdout: echoText(args, isBusybox(sys) ? "ash" : "bash"), exit: 0 }),
  },
  printf: { kind: "function", run: printf },
  test: { kind: "function", run: (args, sys) => test(args, sys, false) },
  "[": { kind: "function", run: (args, sys) => test(args, sys, true) },
};

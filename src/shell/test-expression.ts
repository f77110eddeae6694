/**
 * test, [ and the file and string operators of [[.
 */

import type { Dialect } from "./process-types.ts";
import { absolutePath } from "./redirect.ts";
import type { FileSystem } from "./types.ts";

/** What an expression needs of the process that asks. */
export interface TestScope {
  fs: FileSystem;
  cwd: string;
  uid: number;
  dialect: Dialect;
  isTerminal(fd: number): boolean;
  /** For -v: whether a variable is set. */
  isSet(name: string): boolean;
  optionOn(name: string): boolean;
}

/** A wrong expression; the status is 2. */
export class TestError extends Error {}

const UNARY = "bcdefghknprstuwxzLOGSNvo";

/** Whether the expression holds. Throws TestError. */
export function evaluateTest(args: string[], scope: TestScope): boolean {
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return args[0] !== "";
    case 2:
      if (args[0] === "!") return args[1] === "";
      if (isUnary(args[0]!)) return unaryTest(args[0]!, args[1]!, scope);
      if (isBinary(args[1]!) && scope.dialect !== "bash") throw new TestError(`${args[1]}: argument expected`);
      throw new TestError(
        scope.dialect === "bash"
          ? `${args[0]}: unary operator expected`
          : scope.dialect === "dash"
            ? `${args[0]}: unexpected operator`
            : `${args[1]}: unknown operand`,
      );
    case 3:
      if (isBinary(args[1]!)) return binaryTest(args[1]!, args[0]!, args[2]!, scope);
      break;
    case 4:
      if (args[0] === "!") return !evaluateTest(args.slice(1), scope);
  }
  return new Parser(args, scope).whole();
}

function isUnary(text: string): boolean {
  return text.length === 2 && text[0] === "-" && UNARY.includes(text[1]!);
}

function isBinary(text: string): boolean {
  return /^(=|==|!=|<|>|=~|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(text);
}

class Parser {
  private at = 0;

  constructor(
    private readonly args: string[],
    private readonly scope: TestScope,
  ) {}

  whole(): boolean {
    const value = this.or();
    if (this.at < this.args.length) throw this.error(this.args[this.at]!);
    return value;
  }

  private error(word: string): TestError {
    const { dialect } = this.scope;
    if (dialect === "bash")
      return new TestError(
        isBinary(word) || this.args.length !== 3 ? "too many arguments" : `${word}: binary operator expected`,
      );
    return new TestError(dialect === "dash" ? `${word}: unexpected operator` : `${word}: unknown operand`);
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.at] === "-o") {
      this.at++;
      const right = this.and();
      value = value || right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.args[this.at] === "-a") {
      this.at++;
      const right = this.not();
      value = value && right;
    }
    return value;
  }

  private not(): boolean {
    if (this.args[this.at] === "!" && this.at + 1 < this.args.length) {
      this.at++;
      return !this.not();
    }
    return this.primary();
  }

  private primary(): boolean {
    const word = this.args[this.at];
    if (word === undefined) throw new TestError("argument expected");
    const next = this.args[this.at + 1];
    if (next !== undefined && isBinary(next) && this.args[this.at + 2] !== undefined) {
      this.at += 3;
      return binaryTest(next, word, this.args[this.at - 1]!, this.scope);
    }
    if (word === "(") {
      this.at++;
      const value = this.or();
      if (this.args[this.at] !== ")")
        throw new TestError(this.scope.dialect === "bash" ? "`)' expected" : "closing paren expected");
      this.at++;
      return value;
    }
    if (isUnary(word) && next !== undefined) {
      this.at += 2;
      return unaryTest(word, next, this.scope);
    }
    this.at++;
    return word !== "";
  }
}

export function unaryTest(operator: string, operand: string, scope: TestScope): boolean {
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-t":
      return scope.isTerminal(Number(operand));
    case "-v":
      return scope.isSet(operand);
    case "-o":
      return scope.optionOn(operand);
  }
  if (operand === "") return false;
  const path = absolutePath(scope.cwd, operand);
  const device = /^\/dev\/(null|zero|random|urandom|tty|stdin|stdout|stderr)$/.test(path);
  if (device)
    return operator !== "-f" && operator !== "-d" && operator !== "-s" && operator !== "-x" && operator !== "-L";
  const stat = scope.fs.stat(path, { follow: operator !== "-L" && operator !== "-h" });
  if (!stat) return false;
  const allowed = (bit: number) =>
    scope.uid === 0
      ? bit !== 1 || (stat.mode & 0o111) !== 0 || stat.type === "directory"
      : (stat.mode & (stat.uid === scope.uid ? bit << 6 : bit)) !== 0;
  switch (operator) {
    case "-f":
      return stat.type === "file";
    case "-d":
      return stat.type === "directory";
    case "-L":
    case "-h":
      return stat.type === "symlink";
    case "-s":
      return stat.size > 0 || stat.type === "directory";
    case "-r":
      return allowed(4);
    case "-w":
      return allowed(2);
    case "-x":
      return allowed(1);
    case "-u":
      return (stat.mode & 0o4000) !== 0;
    case "-g":
      return (stat.mode & 0o2000) !== 0;
    case "-k":
      return (stat.mode & 0o1000) !== 0;
    case "-O":
      return stat.uid === scope.uid;
    case "-e":
    case "-a":
    case "-G":
    case "-N":
      return true;
    default:
      return false;
  }
}

export function binaryTest(operator: string, left: string, right: string, scope: TestScope): boolean {
  switch (operator) {
    case "=":
    case "==":
      if (operator === "==" && scope.dialect === "dash") throw new TestError(`${left}: unexpected operator`);
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-nt":
    case "-ot":
    case "-ef":
      return compareFiles(operator, left, right, scope);
    case "=~":
      throw new TestError("unknown operator =~");
  }
  const a = integerOf(left, scope.dialect);
  const b = integerOf(right, scope.dialect);
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}

function compareFiles(operator: string, left: string, right: string, scope: TestScope): boolean {
  const a = scope.fs.stat(absolutePath(scope.cwd, left));
  const b = scope.fs.stat(absolutePath(scope.cwd, right));
  if (operator === "-ef") return a !== undefined && absolutePath(scope.cwd, left) === absolutePath(scope.cwd, right);
  if (operator === "-ot") return b !== undefined && (a === undefined || a.mtime < b.mtime);
  return a !== undefined && (b === undefined || a.mtime > b.mtime);
}

function integerOf(text: string, dialect: Dialect): bigint {
  const match = /^\s*([-+]?\d+)\s*$/.exec(text);
  if (match) return BigInt(match[1]!.replace("+", ""));
  if (dialect === "bash") throw new TestError(`${text}: integer expression expected`);
  throw new TestError(dialect === "dash" ? `Illegal number: ${text}` : `${text}: bad number`);
}

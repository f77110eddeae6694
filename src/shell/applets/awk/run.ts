/** Runs awk programs. */

import { callBuiltin } from "./functions.ts";
import { Store, type Table } from "./store.ts";
import { AwkError, type Expr, type Program, type Rule, type Stmt } from "./types.ts";
import { compareValues, formatText, Input, isTrue, toNumber, toText, type Value } from "./values.ts";

/** What the program touches outside itself. */
export interface Surroundings {
  /** Text of a file; undefined: it does not open. */
  read(file: string): string | undefined;
  write(file: string, text: string, append: boolean): void;
  random(): number;
  now(): number;
}

class Jump {
  constructor(
    readonly kind: "next" | "nextfile" | "break" | "continue" | "exit" | "return",
    readonly value?: Value,
  ) {}
}

/** Evaluations that one run may take. */
const STEPS_MAX = 3_000_000;
const DEPTH_MAX = 200;

export class Awk extends Store {
  out = "";
  exitStatus = 0;
  private steps = 0;
  private depth = 0;
  private lines: string[] = [];
  private primed = false;
  private readonly openRanges = new Set<Rule>();
  private readonly written = new Set<string>();
  private readonly inputs = new Map<string, string[]>();

  constructor(
    private readonly program: Program,
    readonly around: Surroundings,
    environment: Record<string, string>,
  ) {
    super();
    const start: Record<string, Value> = {
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      NR: 0,
      FNR: 0,
      NF: 0,
      SUBSEP: "\x1c",
      CONVFMT: "%.6g",
      OFMT: "%.6g",
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: "",
    };
    for (const [name, value] of Object.entries(start)) this.globals.set(name, value);
    this.arrays.set("ENVIRON", new Map(Object.entries(environment).map(([name, value]) => [name, new Input(value)])));
  }

  setGlobal(name: string, text: string): void {
    this.assignName(name, new Input(text));
  }

  setArguments(words: string[]): void {
    this.globals.set("ARGC", words.length);
    this.arrays.set("ARGV", new Map(words.map((word, i) => [String(i), new Input(word)])));
  }

  get needsInput(): boolean {
    return this.program.rules.some(({ kind }) => kind !== "BEGIN");
  }

  /** Gives BEGIN's getline the records of the first input. */
  prime(text: string): void {
    this.lines = this.records(text);
    this.primed = true;
  }

  /** BEGIN; false: it ended the program. */
  begin(): boolean {
    return this.phase("BEGIN");
  }

  end(): void {
    this.phase("END");
  }

  private phase(kind: "BEGIN" | "END"): boolean {
    try {
      for (const rule of this.program.rules) if (rule.kind === kind && rule.body) this.execute(rule.body);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.kind === "exit") return false;
    }
    return true;
  }

  /** Goes over the records of one file; false: exit. */
  file(name: string, text: string): boolean {
    this.globals.set("FILENAME", name);
    this.globals.set("FNR", 0);
    if (!this.primed) this.lines = this.records(text);
    this.primed = false;
    while (this.lines.length > 0) {
      this.setLine(this.lines.shift()!);
      this.count();
      try {
        for (const rule of this.program.rules) if (rule.kind === "main" && this.selects(rule)) this.act(rule);
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        if (error.kind === "exit") return false;
        if (error.kind === "nextfile") break;
      }
    }
    return true;
  }

  private records(text: string): string[] {
    const separator = toText(this.globals.get("RS"));
    if (separator === "")
      return text
        .replace(/^\n+|\n+$/g, "")
        .split(/\n{2,}/)
        .filter((one) => one !== "");
    const parts = text.split(separator.length === 1 ? separator : this.pattern(separator));
    if (parts.at(-1) === "" || (separator !== "\n" && parts.at(-1) === "\n")) parts.pop();
    return parts;
  }

  private count(): void {
    for (const name of ["NR", "FNR"]) this.globals.set(name, toNumber(this.globals.get(name)) + 1);
  }

  private selects(rule: Rule): boolean {
    if (!rule.from) return true;
    if (!rule.to) return isTrue(this.evaluate(rule.from));
    if (!this.openRanges.has(rule)) {
      if (!isTrue(this.evaluate(rule.from))) return false;
      this.openRanges.add(rule);
    }
    if (isTrue(this.evaluate(rule.to))) this.openRanges.delete(rule);
    return true;
  }

  private act(rule: Rule): void {
    if (rule.body) this.execute(rule.body);
    else this.out += this.text("0") + toText(this.globals.get("ORS"));
  }

  // Expressions

  evaluate(one: Expr): Value {
    if (++this.steps > STEPS_MAX) throw new AwkError("the program takes too many steps for this lab");
    switch (one.e) {
      case "number":
      case "string":
        return one.value;
      case "regex":
        return this.pattern(one.source).test(this.text("0")) ? 1 : 0;
      case "var":
        return this.lookup(one.name);
      case "group":
        return this.evaluate(one.one);
      case "field":
        return this.field(Math.trunc(toNumber(this.evaluate(one.index))));
      case "index": {
        const table = this.array(one.name);
        const key = this.key(one.keys);
        if (!table.has(key)) table.set(key, undefined);
        return table.get(key);
      }
      case "assign":
        return this.assignment(one);
      case "cond":
        return isTrue(this.evaluate(one.test)) ? this.evaluate(one.yes) : this.evaluate(one.no);
      case "and":
        return isTrue(this.evaluate(one.left)) && isTrue(this.evaluate(one.right)) ? 1 : 0;
      case "or":
        return isTrue(this.evaluate(one.left)) || isTrue(this.evaluate(one.right)) ? 1 : 0;
      case "match":
        return this.patternOf(one.right).test(toText(this.evaluate(one.left))) !== one.negate ? 1 : 0;
      case "in":
        return this.array(one.name).has(this.key(one.keys)) ? 1 : 0;
      case "binary":
        return this.binary(one.op, this.evaluate(one.left), this.evaluate(one.right));
      case "unary": {
        const value = this.evaluate(one.one);
        return one.op === "!" ? (isTrue(value) ? 0 : 1) : one.op === "-" ? -toNumber(value) : toNumber(value);
      }
      case "step": {
        const old = toNumber(this.evaluate(one.target));
        const value = one.op === "++" ? old + 1 : old - 1;
        this.assign(one.target, value);
        return one.before ? value : old;
      }
      case "call":
        return one.user ? this.call(one.name, one.args) : callBuiltin(this, one.name, one.args);
      case "getline":
        return this.getline(one);
    }
  }

  private assignment({ op, target, value }: Extract<Expr, { e: "assign" }>): Value {
    const right = this.evaluate(value);
    const result = op === "=" ? right : this.binary(op[0]!, this.evaluate(target), right);
    this.assign(target, result);
    return result;
  }

  private binary(op: string, left: Value, right: Value): Value {
    if (op === " ") {
      const format = toText(this.globals.get("CONVFMT"));
      return toText(left, format) + toText(right, format);
    }
    const [a, b] = [toNumber(left), toNumber(right)];
    switch (op) {
      case "+":
        return a + b;
      case "-":
        return a - b;
      case "*":
        return a * b;
      case "/":
      case "%":
        if (b === 0) throw new AwkError(op === "/" ? "division by zero" : "division by zero in %");
        return op === "/" ? a / b : a % b;
      case "^":
        return a ** b;
    }
    const order = compareValues(left, right);
    const holds = {
      "<": order < 0,
      "<=": order <= 0,
      "==": order === 0,
      "!=": order !== 0,
      ">": order > 0,
      ">=": order >= 0,
    }[op];
    return holds ? 1 : 0;
  }

  private call(name: string, args: Expr[]): Value {
    const found = this.program.functions.get(name);
    if (!found) throw new AwkError(`calling undefined function ${name}`);
    if (++this.depth > DEPTH_MAX) throw new AwkError("function calls are nested too deeply");
    const frame = { values: new Map<string, Value>(), arrays: new Map<string, Table>() };
    for (const [i, parameter] of found.parameters.entries()) {
      const arg = args[i];
      // A bare name may be an array: it is handed over as it is.
      if (arg?.e === "var" && this.lookup(arg.name) === undefined) frame.arrays.set(parameter, this.array(arg.name));
      frame.values.set(parameter, arg ? this.evaluate(arg) : undefined);
    }
    this.frames.push(frame);
    try {
      this.execute(found.body);
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== "return") throw error;
      return error.value;
    } finally {
      this.frames.pop();
      this.depth--;
    }
    return undefined;
  }

  private getline({ target, file }: Extract<Expr, { e: "getline" }>): Value {
    let lines = this.lines;
    if (file) {
      const name = toText(this.evaluate(file));
      let own = this.inputs.get(name);
      if (!own) {
        const text = this.around.read(name);
        if (text === undefined) return -1;
        own = this.records(text);
        this.inputs.set(name, own);
      }
      lines = own;
    }
    const line = lines.shift();
    if (line === undefined) return 0;
    if (target) this.assign(target, new Input(line));
    else this.setLine(line);
    if (!file) this.count();
    return 1;
  }

  close(name: string): number {
    this.written.delete(name);
    return this.inputs.delete(name) ? 0 : -1;
  }

  // Statements

  private execute(one: Stmt): void {
    if (++this.steps > STEPS_MAX) throw new AwkError("the program takes too many steps for this lab");
    switch (one.s) {
      case "block":
        for (const inner of one.body) this.execute(inner);
        return;
      case "expr":
        this.evaluate(one.one);
        return;
      case "print":
      case "printf":
        this.print(one);
        return;
      case "if":
        if (isTrue(this.evaluate(one.test))) this.execute(one.yes);
        else if (one.no) this.execute(one.no);
        return;
      case "delete":
        if (one.keys) this.array(one.name).delete(this.key(one.keys));
        else this.array(one.name).clear();
        return;
      case "exit":
        if (one.value) this.exitStatus = toNumber(this.evaluate(one.value)) & 255;
        throw new Jump("exit");
      case "return":
        throw new Jump("return", one.value && this.evaluate(one.value));
      case "next":
      case "nextfile":
      case "break":
      case "continue":
        throw new Jump(one.s);
      default:
        this.loop(one);
    }
  }

  private loop(one: Extract<Stmt, { s: "while" | "do" | "for" | "forin" }>): void {
    if (one.s === "forin") {
      for (const key of [...this.array(one.array).keys()].sort(byKey)) {
        this.assignName(one.name, new Input(key));
        if (!this.turn(one.body)) return;
      }
      return;
    }
    if (one.s === "for" && one.init) this.execute(one.init);
    if (one.s === "do" && !this.turn(one.body)) return;
    while (!one.test || isTrue(this.evaluate(one.test))) {
      if (!this.turn(one.body)) return;
      if (one.s === "for" && one.step) this.execute(one.step);
    }
  }

  /** One turn of a loop; false: break. */
  private turn(body: Stmt): boolean {
    try {
      this.execute(body);
    } catch (error) {
      if (!(error instanceof Jump) || (error.kind !== "break" && error.kind !== "continue")) throw error;
      return error.kind === "continue";
    }
    return true;
  }

  private print(one: Extract<Stmt, { s: "print" | "printf" }>): void {
    const values = one.args.map((arg) => this.evaluate(arg));
    const format = toText(this.globals.get("OFMT"));
    const text =
      one.s === "printf"
        ? formatText(toText(values[0]), values.slice(1))
        : (values.length === 0
            ? this.text("0")
            : values.map((value) => toText(value, format)).join(toText(this.globals.get("OFS")))) +
          toText(this.globals.get("ORS"));
    if (!one.to) {
      this.out += text;
      return;
    }
    const file = toText(this.evaluate(one.to.file));
    this.around.write(file, text, one.to.append || this.written.has(file));
    this.written.add(file);
  }
}

/** Small whole numbers in order, then words as they came: close to how the usual awks walk an array. */
function byKey(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  return Number.isInteger(x) && Number.isInteger(y) ? x - y : 0;
}

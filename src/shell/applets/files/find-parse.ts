/** find's expressions. */
import { busyboxUsage } from "../flavour.ts";

export type Test =
  | { op: "and" | "or"; left: Test; right: Test }
  | { op: "not"; one: Test }
  | { op: "true" | "print" | "print0" | "delete" | "prune" | "quit" | "empty" | "ls" }
  | { op: "name" | "path" | "type" | "perm" | "user" | "newer" | "size" | "regex"; text: string; fold?: boolean }
  | { op: "mtime" | "mmin" | "uid"; sign: string; value: number }
  | { op: "printf"; text: string }
  | { op: "exec"; argv: string[]; many: boolean };

export interface Plan {
  roots: string[];
  test: Test;
  min: number;
  max: number;
  depth: boolean;
}

/** A wrong expression, with the whole sentence. */
export class FindError extends Error {}

/** Parses the arguments. Throws FindError. */
export function parse(args: string[], busybox: boolean): Plan {
  const words = args.filter((word) => !/^-[HLP]$/.test(word));
  const start = words.findIndex((word) => /^-./.test(word) || word === "(" || word === "!");
  const roots = start < 0 ? words : words.slice(0, start);
  const parser = new Parser(start < 0 ? [] : words.slice(start), busybox);
  return { ...parser.whole(), roots: roots.length > 0 ? roots : ["."] };
}

class Parser {
  private at = 0;
  private acts = false;
  private readonly plan: Plan = { roots: [], test: { op: "true" }, min: 0, max: Number.MAX_SAFE_INTEGER, depth: false };

  constructor(
    private readonly rest: string[],
    private readonly busybox: boolean,
  ) {}

  whole(): Plan {
    const { plan, rest } = this;
    if (rest.length > 0) plan.test = this.or();
    if (this.at < rest.length) throw new FindError("find: invalid expression; you have too many ')'");
    if (!this.acts) plan.test = { op: "and", left: plan.test, right: { op: "print" } };
    return plan;
  }

  private value(name: string): string {
    const text = this.rest[this.at++];
    if (text !== undefined) return text;
    throw new FindError(this.busybox ? `find: ${name} requires an argument` : `find: missing argument to \`${name}'`);
  }

  private signed(name: string): { sign: string; value: number } {
    const text = this.value(name);
    const match = /^([-+]?)(\d+)/.exec(text);
    if (match) return { sign: match[1]!, value: Number(match[2]) };
    throw new FindError(
      this.busybox ? `find: invalid number '${text}'` : `find: invalid argument \`${text}' to \`${name}'`,
    );
  }

  private or(): Test {
    let left = this.and();
    while (this.rest[this.at] === "-o" || this.rest[this.at] === "-or") {
      this.at++;
      left = { op: "or", left, right: this.and() };
    }
    return left;
  }

  private and(): Test {
    let left = this.primary();
    for (
      let word = this.rest[this.at];
      word !== undefined && !["-o", "-or", ")"].includes(word);
      word = this.rest[this.at]
    ) {
      if (word === "-a" || word === "-and") this.at++;
      left = { op: "and", left, right: this.primary() };
    }
    return left;
  }

  private primary(): Test {
    const name = this.rest[this.at++]!;
    if (name === "!" || name === "-not") return { op: "not", one: this.primary() };
    if (name === "(") {
      const inner = this.or();
      if (this.rest[this.at++] === ")") return inner;
      throw new FindError(
        "find: invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
      );
    }
    return this.option(name) ?? this.test(name) ?? this.action(name) ?? this.unknown(name);
  }

  private unknown(name: string): never {
    if (this.busybox)
      throw new FindError(
        `find: unrecognized: ${name}\n${busyboxUsage("find [-HL] [PATH]... [OPTIONS] [ACTIONS]").trimEnd()}`,
      );
    throw new FindError(
      name.startsWith("-") ? `find: unknown predicate \`${name}'` : `find: paths must precede expression: \`${name}'`,
    );
  }

  /** Words about the walk as a whole. */
  private option(name: string): Test | undefined {
    if (name === "-maxdepth") this.plan.max = this.signed(name).value;
    else if (name === "-mindepth") this.plan.min = this.signed(name).value;
    else if (name === "-depth") this.plan.depth = true;
    else if (!["-xdev", "-mount", "-follow", "-true"].includes(name)) return undefined;
    return { op: "true" };
  }

  private test(name: string): Test | undefined {
    switch (name) {
      case "-name":
      case "-iname":
      case "-path":
      case "-ipath":
      case "-wholename":
      case "-regex": {
        const op = /path|whole/.test(name) ? "path" : name === "-regex" ? "regex" : "name";
        return { op, text: this.value(name), fold: name.startsWith("-i") };
      }
      case "-type":
      case "-perm":
      case "-user":
      case "-newer":
      case "-size":
        return { op: name.slice(1) as "type", text: this.value(name) };
      case "-mtime":
      case "-mmin":
      case "-uid":
        return { op: name.slice(1) as "mtime", ...this.signed(name) };
      case "-empty":
      case "-prune":
        return { op: name.slice(1) as "empty" };
      default:
        return undefined;
    }
  }

  private action(name: string): Test | undefined {
    if (!/^-(print0?|printf|quit|ls|delete|exec|execdir|ok)$/.test(name)) return undefined;
    this.acts = true;
    if (name === "-printf") return { op: "printf", text: this.value(name) };
    if (name === "-delete") this.plan.depth = true;
    if (!/^-(exec|execdir|ok)$/.test(name)) return { op: name.slice(1) as "print" };
    const { rest, at } = this;
    const end = rest.findIndex((word, i) => i >= at && (word === ";" || (word === "+" && rest[i - 1] === "{}")));
    if (end < 0)
      throw new FindError(this.busybox ? "find: -exec requires an argument" : "find: missing argument to `-exec'");
    const argv = rest.slice(at, end);
    this.at = end + 1;
    const many = rest[end] === "+";
    return { op: "exec", argv: many ? argv.slice(0, -1) : argv, many };
  }
}

/** Runs jq filters: each gives any number of values. */
import { callFunction } from "./functions.ts";
import type { Filter } from "./parse.ts";
import { brief, compareJson, described, formatJson, isTrue, JqError, type Json, typeName } from "./values.ts";

export type Variables = Map<string, Json>;

/** Values that one filter may give. */
const VALUES_MAX = 500_000;

export class Machine {
  private left = VALUES_MAX;

  private spend(): void {
    if (this.left-- <= 0) throw new JqError("the filter gives too many values for this lab");
  }

  /** All values of a filter for one input. */
  run(filter: Filter, input: Json, variables: Variables): Json[] {
    this.spend();
    switch (filter.f) {
      case "identity":
        return [input];
      case "recurse":
      case "all":
        return this.recurse(input);
      case "literal":
        return [filter.value as Json];
      case "pipe":
        return this.run(filter.left, input, variables).flatMap((one) => this.run(filter.right, one, variables));
      case "comma":
        return [...this.run(filter.left, input, variables), ...this.run(filter.right, input, variables)];
      case "text":
        return this.text(filter, input, variables);
      case "field":
        return this.run(filter.of, input, variables).flatMap((of) =>
          this.run(filter.name, input, variables).flatMap((name) => quietly(filter.quiet, () => [member(of, name)])),
        );
      case "slice":
        return this.slice(filter, input, variables);
      case "each":
        return this.run(filter.of, input, variables).flatMap((of) => quietly(filter.quiet, () => items(of)));
      case "try":
        return quietly(true, () => this.run(filter.one, input, variables));
      case "negate":
        return this.run(filter.one, input, variables).map((one) => {
          if (typeof one !== "number") throw new JqError(`${described(one)} cannot be negated`);
          return -one;
        });
      case "if":
        return this.run(filter.test, input, variables).flatMap((test) =>
          this.run(isTrue(test) ? filter.yes : filter.no, input, variables),
        );
      case "binary":
        return this.binary(filter, input, variables);
      case "array":
        return [filter.one ? this.run(filter.one, input, variables) : []];
      case "object":
        return this.object(filter.pairs, input, variables);
      case "variable":
        return [this.variable(filter.name, variables)];
      case "bind":
        return this.run(filter.source, input, variables).flatMap((value) =>
          this.run(filter.body, input, new Map(variables).set(filter.name, value)),
        );
      case "reduce": {
        let [value = null] = this.run(filter.start, input, variables);
        for (const one of this.run(filter.source, input, variables)) {
          value = this.run(filter.update, value, new Map(variables).set(filter.name, one)).at(-1) ?? null;
        }
        return [value];
      }
      case "format":
        return [formatJson(filter.name, input)];
      case "call":
        return callFunction(this, filter.name, filter.args, input, variables);
    }
  }

  recurse(input: Json): Json[] {
    this.spend();
    const below = Array.isArray(input) ? input : input instanceof Map ? [...input.values()] : [];
    return [input, ...below.flatMap((one) => this.recurse(one))];
  }

  private variable(name: string, variables: Variables): Json {
    const found = variables.get(name);
    if (found === undefined) throw new JqError(`$${name} is not defined`);
    return found;
  }

  private text({ parts, format }: Extract<Filter, { f: "text" }>, input: Json, variables: Variables): Json[] {
    let texts = [""];
    for (const part of parts) {
      const pieces =
        typeof part === "string" ? [part] : this.run(part, input, variables).map((one) => formatJson(format, one));
      texts = pieces.flatMap((piece) => texts.map((text) => text + piece));
    }
    return texts;
  }

  private slice(filter: Extract<Filter, { f: "slice" }>, input: Json, variables: Variables): Json[] {
    const [from] = filter.from ? this.run(filter.from, input, variables) : [null];
    const [to] = filter.to ? this.run(filter.to, input, variables) : [null];
    return this.run(filter.of, input, variables).flatMap((of) =>
      quietly(filter.quiet, () => {
        if (of === null) return [null];
        if (typeof of !== "string" && !Array.isArray(of)) throw new JqError(`Cannot index ${typeName(of)} with object`);
        return [of.slice((from as number | null) ?? 0, (to as number | null) ?? undefined)];
      }),
    );
  }

  private object(pairs: [Filter, Filter][], input: Json, variables: Variables): Json[] {
    let objects: Map<string, Json>[] = [new Map()];
    for (const [key, value] of pairs) {
      const keys = this.run(key, input, variables);
      const values = this.run(value, input, variables);
      objects = objects.flatMap((object) =>
        keys.flatMap((name) => {
          if (typeof name !== "string") throw new JqError(`Object keys must be strings`);
          return values.map((one) => new Map(object).set(name, one));
        }),
      );
    }
    return objects;
  }

  private binary({ op, left, right }: Extract<Filter, { f: "binary" }>, input: Json, variables: Variables): Json[] {
    if (op === "//") {
      const good = quietly(true, () => this.run(left, input, variables)).filter(isTrue);
      return good.length > 0 ? good : this.run(right, input, variables);
    }
    if (op === "and" || op === "or") {
      return this.run(left, input, variables).flatMap((a) => {
        if (isTrue(a) === (op === "or")) return [op === "or"];
        return this.run(right, input, variables).map(isTrue);
      });
    }
    return this.run(right, input, variables).flatMap((b) =>
      this.run(left, input, variables).map((a) => operate(op, a, b)),
    );
  }
}

/** Nothing where it fails, if it may. */
function quietly(quiet: boolean, run: () => Json[]): Json[] {
  try {
    return run();
  } catch (error) {
    if (!quiet || !(error instanceof JqError)) throw error;
    return [];
  }
}

/** The items of an array or object. */
export function items(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.values()];
  throw new JqError(`Cannot iterate over ${value === null ? "null" : described(value)}`);
}

export function member(of: Json, name: Json): Json {
  if (of === null && (typeof name === "string" || typeof name === "number")) return null;
  if (of instanceof Map && typeof name === "string") return of.get(name) ?? null;
  if (Array.isArray(of) && typeof name === "number") return of.at(Math.floor(name)) ?? null;
  throw new JqError(
    typeof name === "string"
      ? `Cannot index ${typeName(of)} with "${name}"`
      : `Cannot index ${typeName(of)} with ${typeName(name)}`,
  );
}

export function operate(op: string, a: Json, b: Json): Json {
  const order = () => compareJson(a, b);
  switch (op) {
    case "==":
      return order() === 0;
    case "!=":
      return order() !== 0;
    case "<":
      return order() < 0;
    case "<=":
      return order() <= 0;
    case ">":
      return order() > 0;
    case ">=":
      return order() >= 0;
    case "+":
      return add(a, b);
  }
  if (typeof a === "number" && typeof b === "number") return arithmetic(op, a, b);
  if (op === "-" && Array.isArray(a) && Array.isArray(b))
    return a.filter((one) => !b.some((other) => compareJson(one, other) === 0));
  if (op === "/" && typeof a === "string" && typeof b === "string") return a.split(b);
  if (op === "*" && typeof a === "string" && typeof b === "number") return b > 0 ? a.repeat(Math.min(b, 10_000)) : null;
  if (op === "*" && a instanceof Map && b instanceof Map) return merge(a, b);
  const verb = { "-": "subtracted", "*": "multiplied", "/": "divided", "%": "divided (remainder)" }[op];
  throw new JqError(`${described(a)} and ${described(b)} cannot be ${verb}`);
}

function arithmetic(op: string, a: number, b: number): number {
  if ((op === "/" || op === "%") && b === 0)
    throw new JqError(`number (${brief(a)}) and number (${brief(b)}) cannot be divided because the divisor is zero`);
  return op === "-" ? a - b : op === "*" ? a * b : op === "/" ? a / b : Math.trunc(a) % Math.trunc(b);
}

function add(a: Json, b: Json): Json {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (typeof a === "string" && typeof b === "string") return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (a instanceof Map && b instanceof Map) return new Map([...a, ...b]);
  throw new JqError(`${described(a)} and ${described(b)} cannot be added`);
}

function merge(a: Map<string, Json>, b: Map<string, Json>): Map<string, Json> {
  const result = new Map(a);
  for (const [key, value] of b) {
    const old = result.get(key);
    result.set(key, old instanceof Map && value instanceof Map ? merge(old, value) : value);
  }
  return result;
}

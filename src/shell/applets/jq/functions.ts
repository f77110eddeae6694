/** jq's functions, those that one-liners use. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import type { Filter } from "./parse.ts";
import { items, type Machine, member, operate, type Variables } from "./run.ts";
import { compareJson, described, fromJson, isTrue, JqError, type Json, showJson, typeName } from "./values.ts";

type Simple = (input: Json) => Json;

function lengthOf(value: Json): Json {
  if (value === null) return 0;
  if (typeof value === "boolean") throw new JqError(`boolean (${value}) has no length`);
  if (typeof value === "number") return Math.abs(value);
  if (typeof value === "string") return [...value].length;
  return Array.isArray(value) ? value.length : value.size;
}

function keysOf(value: Json): Json[] {
  if (Array.isArray(value)) return value.map((_, i) => i);
  if (value instanceof Map) return [...value.keys()].sort();
  throw new JqError(`${described(value)} has no keys`);
}

function listOf(value: Json, what: string): Json[] {
  if (!Array.isArray(value)) throw new JqError(`${described(value)} cannot be ${what}, as it is not an array`);
  return value;
}

function textOf(value: Json, what: string): string {
  if (typeof value !== "string") throw new JqError(`${described(value)} ${what}`);
  return value;
}

const number = (value: Json, run: (n: number) => number): number => {
  if (typeof value !== "number") throw new JqError(`${described(value)} number required`);
  return run(value);
};

const entry = (key: Json, value: Json): Json =>
  new Map([
    ["key", key],
    ["value", value],
  ] as [string, Json][]);

const SIMPLE: Record<string, Simple> = {
  length: lengthOf,
  utf8bytelength: (value) => Buffer.byteLength(textOf(value, "only strings have UTF-8 byte length")),
  not: (value) => !isTrue(value),
  keys: keysOf,
  keys_unsorted: (value) => (value instanceof Map ? [...value.keys()] : keysOf(value)),
  type: typeName,
  add: (value) => items(value).reduce<Json>((sum, one) => operate("+", sum, one), null),
  any: (value) => items(value).some(isTrue),
  all: (value) => items(value).every(isTrue),
  flatten: (value) => flatten(listOf(value, "flattened"), 1000),
  floor: (value) => number(value, Math.floor),
  ceil: (value) => number(value, Math.ceil),
  round: (value) => number(value, Math.round),
  sqrt: (value) => number(value, Math.sqrt),
  abs: (value) => number(value, Math.abs),
  reverse: (value) =>
    typeof value === "string"
      ? [...value].reverse().join("")
      : value === null
        ? []
        : [...listOf(value, "reversed")].reverse(),
  sort: (value) => [...listOf(value, "sorted")].sort(compareJson),
  unique: (value) =>
    [...listOf(value, "sorted")]
      .sort(compareJson)
      .filter((one, i, all) => i === 0 || compareJson(one, all[i - 1]!) !== 0),
  min: (value) => [...listOf(value, "compared")].sort(compareJson)[0] ?? null,
  max: (value) => [...listOf(value, "compared")].sort(compareJson).at(-1) ?? null,
  first: (value) => member(value, 0),
  last: (value) => member(value, -1),
  tostring: (value) => (typeof value === "string" ? value : showJson(value, 0, false)),
  tonumber: (value) => {
    if (typeof value === "number") return value;
    const found = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
    if (Number.isNaN(found)) throw new JqError(`${described(value)} cannot be parsed as a number`);
    return found;
  },
  tojson: (value) => showJson(value, 0, false),
  fromjson: (value) => {
    try {
      return fromJson(JSON.parse(textOf(value, "only strings can be parsed")));
    } catch (error) {
      if (error instanceof JqError) throw error;
      throw new JqError(`${value} (while parsing '${value}')`);
    }
  },
  ascii_downcase: (value) => textOf(value, "explode input must be a string").toLowerCase(),
  ascii_upcase: (value) => textOf(value, "explode input must be a string").toUpperCase(),
  trim: (value) => textOf(value, "trim input must be a string").trim(),
  explode: (value) => [...textOf(value, "explode input must be a string")].map((c) => c.codePointAt(0)!),
  implode: (value) => String.fromCodePoint(...(listOf(value, "imploded") as number[])),
  to_entries: (value) =>
    (value instanceof Map ? [...value.keys()] : keysOf(value)).map((key) => entry(key, member(value, key))),
  from_entries: (value) =>
    new Map(
      items(value).map((one): [string, Json] => {
        const pick = (...names: string[]) =>
          names.map((name) => member(one, name)).find((found) => found !== null) ?? null;
        const key = pick("key", "k", "name", "Name", "Key", "K");
        return [typeof key === "string" ? key : showJson(key, 0, false), pick("value", "v", "Value", "V")];
      }),
    ),
  transpose: (value) => {
    const rows = listOf(value, "transposed") as Json[][];
    return Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, i) =>
      rows.map((row) => row[i] ?? null),
    );
  },
};

function flatten(list: Json[], depth: number): Json[] {
  return list.flatMap((one) => (Array.isArray(one) && depth > 0 ? flatten(one, depth - 1) : [one]));
}

function contains(a: Json, b: Json): boolean {
  if (typeof a === "string" && typeof b === "string") return a.includes(b);
  if (Array.isArray(a) && Array.isArray(b)) return b.every((one) => a.some((other) => contains(other, one)));
  if (a instanceof Map && b instanceof Map)
    return [...b].every(([key, one]) => a.has(key) && contains(a.get(key)!, one));
  if (typeName(a) !== typeName(b))
    throw new JqError(`${described(a)} and ${described(b)} cannot have their containment checked`);
  return compareJson(a, b) === 0;
}

function expression(pattern: Json, flags: Json): RegExp {
  const text = textOf(pattern, "cannot be matched, as it is not a string");
  try {
    return boundRegExp(
      text,
      String(flags ?? "")
        .replace(/[^gimsx]/g, "")
        .replace("x", ""),
    );
  } catch {
    throw new JqError(`${text} (at offset 0) is not a valid regex`);
  }
}

const SELECTORS = (
  "select map map_values recurse sort_by group_by unique_by min_by max_by with_entries first last any all isempty " +
  "error path del limit range empty values nulls strings numbers booleans arrays objects iterables scalars now " +
  "input_line_number env paths leaf_paths until while"
).split(" ");

/** Calls a function. Throws JqError. */
export function callFunction(
  machine: Machine,
  name: string,
  args: Filter[],
  input: Json,
  variables: Variables,
): Json[] {
  if (args.length === 0 && Object.hasOwn(SIMPLE, name)) return [SIMPLE[name]!(input)];
  const values = (i: number) => (args[i] ? machine.run(args[i]!, input, variables) : [null]);
  const of = (filter: Filter, value: Json) => machine.run(filter, value, variables);
  if (SELECTORS.includes(name)) return callSelector(name, args, input, of, values);
  return values(0).flatMap((a) =>
    values(1).flatMap((b) => values(2).flatMap((c) => [withArguments(name, args.length, input, a, b, c)])),
  );
}

function withArguments(name: string, count: number, input: Json, a: Json, b: Json, c: Json): Json {
  switch (`${name}/${count}`) {
    case "has/1":
      if (input instanceof Map && typeof a === "string") return input.has(a);
      if (Array.isArray(input) && typeof a === "number") return a >= 0 && a < input.length;
      throw new JqError(
        `Cannot check whether ${typeName(input)} has a ${typeName(a) === "string" ? "string" : typeName(a)} key`,
      );
    case "contains/1":
      return contains(input, a);
    case "inside/1":
      return contains(a, input);
    case "startswith/1":
      return textOf(input, "startswith() requires string inputs").startsWith(
        textOf(a, "startswith() requires string inputs"),
      );
    case "endswith/1":
      return textOf(input, "endswith() requires string inputs").endsWith(
        textOf(a, "endswith() requires string inputs"),
      );
    case "ltrimstr/1":
      return typeof input === "string" && typeof a === "string" && input.startsWith(a) ? input.slice(a.length) : input;
    case "rtrimstr/1":
      return typeof input === "string" && typeof a === "string" && a !== "" && input.endsWith(a)
        ? input.slice(0, -a.length)
        : input;
    case "split/1":
      return textOf(input, "cannot be split").split(textOf(a, "cannot be split"));
    case "split/2":
      return textOf(input, "cannot be split").split(expression(a, b));
    case "join/1":
      return items(input)
        .map((one) => (one === null ? "" : typeof one === "string" ? one : showJson(one, 0, false)))
        .join(textOf(a, "cannot be joined"));
    case "test/1":
    case "test/2":
      return expression(a, b).test(textOf(input, "cannot be matched, as it is not a string"));
    case "sub/2":
    case "sub/3":
      return textOf(input, "cannot be matched, as it is not a string").replace(expression(a, c), () =>
        textOf(b, "cannot be added to a string"),
      );
    case "gsub/2":
    case "gsub/3":
      return textOf(input, "cannot be matched, as it is not a string").replace(expression(a, `${c ?? ""}g`), () =>
        textOf(b, "cannot be added to a string"),
      );
    case "index/1":
    case "rindex/1": {
      const at = name === "index" ? String(input).indexOf(String(a)) : String(input).lastIndexOf(String(a));
      return at < 0 ? null : at;
    }
    case "flatten/1":
      return flatten(listOf(input, "flattened"), a as number);
    case "tojson/1":
      return showJson(input, 0, false);
    default:
      throw new JqError(`${name}/${count} is not defined`);
  }
}

type Of = (filter: Filter, value: Json) => Json[];

function callSelector(name: string, args: Filter[], input: Json, of: Of, values: (i: number) => Json[]): Json[] {
  const [filter, _second] = args;
  const by = (list: Json[]) =>
    list
      .map((one) => ({ one, key: filter ? of(filter, one) : one }))
      .sort((x, y) => compareJson(x.key as Json, y.key as Json));
  switch (name) {
    case "empty":
      return [];
    case "select":
      return of(filter!, input).flatMap((test) => (isTrue(test) ? [input] : []));
    case "map":
      return [items(input).flatMap((one) => of(filter!, one))];
    case "map_values":
      if (input instanceof Map)
        return [
          new Map(
            [...input].flatMap(([key, one]) =>
              of(filter!, one)
                .slice(0, 1)
                .map((found): [string, Json] => [key, found]),
            ),
          ),
        ];
      return [items(input).flatMap((one) => of(filter!, one).slice(0, 1))];
    case "recurse":
      return filter
        ? [input, ...of(filter, input).flatMap((one) => callSelector(name, args, one, of, values))]
        : of({ f: "recurse" }, input);
    case "sort_by":
      return [by(listOf(input, "sorted")).map(({ one }) => one)];
    case "group_by": {
      const groups: Json[][] = [];
      let last: Json | undefined;
      for (const { one, key } of by(listOf(input, "grouped"))) {
        if (last !== undefined && compareJson(last, key as Json) === 0) groups.at(-1)!.push(one);
        else groups.push([one]);
        last = key as Json;
      }
      return [groups];
    }
    case "unique_by":
      return [
        by(listOf(input, "grouped"))
          .filter(({ key }, i, all) => i === 0 || compareJson(key as Json, all[i - 1]!.key as Json) !== 0)
          .map(({ one }) => one),
      ];
    case "min_by":
      return [by(listOf(input, "compared"))[0]?.one ?? null];
    case "max_by":
      return [by(listOf(input, "compared")).at(-1)?.one ?? null];
    case "with_entries":
      return [SIMPLE["from_entries"]!((SIMPLE["to_entries"]!(input) as Json[]).flatMap((one) => of(filter!, one)))];
    default:
      return callGenerator(name, args, input, of, values);
  }
}

/** Functions that give a part of what a filter gives, or of the input's kind. */
function callGenerator(name: string, args: Filter[], input: Json, of: Of, values: (i: number) => Json[]): Json[] {
  const [filter, second] = args;
  switch (name) {
    case "first":
      return of(filter!, input).slice(0, 1);
    case "last":
      return of(filter!, input).slice(-1);
    case "any":
      return [items(input).some((one) => of(filter!, one).some(isTrue))];
    case "all":
      return [items(input).every((one) => of(filter!, one).every(isTrue))];
    case "isempty":
      return [of(filter!, input).length === 0];
    case "limit":
      return of(second!, input).slice(0, values(0)[0] as number);
    case "range": {
      const [from, to] = second ? [values(0)[0], values(1)[0]] : [0, values(0)[0]];
      return Array.from(
        { length: Math.min(Math.max(Math.ceil((to as number) - (from as number)), 0), 100_000) },
        (_, i) => (from as number) + i,
      );
    }
    case "error":
      throw new JqError(filter ? String(values(0)[0]) : String(input));
    case "del":
      return [without(input, filter!, of)];
    case "values":
      return input === null ? [] : [input];
    case "nulls":
    case "strings":
    case "numbers":
    case "booleans":
    case "arrays":
    case "objects":
      return typeName(input) === name.slice(0, -1) ? [input] : [];
    case "iterables":
      return Array.isArray(input) || input instanceof Map ? [input] : [];
    case "scalars":
      return Array.isArray(input) || input instanceof Map ? [] : [input];
    default:
      throw new JqError(`${name}/${args.length} is not defined`);
  }
}

/** del(.a, .b.c): without what the paths lead to. */
function without(input: Json, filter: Filter, of: Of): Json {
  if (filter.f === "comma") return without(without(input, filter.left, of), filter.right, of);
  if (filter.f !== "field") throw new JqError("Invalid path expression");
  const [name = null] = of(filter.name, input);
  const drop = (value: Json): Json => {
    if (value instanceof Map) return new Map([...value].filter(([key]) => key !== name));
    return Array.isArray(value) ? value.filter((_, i) => i !== name) : value;
  };
  const replace = (value: Json, path: Filter): Json => {
    if (path.f === "identity") return drop(value);
    if (path.f === "field") {
      const [key = null] = of(path.name, input);
      return update(value, path.of, (inner) =>
        inner instanceof Map && inner.has(key as string)
          ? new Map(inner).set(key as string, drop(inner.get(key as string)!))
          : inner,
      );
    }
    if (path.f === "each") return update(value, path.of, (inner) => (Array.isArray(inner) ? inner.map(drop) : inner));
    throw new JqError("Invalid path expression");
  };
  const update = (value: Json, path: Filter, change: (one: Json) => Json): Json => {
    if (path.f === "identity") return change(value);
    if (path.f === "each") return update(value, path.of, (inner) => (Array.isArray(inner) ? inner.map(change) : inner));
    if (path.f !== "field") throw new JqError("Invalid path expression");
    const [key = null] = of(path.name, input);
    return update(value, path.of, (inner) =>
      inner instanceof Map && inner.has(key as string)
        ? new Map(inner).set(key as string, change(inner.get(key as string)!))
        : inner,
    );
  };
  return replace(input, filter.of);
}

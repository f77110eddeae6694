/** Evaluates kubectl's JSONPath over plain data. Models client-go/util/jsonpath/jsonpath.go. */
import { formatValue, goType, sortedEntries } from "../goformat.ts";
import { compareValues, Float } from "./compare.ts";
import { type ListNode, type Node, parseJsonPath } from "./parser.ts";

/** An evaluation that fails; the message is kubectl's. */
export class EvaluationError extends Error {}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A parsed template, ready to be asked about objects. */
export class JsonPath {
  private readonly nodes: Node[];
  private beginRange = 0;
  private inRange = 0;
  private endRange = 0;
  private lastEnd: Node | undefined;

  constructor(
    template: string,
    private readonly allowMissingKeys: boolean,
  ) {
    this.nodes = parseJsonPath(template).nodes;
  }

  /** The values each part of the template finds, in order. Throws EvaluationError. */
  find(data: unknown): unknown[][] {
    this.beginRange = this.inRange = this.endRange = 0;
    return this.findIn(data, this.nodes);
  }

  private findIn(data: unknown, nodes: Node[]): unknown[][] {
    const full: unknown[][] = [];
    for (let i = 0; i < nodes.length; i++) {
      const results = this.walk([data], nodes[i]!);
      if (this.endRange > 0 && this.endRange <= this.inRange) {
        this.endRange--;
        this.lastEnd = nodes[i];
        break;
      }
      if (this.beginRange === 0) {
        full.push(results);
        continue;
      }
      this.beginRange--;
      this.inRange++;
      const inner = nodes.slice(i + 1);
      for (const value of results) full.push(...this.findIn(value, inner));
      if (results.length === 0) this.findIn(null, inner);
      this.inRange--;
      const end = this.lastEnd ? nodes.indexOf(this.lastEnd, i + 1) : -1;
      if (end >= 0) i = end;
    }
    return full;
  }

  private walk(input: unknown[], node: Node): unknown[] {
    switch (node.type) {
      case "list":
        return this.list(input, node);
      case "text":
        return [node.text];
      case "number":
        return input.map(() => (node.float ? new Float(node.value) : node.value));
      case "bool":
        return input.map(() => node.value);
      case "field":
        return this.field(input, node.name);
      case "identifier":
        return this.identifier(input, node.name);
      case "array":
        return input.flatMap((value) => (value === null || value === undefined ? [] : slice(value, node.bounds)));
      case "union":
        return node.lists.flatMap((list) => this.list(input, list));
      case "filter":
        return this.filter(input, node);
      case "wildcard":
        return input.flatMap(children);
      case "recursive":
        return recursive(input);
    }
  }

  private list(input: unknown[], list: ListNode): unknown[] {
    let current = input;
    for (const node of list.nodes) current = this.walk(current, node);
    return current;
  }

  private identifier(input: unknown[], name: string): unknown[] {
    if (name === "range") {
      this.beginRange++;
      return input;
    }
    if (name !== "end") throw new EvaluationError(`unrecognized identifier ${name}`);
    if (this.inRange === 0) throw new EvaluationError("not in range, nothing to end");
    this.endRange++;
    return [];
  }

  private field(input: unknown[], name: string): unknown[] {
    const results = input.flatMap((value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    if (results.length === 0 && !this.allowMissingKeys) throw new EvaluationError(`${name} is not found`);
    return results;
  }

  private filter(input: unknown[], node: Extract<Node, { type: "filter" }>): unknown[] {
    const results: unknown[] = [];
    for (const value of input) {
      if (!Array.isArray(value)) {
        throw new EvaluationError(`${formatValue(value)} is not array or slice and cannot be filtered`);
      }
      for (const item of value) if (this.passes(item, node)) results.push(item);
    }
    return results;
  }

  private passes(item: unknown, node: Extract<Node, { type: "filter" }>): boolean {
    if (node.operator === "exists") return this.exists(item, node.left);
    const left = this.single(this.list([item], node.left));
    if (!left) return false;
    const right = this.single(this.list([item], node.right));
    return right ? compareValues(left.value, node.operator, right.value) : false;
  }

  private exists(item: unknown, left: ListNode): boolean {
    try {
      return this.list([item], left).length > 0;
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
  }

  private single(values: unknown[]): { value: unknown } | undefined {
    if (values.length > 1) throw new EvaluationError("can only compare one element at a time");
    return values.length === 1 ? { value: values[0] } : undefined;
  }
}

function slice(value: unknown, [from, to, every]: Extract<Node, { type: "array" }>["bounds"]): unknown[] {
  if (!Array.isArray(value)) throw new EvaluationError(`${goType(value)} is not array or slice`);
  const { length } = value;
  let start = from.known ? from.value : 0;
  if (start < 0) start += length;
  let end = to.known ? to.value : length;
  if (end < 0 || (end === 0 && to.derived)) end += length;
  if (start === end) return [];
  const outside = (index: number) => new EvaluationError(`array index out of bounds: index ${index}, length ${length}`);
  if (start >= length || start < 0) throw outside(start);
  if (end > length || end < 0) throw outside(end - 1);
  if (start > end) throw new EvaluationError(`starting index ${start} is greater than ending index ${end}`);
  const step = every.known ? every.value : 1;
  if (step <= 0) throw new EvaluationError("step must be > 0");
  return value.slice(start, end).filter((_, i) => i % step === 0);
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isMap(value) ? sortedEntries(value).map(([, child]) => child) : [];
}

/** A value and all below it; strings count as having parts, so they are listed, and numbers are not. */
function recursive(input: unknown[]): unknown[] {
  return input.flatMap((value) => {
    if (typeof value === "string") return value === "" ? [] : [value];
    const below = children(value);
    return below.length === 0 ? [] : [value, ...recursive(below)];
  });
}

/** kubectl's JSONPath dialect: text with `{actions}`. Models client-go/util/jsonpath/parser.go. */
import { unquoteGo } from "../quote.ts";

/** A bound of `[a:b:c]`; `derived` where only one index was given. */
export interface Bound {
  value: number;
  known: boolean;
  derived?: boolean;
}

export type Node =
  | { type: "list"; nodes: Node[] }
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "identifier"; name: string }
  | { type: "number"; value: number; float: boolean }
  | { type: "bool"; value: boolean }
  | { type: "array"; bounds: [Bound, Bound, Bound] }
  | { type: "union"; lists: ListNode[] }
  | { type: "filter"; left: ListNode; right: ListNode; operator: string }
  | { type: "wildcard" }
  | { type: "recursive" };
export type ListNode = Extract<Node, { type: "list" }>;

/** A template that cannot be read; the message is kubectl's. */
export class JsonPathError extends Error {}

/** Nodes of a whole template. Throws JsonPathError. */
export function parseJsonPath(text: string): ListNode {
  const root: ListNode = { type: "list", nodes: [] };
  new Parser(text, root).parseText();
  return root;
}

function parseAction(text: string): ListNode {
  return parseJsonPath(`{${text}}`).nodes[0] as ListNode;
}

const TERMINATORS = new Set([" ", "\t", "\r", "\n", "", ".", ",", "[", "]", "$", "@", "{", "}"]);
const isAlphaNumeric = (char: string) => char === "_" || /^[\p{L}\p{Nd}]$/u.test(char);

class Parser {
  private pos = 0;
  private start = 0;
  constructor(
    private readonly input: string,
    private readonly root: ListNode,
  ) {}

  private next(): string {
    const code = this.input.codePointAt(this.pos);
    if (code === undefined) return "";
    const char = String.fromCodePoint(code);
    this.pos += char.length;
    return char;
  }
  private take(): string {
    const text = this.input.slice(this.start, this.pos);
    this.start = this.pos;
    return text;
  }

  parseText(): void {
    for (;;) {
      const open = this.input.indexOf("{", this.pos);
      this.pos = open < 0 ? this.input.length : open;
      if (this.pos > this.start) this.root.nodes.push({ type: "text", text: this.take() });
      if (open < 0) return;
      this.pos++;
      this.take();
      const list: ListNode = { type: "list", nodes: [] };
      this.root.nodes.push(list);
      this.parseInside(list.nodes);
    }
  }

  /** Reads one action up to and with its closing brace. */
  private parseInside(nodes: Node[]): void {
    for (;;) {
      if (this.input.startsWith("}", this.pos)) {
        this.pos++;
        this.take();
        return;
      }
      if (this.input.startsWith("[?(", this.pos)) this.parseFilter(nodes);
      else if (this.input.startsWith("..", this.pos)) this.parseRecursive(nodes);
      else this.parseStep(nodes);
    }
  }

  private parseStep(nodes: Node[]): void {
    const at = this.pos;
    const char = this.next();
    if (char === "" || char === "\n" || char === "\r") throw new JsonPathError("unclosed action");
    if (char === " " || char === "@" || char === "$") this.take();
    else if (char === "[") this.parseArray(nodes);
    else if (char === '"' || char === "'") this.parseQuote(nodes, char);
    else if (char === ".") this.parseField(nodes);
    else if (char === "+" || char === "-" || /^\p{Nd}$/u.test(char)) this.parseNumber(nodes);
    else if (isAlphaNumeric(char)) {
      this.pos = at;
      this.parseIdentifier(nodes);
    } else {
      const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
      throw new JsonPathError(`unrecognized character in action: U+${code} '${char}'`);
    }
  }

  private parseIdentifier(nodes: Node[]): void {
    while (!TERMINATORS.has(this.input[this.pos] ?? "")) this.pos++;
    const name = this.take();
    if (name === "true" || name === "false") {
      nodes.push({ type: "bool", value: name === "true" });
    } else nodes.push({ type: "identifier", name });
  }

  private parseRecursive(nodes: Node[]): void {
    if (nodes.at(-1)?.type === "recursive") throw new JsonPathError("invalid multiple recursive descent");
    this.pos += 2;
    this.take();
    nodes.push({ type: "recursive" });
    if (isAlphaNumeric(this.input[this.pos] ?? "")) this.parseField(nodes);
  }

  private parseNumber(nodes: Node[]): void {
    while (/^[.\p{Nd}]$/u.test(this.input[this.pos] ?? "")) this.pos++;
    const text = this.take();
    const value = Number(text);
    if (Number.isNaN(value)) throw new JsonPathError(`cannot parse number ${text}`);
    nodes.push({ type: "number", value, float: text.includes(".") });
  }

  private parseQuote(nodes: Node[], quote: string): void {
    for (;;) {
      const char = this.next();
      if (char === "" || char === "\n") throw new JsonPathError("unterminated quoted string");
      if (char === quote && this.input[this.pos - 2] !== "\\") break;
    }
    const literal = this.take();
    const text = unquoteGo(literal);
    if (text === undefined) throw new JsonPathError(`unquote string ${literal} error invalid syntax`);
    nodes.push({ type: "text", text });
  }

  private parseField(nodes: Node[]): void {
    this.take();
    for (;;) {
      const char = this.input[this.pos] ?? "";
      if (char === "\\") this.pos += 2;
      else if (TERMINATORS.has(char)) break;
      else this.pos++;
    }
    this.pos = Math.min(this.pos, this.input.length);
    const name = this.take();
    nodes.push(name === "*" ? { type: "wildcard" } : { type: "field", name: name.replaceAll("\\", "") });
  }

  private parseArray(nodes: Node[]): void {
    for (;;) {
      const char = this.next();
      if (char === "" || char === "\n") throw new JsonPathError("unterminated array");
      if (char === "]") break;
    }
    const inner = this.take().slice(1, -1);
    const text = inner === "*" ? ":" : inner;
    const parts = text.split(",");
    if (parts.length > 1) {
      const lists = parts.map((part) => parseAction(`[${part.replace(/^ +| +$/g, "")}]`));
      nodes.push({ type: "union", lists });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) nodes.push(...parseAction(`.${key[1]}`).nodes);
    else nodes.push({ type: "array", bounds: bounds(text) });
  }

  private parseFilter(nodes: Node[]): void {
    this.pos += 3;
    this.take();
    this.skipFilter();
    if (this.next() !== "]") throw new JsonPathError("unclosed array expect ]");
    const text = this.take().slice(0, -2);
    const comparison = /^([^!<>=]+)([!<>=]+)([^\n]+?)$/.exec(text);
    if (!comparison) {
      nodes.push({ type: "filter", left: parseAction(text), right: { type: "list", nodes: [] }, operator: "exists" });
      return;
    }
    const [, left, operator, right] = comparison as unknown as [string, string, string, string];
    nodes.push({ type: "filter", left: parseAction(left), right: parseAction(right), operator });
  }

  /** Goes behind the `)` that ends a filter; a quoted string may stand in it once. */
  private skipFilter(): void {
    let quote = "";
    let closed = false;
    for (;;) {
      const char = this.next();
      if (char === "" || char === "\n") throw new JsonPathError("unterminated filter");
      if (char === '"' || char === "'") {
        if (!quote) quote = char;
        else if (this.input[this.pos - 2] !== "\\" && char === quote) closed = true;
      } else if (char === ")" && Boolean(quote) === closed) return;
    }
  }
}

function bounds(text: string): [Bound, Bound, Bound] {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!match) throw new JsonPathError(`invalid array index ${text}`);
  const number = (digits: string) => {
    const value = Number(digits);
    if (digits === "" || Number.isNaN(value)) throw new JsonPathError(`array index ${digits} is not a number`);
    return { value, known: true };
  };
  const start: Bound = match[1] ? number(match[1]) : { value: 0, known: false };
  const upTo = match[2]?.slice(1);
  const end: Bound = upTo ? number(upTo) : { value: 0, known: false };
  if (match[2] === undefined) Object.assign(end, { value: start.value + 1, known: true, derived: true });
  const step: Bound = match[3]?.slice(1) ? number(match[3].slice(1)) : { value: 0, known: false };
  return [start, end, step];
}

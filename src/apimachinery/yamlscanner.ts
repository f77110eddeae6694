/**
 * Tokens of a YAML text, without their values: what it takes to say where and why Go's reader stops. Models scannerc.go
 * of go.yaml.in/yaml/v2 (libyaml's scanner). Used only for texts that were refused, so speed does not matter.
 */
import { ScalarScanner } from "./yamlscalarscanner.ts";

export type TokenType =
  | "block-end"
  | "block-entry"
  | "block-map"
  | "block-seq"
  | "directive"
  | "document-end"
  | "document-start"
  | "flow-entry"
  | "flow-map"
  | "flow-map-end"
  | "flow-seq"
  | "flow-seq-end"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar"
  | "stream-end";

export interface Token {
  type: TokenType;
  /** Line on which it starts, from 0. */
  line: number;
  /** Position in the text at which the token was found, in characters. */
  index: number;
  /** Name of an alias or anchor. */
  name?: string;
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  /** Count of the token that would follow the key indicator. */
  token: number;
  line: number;
  column: number;
  index: number;
}

const noKey = (): SimpleKey => ({ possible: false, required: false, token: -1, line: 0, column: 0, index: 0 });

export class TokenScanner extends ScalarScanner {
  private queue: Token[] = [];
  /** Tokens already taken. */
  private taken = 0;
  private indents: number[] = [];
  /** One for each flow level, and one for the block context. */
  private keys: SimpleKey[] = [noKey()];

  /** The next token, left in place. Throws a ScanError. */
  peek(): Token {
    while (this.queue.length === 0 || this.headMayBeKey()) this.fetch();
    return this.queue[0]!;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek();
    this.queue.shift();
    this.taken++;
    return token;
  }

  /** A simple key waits for its ":" before the head of the queue can be given out. */
  private headMayBeKey(): boolean {
    return this.keys.some((key) => key.possible && key.token === this.taken && this.stillValid(key));
  }

  private stillValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line >= this.line && key.index + 1024 >= this.index) return true;
    if (key.required) throw this.error("could not find expected ':'");
    key.possible = false;
    return false;
  }

  private saveKey(): void {
    if (!this.simpleKeyAllowed) return;
    const required = this.keys.length === 1 && this.indent === this.column;
    this.removeKey();
    const { line, column, index } = this;
    this.keys[this.keys.length - 1] = {
      possible: true,
      required,
      token: this.taken + this.queue.length,
      line,
      column,
      index,
    };
  }

  private removeKey(): void {
    const key = this.keys.at(-1)!;
    if (key.possible && key.required) throw this.error("could not find expected ':'");
    key.possible = false;
  }

  private push(type: TokenType): void {
    this.queue.push({ type, line: this.line, index: this.index });
  }

  private rollIndent(column: number, type: TokenType, line: number, position = this.queue.length): void {
    if (this.keys.length > 1 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.queue.splice(position, 0, { type, line, index: this.index });
  }

  private unrollIndent(column: number): void {
    while (this.keys.length === 1 && this.indent > column) {
      this.push("block-end");
      this.indent = this.indents.pop()!;
    }
  }

  private fetch(): void {
    this.skipToToken();
    this.unrollIndent(this.column);
    const char = this.char();
    const inFlow = this.keys.length > 1;
    if (char === "") this.fetchEnd();
    else if (this.column === 0 && char === "%") this.fetchDirective();
    else if (this.atDocumentMark()) this.fetchDocumentMark();
    else if (char === "[" || char === "{") this.fetchFlowStart(char);
    else if (char === "]" || char === "}") this.fetchFlowEnd(char);
    else if (char === ",") this.fetchFlowEntry();
    else if (char === "-" && this.isBlankOrEnd(1)) this.fetchBlockEntry();
    else if (char === "?" && (inFlow || this.isBlankOrEnd(1))) this.fetchKey();
    else if (char === ":" && (inFlow || this.isBlankOrEnd(1))) this.fetchValue();
    else if (char === "*" || char === "&") this.fetchAnchor(char);
    else if (char === "!") this.fetchTag();
    else if ((char === "|" || char === ">") && !inFlow) this.fetchBlockScalar();
    else if (char === "'" || char === '"') this.fetchScalar(() => this.scanQuoted(char));
    else if (this.startsPlain(char, inFlow)) this.fetchScalar(() => this.scanPlain(inFlow));
    else throw this.error("found character that cannot start any token");
  }

  private startsPlain(char: string, inFlow: boolean): boolean {
    if (char === "-") return !this.isBlank(1);
    if (char === "?" || char === ":") return !inFlow && !this.isBlankOrEnd(1);
    return !this.isBlankOrEnd(0) && !",[]{}#&*!|>'\"%@`".includes(char);
  }

  private skipToToken(): void {
    for (;;) {
      if (this.column === 0 && this.char() === "\ufeff") this.skip();
      const tabs = this.keys.length > 1 || !this.simpleKeyAllowed;
      while (this.char() === " " || (tabs && this.char() === "\t")) this.skip();
      if (this.char() === "#") this.skipComment();
      if (!this.isBreak(0)) return;
      this.skipLine();
      if (this.keys.length === 1) this.simpleKeyAllowed = true;
    }
  }

  private fetchEnd(): void {
    if (this.column !== 0) {
      this.column = 0;
      this.line++;
    }
    this.unrollIndent(-1);
    this.removeKey();
    this.simpleKeyAllowed = false;
    this.push("stream-end");
  }

  private fetchDirective(): void {
    this.unrollIndent(-1);
    this.removeKey();
    this.simpleKeyAllowed = false;
    const { line, index } = this;
    this.skip();
    let name = "";
    while (/^[0-9A-Za-z_-]$/.test(this.char())) name += this.take();
    if (name === "") throw this.error("could not find expected directive name");
    if (!this.isBlankOrEnd(0)) throw this.error("found unexpected non-alphabetical character");
    if (name !== "YAML" && name !== "TAG") throw this.error("found unknown directive name");
    while (!this.isBreakOrEnd(0)) this.skip();
    this.queue.push({ type: "directive", line, index });
  }

  private fetchDocumentMark(): void {
    this.unrollIndent(-1);
    this.removeKey();
    this.simpleKeyAllowed = false;
    this.push(this.char() === "-" ? "document-start" : "document-end");
    this.skip(3);
  }

  private fetchFlowStart(char: string): void {
    this.saveKey();
    this.keys.push(noKey());
    this.simpleKeyAllowed = true;
    this.push(char === "[" ? "flow-seq" : "flow-map");
    this.skip();
  }

  private fetchFlowEnd(char: string): void {
    this.removeKey();
    if (this.keys.length > 1) this.keys.pop();
    this.simpleKeyAllowed = false;
    this.push(char === "]" ? "flow-seq-end" : "flow-map-end");
    this.skip();
  }

  private fetchFlowEntry(): void {
    this.removeKey();
    this.simpleKeyAllowed = true;
    this.push("flow-entry");
    this.skip();
  }

  /** In the block context an indicator must stand where a key could; there it may open a collection. */
  private openBlock(type: TokenType, what: string): void {
    if (this.keys.length > 1) return;
    if (!this.simpleKeyAllowed) throw this.error(`${what} are not allowed in this context`);
    this.rollIndent(this.column, type, this.line);
  }

  private fetchBlockEntry(): void {
    this.openBlock("block-seq", "block sequence entries");
    this.removeKey();
    this.simpleKeyAllowed = true;
    this.push("block-entry");
    this.skip();
  }

  private fetchKey(): void {
    this.openBlock("block-map", "mapping keys");
    this.removeKey();
    this.simpleKeyAllowed = this.keys.length === 1;
    this.push("key");
    this.skip();
  }

  private fetchValue(): void {
    const key = this.keys.at(-1)!;
    if (this.stillValid(key)) {
      const position = key.token - this.taken;
      this.queue.splice(position, 0, { type: "key", line: key.line, index: key.index });
      this.rollIndent(key.column, "block-map", key.line, position);
      key.possible = false;
      this.simpleKeyAllowed = false;
    } else {
      this.openBlock("block-map", "mapping values");
      this.simpleKeyAllowed = this.keys.length === 1;
    }
    this.push("value");
    this.skip();
  }

  private fetchAnchor(char: string): void {
    this.saveKey();
    this.simpleKeyAllowed = false;
    const { line, index } = this;
    this.skip();
    let name = "";
    while (/^[0-9A-Za-z_-]$/.test(this.char())) name += this.take();
    if (name === "" || !(this.isBlankOrEnd(0) || "?:,]}%@`".includes(this.char()))) {
      throw this.error("did not find expected alphabetic or numeric character");
    }
    this.queue.push({ type: char === "*" ? "alias" : "anchor", line, index, name });
  }

  private fetchTag(): void {
    this.saveKey();
    this.simpleKeyAllowed = false;
    const { line, index } = this;
    this.skip();
    while (/^[-0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%<>]$/.test(this.char())) this.skip();
    if (!this.isBlankOrEnd(0)) throw this.error("did not find expected whitespace or line break");
    this.queue.push({ type: "tag", line, index });
  }

  private fetchBlockScalar(): void {
    this.removeKey();
    this.simpleKeyAllowed = true;
    const { line, index } = this;
    this.scanBlock();
    this.queue.push({ type: "scalar", line, index });
  }

  private fetchScalar(scan: () => void): void {
    this.saveKey();
    this.simpleKeyAllowed = false;
    const { line, index } = this;
    scan();
    this.queue.push({ type: "scalar", line, index });
  }
}

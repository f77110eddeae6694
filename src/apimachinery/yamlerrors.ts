/** Go's sentence for a text that is no YAML. Models parserc.go and decode.go of go.yaml.in/yaml/v2. */
import { ScanError } from "./yamlscalarscanner.ts";
import { type Token, TokenScanner, type TokenType } from "./yamlscanner.ts";

/** A text whose tokens fit no grammar; lines from 0. */
class GrammarError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly contextLine: number,
  ) {
    super(message);
  }
}

const control = /[^\t\n\r\x20-\x7e\u0085\u00a0-\ufffd]/;

export interface SyntaxCheck {
  /** "yaml: line 5: did not find expected key"; undefined for a text that can be read. */
  problem?: string;
  /** The first document's own text; Go does not look at what follows it. */
  document: string;
}

/** What Go's reader makes of the syntax of a text. */
export function checkSyntax(text: string): SyntaxCheck {
  if (control.test(text)) return { problem: "yaml: control characters are not allowed", document: "" };
  try {
    const end = new Grammar(new TokenScanner(text)).document();
    return { document: Array.from(text).slice(0, end).join("") };
  } catch (e) {
    if (e instanceof ScanError) return { problem: sentence(e.line === 0 ? 0 : e.line + 1, e.message), document: "" };
    if (e instanceof GrammarError) return { problem: sentence(e.line || e.contextLine, e.message), document: "" };
    throw e;
  }
}

/** Go counts a scanner's lines from 1 and a parser's from 0, and never speaks of the first. */
const sentence = (line: number, problem: string) => (line ? `yaml: line ${line}: ${problem}` : `yaml: ${problem}`);

const ends = (token: Token, ...types: TokenType[]) => types.includes(token.type);

class Grammar {
  private readonly anchors = new Set<string>();

  constructor(private readonly scanner: TokenScanner) {}

  /** Reads the first document and looks at the token after it, whose position is the answer. */
  document(): number {
    while (this.peek().type === "document-end") this.scanner.next();
    const directives = this.peek().type === "directive";
    while (this.peek().type === "directive") this.scanner.next();
    if (this.peek().type === "stream-end") return this.peek().index;
    if (this.peek().type === "document-start") this.scanner.next();
    else if (directives) this.fail("did not find expected <document start>", this.peek(), 0);
    if (ends(this.peek(), "directive", "document-start", "document-end", "stream-end")) return this.peek().index;
    this.node(true, false);
    return this.peek().index;
  }

  private peek(): Token {
    return this.scanner.peek();
  }

  private fail(problem: string, token: Token, contextLine: number): never {
    throw new GrammarError(problem, token.line, contextLine);
  }

  private node(block: boolean, indentless: boolean): void {
    const start = this.peek();
    if (start.type === "alias") {
      this.scanner.next();
      if (!this.anchors.has(start.name!))
        this.fail(`unknown anchor '${start.name}' referenced`, { ...start, line: 0 }, 0);
      return;
    }
    const hasProperties = this.properties();
    const token = this.peek();
    if (indentless && token.type === "block-entry") this.indentlessSequence();
    else if (token.type === "scalar") this.scanner.next();
    else if (token.type === "flow-seq") this.flowSequence();
    else if (token.type === "flow-map") this.flowMapping();
    else if (block && token.type === "block-seq") this.blockSequence();
    else if (block && token.type === "block-map") this.blockMapping();
    else if (!hasProperties) this.fail("did not find expected node content", token, start.line);
  }

  /** An anchor and a tag in either order. */
  private properties(): boolean {
    const first = this.peek();
    if (!ends(first, "anchor", "tag")) return false;
    this.property();
    const second = this.peek();
    if (ends(second, "anchor", "tag") && second.type !== first.type) this.property();
    return true;
  }

  private property(): void {
    const token = this.scanner.next();
    if (token.type === "anchor") this.anchors.add(token.name!);
  }

  private blockSequence(): void {
    const start = this.scanner.next();
    while (this.peek().type === "block-entry") {
      this.scanner.next();
      if (!ends(this.peek(), "block-entry", "block-end")) this.node(true, false);
    }
    if (this.peek().type !== "block-end") this.fail("did not find expected '-' indicator", this.peek(), start.line);
    this.scanner.next();
  }

  private indentlessSequence(): void {
    while (this.peek().type === "block-entry") {
      this.scanner.next();
      if (!ends(this.peek(), "block-entry", "key", "value", "block-end")) this.node(true, false);
    }
  }

  private blockMapping(): void {
    const start = this.scanner.next();
    while (this.peek().type === "key") {
      this.scanner.next();
      if (!ends(this.peek(), "key", "value", "block-end")) this.node(true, true);
      if (this.peek().type !== "value") continue;
      this.scanner.next();
      if (!ends(this.peek(), "key", "value", "block-end")) this.node(true, true);
    }
    if (this.peek().type !== "block-end") this.fail("did not find expected key", this.peek(), start.line);
    this.scanner.next();
  }

  private flowSequence(): void {
    const start = this.scanner.next();
    for (let first = true; this.peek().type !== "flow-seq-end"; first = false) {
      if (!first) this.separator("did not find expected ',' or ']'", start);
      if (this.peek().type === "key") {
        this.scanner.next();
        this.flowPair("flow-seq-end");
      } else if (this.peek().type !== "flow-seq-end") this.node(false, false);
      else break;
    }
    this.scanner.next();
  }

  private flowMapping(): void {
    const start = this.scanner.next();
    for (let first = true; this.peek().type !== "flow-map-end"; first = false) {
      if (!first) this.separator("did not find expected ',' or '}'", start);
      if (this.peek().type === "key") {
        this.scanner.next();
        this.flowPair("flow-map-end");
      } else if (this.peek().type !== "flow-map-end") this.node(false, false);
      else break;
    }
    this.scanner.next();
  }

  private separator(problem: string, start: Token): void {
    if (this.peek().type !== "flow-entry") this.fail(problem, this.peek(), start.line);
    this.scanner.next();
  }

  /** Key and value after a key indicator, either of which may be missing. */
  private flowPair(end: TokenType): void {
    if (!ends(this.peek(), "value", "flow-entry", end)) this.node(false, false);
    if (this.peek().type !== "value") return;
    this.scanner.next();
    if (!ends(this.peek(), "flow-entry", end)) this.node(false, false);
  }
}

/** The characters of a YAML text and the extents of its scalars; the lower half of yamlscanner.ts. */

/** Where and why the scanner stopped. */
export class ScanError extends Error {
  constructor(
    message: string,
    /** From 0. */
    readonly line: number,
  ) {
    super(message);
  }
}

const isBreakChar = (c: string) => c === "\n" || c === "\r" || c === "\u0085" || c === "\u2028" || c === "\u2029";

export class ScalarScanner {
  protected readonly chars: string[];
  protected index = 0;
  protected line = 0;
  protected column = 0;
  /** Column of the innermost block collection; -1 outside of all. */
  protected indent = -1;
  protected simpleKeyAllowed = true;

  constructor(text: string) {
    this.chars = Array.from(text);
  }

  protected error(problem: string): ScanError {
    return new ScanError(problem, this.line);
  }

  /** The character at the position plus `offset`; "" at the end. */
  protected char(offset = 0): string {
    return this.chars[this.index + offset] ?? "";
  }

  protected isBlank(offset: number): boolean {
    return this.char(offset) === " " || this.char(offset) === "\t";
  }

  protected isBreak(offset: number): boolean {
    return isBreakChar(this.char(offset));
  }

  protected isBreakOrEnd(offset: number): boolean {
    return this.char(offset) === "" || this.isBreak(offset);
  }

  protected isBlankOrEnd(offset: number): boolean {
    return this.isBlank(offset) || this.isBreakOrEnd(offset);
  }

  protected skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  protected take(): string {
    const char = this.char();
    this.skip();
    return char;
  }

  /** Passes a line break, of which "\r\n" is one. */
  protected skipLine(): void {
    if (this.index >= this.chars.length) return;
    this.index += this.char() === "\r" && this.char(1) === "\n" ? 2 : 1;
    this.column = 0;
    this.line++;
  }

  protected skipComment(): void {
    while (!this.isBreakOrEnd(0)) this.skip();
  }

  /** At `---` or `...` at the start of a line. */
  protected atDocumentMark(): boolean {
    if (this.column !== 0 || !this.isBlankOrEnd(3)) return false;
    const mark = this.char() + this.char(1) + this.char(2);
    return mark === "---" || mark === "...";
  }

  protected scanPlain(inFlow: boolean): void {
    const indent = this.indent + 1;
    let afterBreak = false;
    for (;;) {
      if (this.atDocumentMark() || this.char() === "#") break;
      while (!this.isBlankOrEnd(0)) {
        if (this.char() === ":" && this.isBlankOrEnd(1)) break;
        if (inFlow && ",?[]{}".includes(this.char())) break;
        afterBreak = false;
        this.skip();
      }
      if (!this.isBlank(0) && !this.isBreak(0)) break;
      while (this.isBlank(0) || this.isBreak(0)) {
        if (this.isBreak(0)) {
          this.skipLine();
          afterBreak = true;
          continue;
        }
        if (afterBreak && this.column < indent && this.char() === "\t") {
          throw this.error("found a tab character that violates indentation");
        }
        this.skip();
      }
      if (!inFlow && this.column < indent) break;
    }
    if (afterBreak) this.simpleKeyAllowed = true;
  }

  protected scanQuoted(quote: string): void {
    this.skip();
    for (;;) {
      if (this.atDocumentMark()) throw this.error("found unexpected document indicator");
      if (this.char() === "") throw this.error("found unexpected end of stream");
      while (!this.isBlankOrEnd(0)) {
        if (quote === "'" && this.char() === "'" && this.char(1) === "'") this.skip(2);
        else if (this.char() === quote) break;
        else if (quote === '"' && this.char() === "\\" && this.isBreak(1)) {
          this.skip();
          this.skipLine();
          break;
        } else if (quote === '"' && this.char() === "\\") this.scanEscape();
        else this.skip();
      }
      if (this.char() === quote) break;
      while (this.isBlank(0) || this.isBreak(0)) {
        if (this.isBlank(0)) this.skip();
        else this.skipLine();
      }
    }
    this.skip();
  }

  private scanEscape(): void {
    const code = this.char(1);
    const digits = code === "x" ? 2 : code === "u" ? 4 : code === "U" ? 8 : 0;
    if (digits === 0 && (code === "" || !"0abt\tnvfre \"'\\N_LP".includes(code))) {
      throw this.error("found unknown escape character");
    }
    this.skip(2);
    let hex = "";
    for (let i = 0; i < digits; i++) hex += this.char(i);
    if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) {
      throw this.error("did not find expected hexdecimal number");
    }
    const value = Number.parseInt(hex || "0", 16);
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
      throw this.error("found invalid Unicode character escape code");
    }
    this.skip(digits);
  }

  protected scanBlock(): void {
    this.skip();
    let increment = 0;
    for (let part = 0; part < 2; part++) {
      if (/^[0-9]$/.test(this.char()) && increment === 0) {
        if (this.char() === "0") throw this.error("found an indentation indicator equal to 0");
        increment = Number(this.take());
      } else if (this.char() === "+" || this.char() === "-") {
        this.skip();
      }
    }
    while (this.isBlank(0)) this.skip();
    if (this.char() === "#") this.skipComment();
    if (!this.isBreakOrEnd(0)) throw this.error("did not find expected comment or line break");
    if (this.isBreak(0)) this.skipLine();
    let indent = increment ? Math.max(this.indent, 0) + increment : 0;
    indent = this.scanBlockBreaks(indent);
    while (this.column === indent && this.char() !== "") {
      this.skipComment();
      this.skipLine();
      indent = this.scanBlockBreaks(indent);
    }
  }

  /** Passes indentation and empty lines; answers the block's indentation, which the first text decides. */
  private scanBlockBreaks(indent: number): number {
    let deepest = 0;
    for (;;) {
      while ((indent === 0 || this.column < indent) && this.char() === " ") this.skip();
      deepest = Math.max(deepest, this.column);
      if ((indent === 0 || this.column < indent) && this.char() === "\t") {
        throw this.error("found a tab character where an indentation space is expected");
      }
      if (!this.isBreak(0)) break;
      this.skipLine();
    }
    return indent || Math.max(deepest, this.indent + 1, 1);
  }
}

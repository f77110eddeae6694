/**
 * YAML as sigs.k8s.io/yaml prints it. Models the emitter of go.yaml.in/yaml/v2 (encode.go, emitterc.go, sorter.go):
 * lists are not indented under their key, keys are in natural order, text is wrapped after column 80.
 */

import { byteLength } from "./strings.ts";
import { sortKeys } from "./yamlkeys.ts";
import { analyzeScalar, type ScalarStyle, styleOf } from "./yamlscalar.ts";

const bestWidth = 80;
const bestIndent = 2;

/** The YAML text of a JSON value, with a newline at its end. */
export function printYamlValue(value: unknown): string {
  const emitter = new Emitter();
  emitter.node(value, false);
  return emitter.finish();
}

const isBreak = (c: string) => c === "\n" || c === "\r" || c === "\u0085" || c === "\u2028" || c === "\u2029";

class Emitter {
  private out = "";
  private column = 0;
  private indent = -1;
  /** The last thing written was white space (or the start of a line). */
  private whitespace = true;
  /** Nothing but indentation and indicators stand on this line. */
  private indention = true;

  finish(): string {
    this.writeIndent();
    return this.out.endsWith("\n") ? this.out : `${this.out}\n`;
  }

  /** Writes a value; `inMapping` says that it is the value of a key. */
  node(value: unknown, inMapping: boolean): void {
    if (Array.isArray(value)) {
      if (value.length === 0) this.indicator("[]", true, false, false);
      else this.sequence(value, inMapping);
    } else if (typeof value === "object" && value !== null) {
      const object = value as Record<string, unknown>;
      const keys = Object.keys(object).filter((k) => object[k] !== undefined);
      if (keys.length === 0) this.indicator("{}", true, false, false);
      else this.mapping(object, keys);
    } else if (typeof value === "string") {
      this.scalar(value, false);
    } else {
      this.plainToken(typeof value === "number" ? formatNumber(value) : String(value ?? null));
    }
  }

  private sequence(items: unknown[], inMapping: boolean): void {
    const outer = this.indent;
    this.increaseIndent(inMapping && !this.indention);
    for (const item of items) {
      this.writeIndent();
      this.indicator("-", true, false, true);
      this.node(item, false);
    }
    this.indent = outer;
  }

  private mapping(object: Record<string, unknown>, keys: string[]): void {
    const outer = this.indent;
    this.increaseIndent(false);
    for (const key of sortKeys(keys)) {
      this.writeIndent();
      if (isSimpleKey(key)) {
        this.scalar(key, true);
        this.indicator(":", false, false, false);
      } else {
        this.indicator("?", true, false, true);
        this.scalar(key, false);
        this.writeIndent();
        this.indicator(":", true, false, true);
      }
      this.node(object[key], true);
    }
    this.indent = outer;
  }

  private increaseIndent(indentless: boolean): void {
    if (this.indent < 0) this.indent = 0;
    else if (!indentless) this.indent += bestIndent;
  }

  private newline(): void {
    this.out += "\n";
    this.column = 0;
  }

  private put(char: string): void {
    this.out += char;
    this.column++;
  }

  private writeIndent(): void {
    const indent = Math.max(this.indent, 0);
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.newline();
    if (this.column < indent) {
      this.out += " ".repeat(indent - this.column);
      this.column = indent;
    }
    this.whitespace = true;
    this.indention = true;
  }

  private indicator(text: string, needWhitespace: boolean, isWhitespace: boolean, isIndention: boolean): void {
    if (needWhitespace && !this.whitespace) this.put(" ");
    this.out += text;
    this.column += text.length;
    this.whitespace = isWhitespace;
    this.indention = this.indention && isIndention;
  }

  /** A scalar without spaces or breaks. */
  private plainToken(text: string): void {
    this.indicator(text, true, false, false);
  }

  private scalar(text: string, isKey: boolean): void {
    const style = styleOf(text);
    if (style === "plain" && !text.includes(" ")) {
      if (!this.whitespace) this.put(" ");
      this.out += text;
      this.column += Array.from(text).length;
      this.whitespace = false;
      this.indention = false;
      return;
    }
    const outer = this.indent;
    this.indent = this.indent < 0 ? bestIndent : this.indent + bestIndent;
    this.styledScalar(text, style, !isKey);
    this.indent = outer;
  }

  private styledScalar(text: string, style: ScalarStyle, allowBreaks: boolean): void {
    if (style === "literal") {
      this.literal(text);
      return;
    }
    const chars = Array.from(text);
    if (style === "plain") {
      if (!this.whitespace) this.put(" ");
      this.flowing(chars, allowBreaks, false);
    } else {
      const quote = style === "single" ? "'" : '"';
      this.indicator(quote, true, false, false);
      if (style === "single") this.flowing(chars, allowBreaks, true);
      else this.doubleQuoted(chars, allowBreaks);
      this.indicator(quote, false, false, false);
    }
    this.whitespace = false;
    this.indention = false;
  }

  /** The inside of a plain or single-quoted scalar. */
  private flowing(chars: string[], allowBreaks: boolean, quoted: boolean): void {
    let spaces = false;
    let breaks = false;
    chars.forEach((char, i) => {
      if (char === " ") {
        const inside = !quoted || (i > 0 && i < chars.length - 1);
        if (allowBreaks && !spaces && this.column > bestWidth && inside && chars[i + 1] !== " ") this.writeIndent();
        else this.put(char);
        spaces = true;
      } else if (isBreak(char)) {
        if (!breaks && char === "\n") this.newline();
        this.lineBreak(char);
        breaks = true;
      } else {
        if (breaks) this.writeIndent();
        if (quoted && char === "'") this.put("'");
        this.put(char);
        this.indention = false;
        spaces = false;
        breaks = false;
      }
    });
  }

  private lineBreak(char: string): void {
    this.out += char;
    this.column = 0;
    this.indention = true;
  }

  private doubleQuoted(chars: string[], allowBreaks: boolean): void {
    let spaces = false;
    // goyaml asks for a byte order mark at the string's start, whatever character it is at.
    const escapeAll = chars[0] === "\ufeff";
    chars.forEach((char, i) => {
      if (escapeAll || needsEscape(char)) {
        this.out += escaped(char);
        this.column += escaped(char).length;
        spaces = false;
      } else if (char === " ") {
        if (allowBreaks && !spaces && this.column > bestWidth && i > 0 && i < chars.length - 1) {
          this.writeIndent();
          if (chars[i + 1] === " ") this.put("\\");
        } else this.put(char);
        spaces = true;
      } else {
        this.put(char);
        spaces = false;
      }
    });
  }

  private literal(text: string): void {
    const start = /^[ \n\r\u0085\u2028\u2029]/.test(text) ? String(bestIndent) : "";
    this.indicator(`|${start}${chomping(text)}`, true, false, false);
    this.newline();
    this.indention = true;
    this.whitespace = true;
    let breaks = true;
    for (const char of text) {
      if (isBreak(char)) {
        this.lineBreak(char);
        breaks = true;
      } else {
        if (breaks) this.writeIndent();
        this.put(char);
        this.indention = false;
        breaks = false;
      }
    }
  }
}

/** "-": no line break at the end; "+": more than one. */
function chomping(text: string): string {
  const last = text.at(-1)!;
  if (!isBreak(last)) return "-";
  return text.length === 1 || isBreak(text.at(-2)!) ? "+" : "";
}

function isSimpleKey(key: string): boolean {
  return byteLength(key) <= 128 && !analyzeScalar(key).multiline;
}

const shortEscapes: Record<string, string> = {
  "\0": "0",
  "\u0007": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\u001b": "e",
  '"': '"',
  "\\": "\\",
  "\u0085": "N",
  "\u00a0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

function needsEscape(char: string): boolean {
  return char === '"' || char === "\\" || isBreak(char) || !isPrintable(char);
}

/** goyaml v2 prints the Basic Multilingual Plane only; emoji are escaped. */
export function isPrintable(char: string): boolean {
  const code = char.codePointAt(0)!;
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true;
  if (code < 0xa0 || code > 0xfffd || code === 0xfeff) return false;
  return code < 0xd800 || code > 0xdfff;
}

function escaped(char: string): string {
  const short = shortEscapes[char];
  if (short !== undefined) return `\\${short}`;
  const code = char.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** Whole numbers as integers as far as 64 bits hold them, all others as strconv.FormatFloat(v, 'g', -1, 64). */
function formatNumber(value: number): string {
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 64)
    return Object.is(value, -0) ? "-0" : String(value);
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

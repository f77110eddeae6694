/** What an awk program keeps: names, arrays, the record and its fields. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import { compilePosix, escapeRegex, PatternError } from "../text/posixregex.ts";
import { AwkError, type Expr } from "./types.ts";
import { Input, toNumber, toText, type Value } from "./values.ts";

export type Table = Map<string, Value>;

const FIELDS_MAX = 100_000;

export abstract class Store {
  protected readonly globals = new Map<string, Value>();
  protected readonly arrays = new Map<string, Table>();
  protected frames: { values: Map<string, Value>; arrays: Map<string, Table> }[] = [];
  protected fields: Value[] = [];
  protected line = "";
  /** Fields are split when asked for; the line is joined when a field has changed. */
  protected split = false;
  protected stale = false;
  protected readonly patterns = new Map<string, RegExp>();

  abstract evaluate(one: Expr): Value;

  // Records and fields

  protected setLine(text: string): void {
    this.line = text;
    this.split = false;
    this.stale = false;
  }

  protected text(_: "0"): string {
    if (this.stale) {
      this.line = this.fields.map((one) => toText(one)).join(toText(this.globals.get("OFS")));
      this.stale = false;
    }
    return this.line;
  }

  protected splitFields(): void {
    if (this.split) return;
    this.fields = this.splitText(this.line, toText(this.globals.get("FS"))).map((one) => new Input(one));
    this.globals.set("NF", this.fields.length);
    this.split = true;
  }

  splitText(text: string, separator: string): string[] {
    if (separator === " ") return text.trim() === "" ? [] : text.replace(/^[ \t\n]+|[ \t\n]+$/g, "").split(/[ \t\n]+/);
    if (text === "") return [];
    if (separator === "") return [...text];
    return text.split(
      separator.length === 1 && separator !== "\\"
        ? new RegExp(escapeRegex(separator))
        : boundRegExp(this.pattern(separator).source.replace(/\((?!\?)/g, "(?:")),
    );
  }

  protected field(index: number): Value {
    if (index < 0) throw new AwkError("attempt to access field -1");
    if (index === 0) return new Input(this.text("0"));
    this.splitFields();
    return this.fields[index - 1];
  }

  protected setField(index: number, value: Value): void {
    if (index === 0) {
      this.setLine(toText(value));
      return;
    }
    if (index > FIELDS_MAX) throw new AwkError("trying to access out of range field");
    this.splitFields();
    while (this.fields.length < index) this.fields.push("");
    this.fields[index - 1] = value;
    this.globals.set("NF", this.fields.length);
    this.stale = true;
  }

  // Names

  protected lookup(name: string): Value {
    const frame = this.frames.at(-1);
    if (frame?.values.has(name)) return frame.values.get(name);
    if (name === "NF") this.splitFields();
    return this.globals.get(name);
  }

  protected assignName(name: string, value: Value): void {
    const frame = this.frames.at(-1);
    if (frame?.values.has(name)) {
      frame.values.set(name, value);
      return;
    }
    if (name === "NF") {
      this.splitFields();
      const wanted = Math.min(toNumber(value), FIELDS_MAX);
      while (this.fields.length < wanted) this.fields.push("");
      this.fields.length = wanted;
      this.stale = true;
    }
    this.globals.set(name, value);
  }

  array(name: string): Table {
    const frame = this.frames.at(-1);
    if (frame?.values.has(name)) {
      let own = frame.arrays.get(name);
      if (!own) {
        own = new Map();
        frame.arrays.set(name, own);
      }
      return own;
    }
    let found = this.arrays.get(name);
    if (!found) {
      found = new Map();
      this.arrays.set(name, found);
    }
    return found;
  }

  protected key(keys: Expr[]): string {
    return keys
      .map((one) => toText(this.evaluate(one), toText(this.globals.get("CONVFMT"))))
      .join(toText(this.globals.get("SUBSEP")));
  }

  assign(target: Expr, value: Value): void {
    if (target.e === "var") this.assignName(target.name, value);
    else if (target.e === "field") this.setField(toNumber(this.evaluate(target.index)), value);
    else if (target.e === "index") this.array(target.name).set(this.key(target.keys), value);
    else if (target.e === "group") this.assign(target.one, value);
  }

  global(name: string, value: Value): void {
    this.globals.set(name, value);
  }

  pattern(source: string): RegExp {
    let found = this.patterns.get(source);
    if (!found) {
      try {
        found = compilePosix(source, true);
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        throw new AwkError(`regular expression compile failed (${error.message})\n${source}`);
      }
      this.patterns.set(source, found);
    }
    return found;
  }

  /** An expression that stands for a pattern. */
  patternOf(one: Expr): RegExp {
    return this.pattern(one.e === "regex" ? one.source : toText(this.evaluate(one)));
  }
}

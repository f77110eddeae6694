/** jq's filters as a tree. */

export type Filter =
  | { f: "identity" | "recurse" | "all" }
  | { f: "literal"; value: any }
  | { f: "text"; parts: (string | Filter)[]; format: string }
  | { f: "field"; of: Filter; name: Filter; quiet: boolean }
  | { f: "slice"; of: Filter; from?: Filter; to?: Filter; quiet: boolean }
  | { f: "each"; of: Filter; quiet: boolean }
  | { f: "pipe" | "comma"; left: Filter; right: Filter }
  | { f: "binary"; op: string; left: Filter; right: Filter }
  | { f: "negate"; one: Filter }
  | { f: "if"; test: Filter; yes: Filter; no: Filter }
  | { f: "try"; one: Filter }
  | { f: "reduce"; source: Filter; name: string; start: Filter; update: Filter }
  | { f: "array"; one?: Filter }
  | { f: "object"; pairs: [Filter, Filter][] }
  | { f: "call"; name: string; args: Filter[] }
  | { f: "variable"; name: string }
  | { f: "bind"; source: Filter; name: string; body: Filter }
  | { f: "format"; name: string };

export class JqSyntaxError extends Error {}

const TOKENS =
  /\s+|#[^\n]*|(\.\.|\.[A-Za-z_]\w*|\/\/=|[|+\-*/%]=|[=!<>]=|\/\/|[.[\]{}():;,|=<>+\-*/%?])|(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|([@$]?[A-Za-z_]\w*(?:::\w+)*)|"/gy;
const LEVELS: string[][] = [["//"], ["or"], ["and"], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

interface Token {
  t: "op" | "number" | "word" | "string" | "end";
  text: string;
  parts?: (string | Filter)[];
}

/** Parses a program. Throws JqSyntaxError. */
export function parseJq(text: string): Filter {
  const parser = new Parser(tokenize(text).tokens);
  const filter = parser.pipe();
  parser.demandEnd();
  return filter;
}

/** Tokens up to the end, or to the parenthesis that closes an interpolation. */
function tokenize(text: string, start = 0, inside = false): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let at = start;
  let depth = 0;
  while (at < text.length) {
    TOKENS.lastIndex = at;
    const match = TOKENS.exec(text);
    if (!match) throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER`);
    if (match[0] === '"') {
      const string = readString(text, at + 1);
      tokens.push({ t: "string", text: "", parts: string.parts });
      at = string.end;
      continue;
    }
    at += match[0].length;
    if (match[1] !== undefined) {
      if (inside && match[1] === ")" && depth-- === 0) return { tokens: [...tokens, { t: "end", text: "" }], end: at };
      if (match[1] === "(") depth++;
      tokens.push({ t: "op", text: match[1] });
    } else if (match[2] !== undefined) tokens.push({ t: "number", text: match[2] });
    else if (match[3] !== undefined) tokens.push({ t: "word", text: match[3] });
  }
  tokens.push({ t: "end", text: "" });
  return { tokens, end: at };
}

function readString(text: string, start: number): { parts: (string | Filter)[]; end: number } {
  const parts: (string | Filter)[] = [];
  let piece = "";
  for (let at = start; at < text.length; at++) {
    const c = text[at]!;
    if (c === '"') return { parts: [...parts, piece], end: at + 1 };
    if (c !== "\\") {
      piece += c;
      continue;
    }
    const next = text[++at];
    if (next === "(") {
      const inner = tokenize(text, at + 1, true);
      const parser = new Parser(inner.tokens);
      parts.push(piece, parser.pipe());
      parser.demandEnd();
      piece = "";
      at = inner.end - 1;
    } else if (next === "u") {
      piece += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 5), 16));
      at += 4;
    } else piece += { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[next ?? ""] ?? next ?? "";
  }
  throw new JqSyntaxError("syntax error, unexpected end of file, unterminated string literal");
}

class Parser {
  private at = 0;
  constructor(private readonly tokens: Token[]) {}

  private get token(): Token {
    return this.tokens[this.at]!;
  }
  private is(...texts: string[]): boolean {
    return this.token.t !== "string" && this.token.t !== "end" && texts.includes(this.token.text);
  }
  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  private demand(text: string): void {
    if (!this.take(text)) this.fail();
  }
  private fail(): never {
    const { t, text } = this.token;
    throw new JqSyntaxError(
      t === "end"
        ? "syntax error, unexpected end of file"
        : `syntax error, unexpected ${t === "word" ? "IDENT" : t === "string" ? "QQSTRING_START" : `'${text}'`}`,
    );
  }
  demandEnd(): void {
    if (this.token.t !== "end") this.fail();
  }

  pipe(): Filter {
    const left = this.comma();
    if (this.take("as")) {
      const name = this.tokens[this.at++]!.text;
      this.demand("|");
      return { f: "bind", source: left, name: name.slice(1), body: this.pipe() };
    }
    return this.take("|") ? { f: "pipe", left, right: this.pipe() } : left;
  }

  private comma(): Filter {
    let left = this.level(0);
    while (this.take(",")) left = { f: "comma", left, right: this.level(0) };
    return left;
  }

  private level(depth: number): Filter {
    const operators = LEVELS[depth];
    if (!operators) return this.unary();
    let left = this.level(depth + 1);
    while (this.is(...operators)) {
      const op = this.tokens[this.at++]!.text;
      left = { f: "binary", op, left, right: this.level(op === "//" ? depth : depth + 1) };
    }
    return left;
  }

  private unary(): Filter {
    if (this.take("-")) return { f: "negate", one: this.unary() };
    return this.postfix();
  }

  private postfix(): Filter {
    let one = this.term();
    for (;;) {
      const { t, text } = this.token;
      if (t === "op" && /^\.[A-Za-z_]/.test(text)) {
        this.at++;
        one = { f: "field", of: one, name: { f: "literal", value: text.slice(1) }, quiet: this.take("?") };
      } else if (t === "op" && text === "." && this.tokens[this.at + 1]?.t === "string") {
        this.at++;
        one = { f: "field", of: one, name: this.string("text"), quiet: this.take("?") };
      } else if (t === "op" && text === "." && this.tokens[this.at + 1]?.text === "[") this.at++;
      else if (this.is("[")) one = this.bracket(one);
      else if (this.take("?")) one = { f: "try", one };
      else return one;
    }
  }

  private bracket(of: Filter): Filter {
    this.at++;
    if (this.take("]")) return { f: "each", of, quiet: this.take("?") };
    if (this.take(":")) {
      const to = this.pipe();
      this.demand("]");
      return { f: "slice", of, to, quiet: this.take("?") };
    }
    const name = this.pipe();
    if (this.take(":")) {
      const to = this.is("]") ? undefined : this.pipe();
      this.demand("]");
      return { f: "slice", of, from: name, ...(to && { to }), quiet: this.take("?") };
    }
    this.demand("]");
    return { f: "field", of, name, quiet: this.take("?") };
  }

  private string(format: string): Filter {
    const { parts } = this.tokens[this.at++]!;
    if (parts!.length === 1) return { f: "literal", value: parts![0] };
    return { f: "text", parts: parts!, format };
  }

  private term(): Filter {
    const token = this.token;
    if (token.t === "string") return this.string("text");
    if (token.t === "number") {
      this.at++;
      return { f: "literal", value: Number(token.text) };
    }
    if (token.t === "word") return this.word(token.text);
    if (token.t === "end") this.fail();
    this.at++;
    if (/^\.[A-Za-z_]/.test(token.text))
      return {
        f: "field",
        of: { f: "identity" },
        name: { f: "literal", value: token.text.slice(1) },
        quiet: this.take("?"),
      };
    switch (token.text) {
      case ".":
        if (this.token.t === "string")
          return { f: "field", of: { f: "identity" }, name: this.string("text"), quiet: this.take("?") };
        return { f: "identity" };
      case "..":
        return { f: "recurse" };
      case "(": {
        const inner = this.pipe();
        this.demand(")");
        return inner;
      }
      case "[": {
        if (this.take("]")) return { f: "array" };
        const one = this.pipe();
        this.demand("]");
        return { f: "array", one };
      }
      case "{":
        return this.object();
      default:
        this.at--;
        return this.fail();
    }
  }

  private object(): Filter {
    const pairs: [Filter, Filter][] = [];
    while (!this.take("}")) {
      const token = this.token;
      let key: Filter;
      let value: Filter | undefined;
      if (token.t === "string") key = this.string("text");
      else if (this.take("(")) {
        key = this.pipe();
        this.demand(")");
      } else if (token.t === "word" || token.t === "number") {
        this.at++;
        key = { f: "literal", value: token.text.replace(/^\$/, "") };
        if (token.text.startsWith("$")) value = { f: "variable", name: token.text.slice(1) };
      } else this.fail();
      if (this.take(":")) value = this.objectValue();
      pairs.push([key, value ?? { f: "field", of: { f: "identity" }, name: key, quiet: false }]);
      if (!this.is("}")) this.demand(",");
    }
    return { f: "object", pairs };
  }

  private objectValue(): Filter {
    let left = this.level(0);
    while (this.take("|")) left = { f: "pipe", left, right: this.level(0) };
    return left;
  }

  private word(text: string): Filter {
    this.at++;
    if (text === "null" || text === "true" || text === "false") return { f: "literal", value: JSON.parse(text) };
    if (text.startsWith("$")) return { f: "variable", name: text.slice(1) };
    if (text.startsWith("@"))
      return this.token.t === "string" ? this.string(text.slice(1)) : { f: "format", name: text.slice(1) };
    if (text === "if") return this.conditional();
    if (text === "try") {
      const one = this.postfix();
      if (this.take("catch")) this.postfix();
      return { f: "try", one };
    }
    if (text === "reduce") {
      const source = this.postfix();
      this.demand("as");
      const name = this.tokens[this.at++]!.text.slice(1);
      this.demand("(");
      const start = this.pipe();
      this.demand(";");
      const update = this.pipe();
      this.demand(")");
      return { f: "reduce", source, name, start, update };
    }
    const args: Filter[] = [];
    if (this.take("(")) {
      do args.push(this.pipe());
      while (this.take(";"));
      this.demand(")");
    }
    return { f: "call", name: text, args };
  }

  private conditional(): Filter {
    const test = this.pipe();
    this.demand("then");
    const yes = this.pipe();
    if (this.take("elif")) return { f: "if", test, yes, no: this.conditional() };
    const no: Filter = this.take("else") ? this.pipe() : { f: "identity" };
    this.demand("end");
    return { f: "if", test, yes, no };
  }
}

/** Reader of label selectors in text form. Models the lexer and parser of k8s.io/apimachinery/pkg/labels/selector.go. */
import { invalid } from "./fielderror.ts";
import { newRequirement, type Operator, type Requirement, type Selector, sortByKey } from "./labels.ts";
import { isQualifiedName } from "./names.ts";
import { compareStrings } from "./strings.ts";

/** "id" is a word; the others are what they look like. */
type TokenType = "id" | "end" | ")" | "," | "!" | "==" | "=" | ">" | "<" | "in" | "!=" | "notin" | "(";

interface Token {
  type: TokenType;
  text: string;
}

const symbols = new Set<string>([")", ",", "!", "==", "=", ">", "<", "!=", "("]);
const isSymbol = (c: string | undefined) => c !== undefined && "=!(),><".includes(c);
const isSpace = (c: string | undefined) => c === " " || c === "\t" || c === "\r" || c === "\n";

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    if (isSpace(text[position])) {
      position++;
      continue;
    }
    const token = isSymbol(text[position]) ? scanSymbol(text, position) : scanWord(text, position);
    tokens.push(token);
    position += token.text.length;
  }
  tokens.push({ type: "end", text: "" });
  return tokens;
}

/** The longest symbol: "==" before "=". */
function scanSymbol(text: string, start: number): Token {
  const two = text.slice(start, start + 2);
  const symbol = two.length === 2 && symbols.has(two) ? two : text[start]!;
  return { type: symbol as TokenType, text: symbol };
}

function scanWord(text: string, start: number): Token {
  let end = start;
  while (end < text.length && !isSymbol(text[end]) && !isSpace(text[end])) end++;
  const word = text.slice(start, end);
  return { type: word === "in" || word === "notin" ? word : "id", text: word };
}

/** Reads a whole selector; throws an Error with kubectl's sentence. */
export function parseSelectorText(text: string): Selector {
  return { requirements: sortByKey(new Parser(tokenize(text)).parse()) };
}

const binaryOperators: Partial<Record<TokenType, Operator>> = {
  in: "in",
  "=": "=",
  "==": "==",
  ">": "gt",
  "<": "lt",
  notin: "notin",
  "!=": "!=",
};

class Parser {
  private position = 0;

  constructor(private readonly tokens: Token[]) {}

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.peek();
      if (token.type === "end") return requirements;
      if (token.type !== "id" && token.type !== "!") {
        throw new Error(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.checkedRequirement());
      const separator = this.next();
      if (separator.type === "end") return requirements;
      if (separator.type !== ",") throw new Error(`found '${separator.text}', expected: ',' or 'end of string'`);
      const following = this.peek();
      if (following.type !== "id" && following.type !== "!") {
        throw new Error(`found '${following.text}', expected: identifier after ','`);
      }
    }
  }

  private checkedRequirement(): Requirement {
    try {
      return this.requirement();
    } catch (e) {
      throw new Error(`unable to parse requirement: ${(e as Error).message}`);
    }
  }

  private requirement(): Requirement {
    let token = this.next();
    const negated = token.type === "!";
    if (negated) token = this.next();
    if (token.type !== "id") throw new Error(`found '${token.text}', expected: identifier`);
    const keyErrors = isQualifiedName(token.text);
    // "<nil>" is how Go prints the path of a field that has none.
    if (keyErrors.length) throw new Error(`<nil>: ${invalid("", token.text, keyErrors.join("; ")).detail}`);
    const after = this.peek().type;
    if (negated) return newRequirement(token.text, "!", []);
    if (after === "end" || after === ",") return newRequirement(token.text, "exists", []);
    const operator = this.operator();
    const values = operator === "in" || operator === "notin" ? this.valueSet() : [this.exactValue()];
    return newRequirement(token.text, operator, values);
  }

  private operator(): Operator {
    const token = this.next(true);
    const operator = binaryOperators[token.type];
    if (operator) return operator;
    throw new Error(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  private valueSet(): string[] {
    const open = this.next();
    if (open.type !== "(") throw new Error(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.type === ")") {
      this.next();
      return [""];
    }
    if (first.type !== "id" && first.type !== ",") {
      throw new Error(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.valueList();
    if (this.next().type !== ")") throw new Error(`found '${first.text}', expected: ')'`);
    return [...values].sort(compareStrings);
  }

  /** Values between commas; an empty place is the value "". */
  private valueList(): Set<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.next();
      const following = this.peek();
      if (token.type === "id") {
        values.add(token.text);
        if (following.type === ")") return values;
        if (following.type !== ",") throw new Error(`found '${following.text}', expected: ',' or ')'`);
      } else if (token.type === ",") {
        if (values.size === 0 || following.type === "," || following.type === ")") values.add("");
        if (following.type === ")") return values;
      } else {
        throw new Error(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }

  private exactValue(): string {
    const following = this.peek();
    if (following.type === "end" || following.type === ",") return "";
    const token = this.next();
    if (token.type !== "id") throw new Error(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  /** The next token, left in place. "in" and "notin" are words unless an operator is looked for. */
  private peek(): Token {
    return word(this.tokens[this.position] ?? this.tokens.at(-1)!);
  }

  private next(wantOperator = false): Token {
    const token = this.tokens[this.position] ?? this.tokens.at(-1)!;
    this.position++;
    return wantOperator ? token : word(token);
  }
}

const word = (token: Token): Token =>
  token.type === "in" || token.type === "notin" ? { ...token, type: "id" } : token;

/** SQL cut into words. */

export interface Token {
  type: "word" | "quoted" | "string" | "number" | "mark";
  text: string;
  /** Where it begins in the statement. */
  at: number;
}

const PATTERN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|(@@?[\w.]+|[A-Za-z_][\w$]*)|`([^`]*)`|"((?:[^"]|"")*)"|'((?:[^'\\]|''|\\.)*)'|(-?\d+(?:\.\d+)?)|(<>|!=|<=|>=|[-+*/%=<>(),.;:])/gy;

/** The words of a statement; undefined: a character that SQL does not know. */
export function tokenize(sql: string, doubleQuotesNames: boolean): Token[] | undefined {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < sql.length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(sql);
    if (!match) return undefined;
    const [, word, back, double, single, number, mark] = match;
    if (word !== undefined) tokens.push({ type: "word", text: word, at });
    else if (back !== undefined) tokens.push({ type: "quoted", text: back, at });
    else if (double !== undefined)
      tokens.push({ type: doubleQuotesNames ? "quoted" : "string", text: double.replaceAll('""', '"'), at });
    else if (single !== undefined) tokens.push({ type: "string", text: unescaped(single), at });
    else if (number !== undefined) tokens.push({ type: "number", text: number, at });
    else if (mark !== undefined) tokens.push({ type: "mark", text: mark, at });
  }
  return tokens;
}

const unescaped = (text: string) =>
  text.replace(/''|\\(.)/g, (_, char?: string) => (char === undefined ? "'" : char === "n" ? "\n" : char));

/** A text's statements: whole ones, and what has no semicolon yet. */
export function splitStatements(text: string): { whole: string[]; rest: string } {
  const whole: string[] = [];
  let start = 0;
  const pattern = /'(?:[^'\\]|\\.)*'|"[^"]*"|`[^`]*`|--[^\n]*|;|\\[gG]/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match[0] !== ";" && !/^\\g$/i.test(match[0])) continue;
    whole.push(text.slice(start, match.index).trim());
    start = pattern.lastIndex;
  }
  return { whole: whole.filter((one) => one !== ""), rest: text.slice(start) };
}

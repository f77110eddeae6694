/** Field selectors. Models k8s.io/apimachinery/pkg/fields/selector.go. */
import { compareStrings } from "./strings.ts";

export interface FieldRequirement {
  field: string;
  operator: "=" | "!=";
  value: string;
}

/** All of them must hold; an empty list selects everything. */
export type FieldSelector = FieldRequirement[];

/** Reads "status.phase=Running,metadata.name!=a"; throws an Error with the server's sentence. */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text).sort(compareStrings);
  const selector: FieldSelector = [];
  for (const term of terms) {
    if (term === "") continue;
    const parts = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (!parts) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field, operator, escaped] = parts as unknown as [string, string, string, string];
    const value = unescapeValue(escaped);
    // A term of nothing ("=") selects nothing in particular.
    if (field !== "" || value !== "") selector.push({ field, operator: operator === "!=" ? "!=" : "=", value });
  }
  return selector;
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  if (text === "") return [];
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === ",") {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): string {
  let value = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === "\\") {
      const next = text[++i];
      if (next === undefined || !"\\,=".includes(next)) {
        throw new Error(`invalid field selector: invalid escape sequence: \\${next ?? ""}`);
      }
      value += next;
    } else if (char === "," || char === "=") {
      // Go prints the rune's number here.
      throw new Error(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    } else {
      value += char;
    }
  }
  return value;
}

/** Does an object with these selectable fields match? A field that is missing counts as "". */
export function matchesFields(selector: FieldSelector, fields: Record<string, string>): boolean {
  return selector.every(({ field, operator, value }) => {
    const actual = Object.hasOwn(fields, field) ? fields[field] : "";
    return (actual === value) === (operator === "=");
  });
}

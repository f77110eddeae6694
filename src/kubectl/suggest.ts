import { verbGroups } from "./verbs.ts";

/** Verbs that a mistyped word may have meant, in the order of the help. Models spf13/cobra's SuggestionsFor. */
export function suggestionsFor(typed: string): string[] {
  const found: string[] = [];
  const word = typed.toLowerCase();
  for (const verb of verbGroups.flatMap((group) => group.verbs)) {
    if (verb.hidden) continue;
    const near = distance(word, verb.name.toLowerCase()) <= 2 || verb.name.toLowerCase().startsWith(word);
    if (near || verb.suggestFor?.some((other) => other.toLowerCase() === word)) found.push(verb.name);
  }
  return found;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}

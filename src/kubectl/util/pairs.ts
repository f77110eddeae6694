/** Arguments of the form KEY=VALUE and KEY-. Models GetResourcesAndPairs and ParsePairs of kubectl/pkg/cmd/util. */

const isPair = (word: string) => (word.includes("=") && !word.startsWith("=")) || (word.endsWith("-") && word !== "-");

/** Splits arguments into resources and the changes after them. `what`: "label", "annotation", "env". */
export function splitPairs(args: string[], what: string): { resources: string[]; pairs: string[] } {
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: args, pairs: [] };
  const pairs = args.slice(first);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined) throw new Error(`all resources must be specified before ${what} changes: ${stray}`);
  return { resources: args.slice(0, first), pairs };
}

export interface Pairs {
  set: Map<string, string>;
  remove: string[];
}

/** The values to set and the keys to remove; `supportRemove`: is KEY- allowed? Throws `invalid WHAT format: ...`. */
export function parsePairs(words: string[], what: string, supportRemove: boolean): Pairs {
  const pairs: Pairs = { set: new Map(), remove: [] };
  const invalid: string[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals > 0) pairs.set.set(word.slice(0, equals), word.slice(equals + 1));
    else if (supportRemove && word.endsWith("-") && word !== "-") pairs.remove.push(word.slice(0, -1));
    else invalid.push(word);
  }
  if (invalid.length > 0) throw new Error(`invalid ${what} format: ${invalid.join(", ")}`);
  return pairs;
}

/** The order of keys in printed YAML. Models keyList.Less in sorter.go of go.yaml.in/yaml/v2. */

const isLetter = (char: string) => /\p{L}/u.test(char);
const isDigit = (char: string | undefined) => char !== undefined && /\p{Nd}/u.test(char);

/** The keys in goyaml's natural order, in which "9" comes before "10" and letters come last. */
export function sortKeys(keys: string[]): string[] {
  if (keys.length > 12) return keys.sort((a, b) => (keyLess(a, b) ? -1 : keyLess(b, a) ? 1 : 0));
  // The order is not transitive: short lists are sorted by insertion as Go does.
  for (let i = 1; i < keys.length; i++) {
    for (let j = i; j > 0 && keyLess(keys[j]!, keys[j - 1]!); j--) {
      const key = keys[j]!;
      keys[j] = keys[j - 1]!;
      keys[j - 1] = key;
    }
  }
  return keys;
}

function keyLess(left: string, right: string): boolean {
  const a = Array.from(left);
  const b = Array.from(right);
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    if (a[i] === b[i]) continue;
    const letterA = isLetter(a[i]!);
    const letterB = isLetter(b[i]!);
    if (letterA && letterB) return a[i]!.codePointAt(0)! < b[i]!.codePointAt(0)!;
    if (letterA || letterB) return letterB;
    return numberLess(a, b, i);
  }
  return a.length < b.length;
}

/** Compares where a number may stand at `i` in one or both. */
function numberLess(a: string[], b: string[], i: number): boolean {
  const lead = (a[i] === "0" || b[i] === "0") && followsNumber(a, i) ? 1n : 0n;
  const numberA = readNumber(a, i, lead);
  const numberB = readNumber(b, i, lead);
  if (numberA.value !== numberB.value) return numberA.value < numberB.value;
  if (numberA.end !== numberB.end) return numberA.end < numberB.end;
  return a[i]!.codePointAt(0)! < b[i]!.codePointAt(0)!;
}

/** Do digits other than 0 stand right before `i`? Then a 0 at `i` is no leading zero. */
function followsNumber(chars: string[], i: number): boolean {
  for (let j = i - 1; j >= 0 && isDigit(chars[j]); j--) if (chars[j] !== "0") return true;
  return false;
}

function readNumber(chars: string[], start: number, lead: bigint): { value: bigint; end: number } {
  let value = lead;
  let end = start;
  while (isDigit(chars[end])) {
    value = BigInt.asIntN(64, value * 10n + BigInt(chars[end]!.codePointAt(0)! - 48));
    end++;
  }
  return { value, end };
}

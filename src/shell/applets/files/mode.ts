/** File modes: "drwxr-xr-x", and what chmod is told. */
import type { FileStat } from "../../types.ts";

export function modeText(type: FileStat["type"], mode: number): string {
  const letters = [...(mode & 0o777).toString(2).padStart(9, "0")].map((bit, i) => (bit === "1" ? "rwx"[i % 3]! : "-"));
  const special = (at: number, bit: number, lower: string, upper: string) => {
    if (mode & bit) letters[at] = letters[at] === "x" ? lower : upper;
  };
  special(2, 0o4000, "s", "S");
  special(5, 0o2000, "s", "S");
  special(8, 0o1000, "t", "T");
  return ({ directory: "d", symlink: "l", file: "-" } as const)[type] + letters.join("");
}

const BITS: Record<string, number> = { r: 4, w: 2, x: 1 };

/** "755", "u+x", "go-w,a+r", "+X" applied to a mode; undefined: no mode. */
export function changeMode(text: string, old: number, directory: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === "" || match[1]!.includes("a") ? "ugo" : match[1]!;
    for (const [, op, letters] of match[2]!.matchAll(/([-+=])([rwxXst]*)/g))
      mode = applyClause(mode, who, op!, letters!, directory);
  }
  return mode;
}

function applyClause(old: number, who: string, op: string, letters: string, directory: boolean): number {
  let bits = 0;
  for (const letter of letters) bits |= letter === "X" ? (directory || old & 0o111 ? 1 : 0) : (BITS[letter] ?? 0);
  let mask = 0;
  for (const one of who) mask |= bits << ({ u: 6, g: 3, o: 0 }[one] ?? 0);
  if (letters.includes("t")) mask |= 0o1000;
  if (letters.includes("s")) mask |= (who.includes("u") ? 0o4000 : 0) | (who.includes("g") ? 0o2000 : 0);
  if (op === "+") return old | mask;
  if (op === "-") return old & ~mask;
  let cleared = old;
  for (const one of who) cleared &= ~(7 << ({ u: 6, g: 3, o: 0 }[one] ?? 0));
  return cleared | mask;
}

import { sha256 } from "../../apimachinery/hash.ts";
import { canonicalJson } from "../../apimachinery/json.ts";

const READABLE: Record<string, string> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/** The suffix that --append-hash puts after a ConfigMap's or Secret's name. Models kubectl/pkg/util/hash. */
export function contentHash(content: unknown): string {
  const hex = sha256(canonicalJson(content)).slice(0, 10);
  return [...hex].map((letter) => READABLE[letter] ?? letter).join("");
}

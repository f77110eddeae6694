/**
 * The one source of chance. A draw depends on the cluster's seed and on the words that name what it is for, never on
 * when or in which order commands come: the same seed and commands give the same names, addresses and endpoint picks.
 */

/**
 * Well-mixed bits of texts with a common beginning, which is gone through once: answers 53 bits for each ending. After the
 * public-domain cyrb53: two 32-bit multiplicative hashes, joined.
 */
function hashes(beginning: string): (ending: string) => number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < beginning.length; i++) {
    const c = beginning.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  return (ending) => {
    let x = a;
    let y = b;
    for (let i = 0; i < ending.length; i++) {
      const c = ending.charCodeAt(i);
      x = Math.imul(x ^ c, 2654435761);
      y = Math.imul(y ^ c, 1597334677);
    }
    x = Math.imul(x ^ (x >>> 16), 2246822507) ^ Math.imul(y ^ (y >>> 13), 3266489909);
    y = Math.imul(y ^ (y >>> 16), 2246822507) ^ Math.imul(x ^ (x >>> 13), 3266489909);
    return 4294967296 * (2097151 & y) + (x >>> 0);
  };
}

/** 53 well-mixed bits of a text. */
export const hash53 = (text: string): number => hashes(text)("");

export type Words = (string | number)[];

/** A number in [0, 1). */
export const draw = (seed: string, purpose: string, ...words: Words): number =>
  hash53([seed, purpose, ...words].join("\u0000")) / 2 ** 53;

/** The alphabet of k8s.io/apimachinery/pkg/util/rand: no vowels, nor digits that look like them. */
const SAFE = "bcdfghjklmnpqrstvwxz2456789";

/** A suffix such as generateName appends: "x7k2p". */
export function randomString(seed: string, length: number, purpose: string, ...words: Words): string {
  const hash = hashes(`${[seed, purpose, ...words].join("\u0000")}\u0000`);
  let text = "";
  for (let i = 0; i < length; i++) text += SAFE[Math.floor((hash(String(i)) / 2 ** 53) * SAFE.length)];
  return text;
}

/** A version-4 UUID made of the seed. */
export function uuid(seed: string, purpose: string, ...words: Words): string {
  const hash = hashes(`${[seed, purpose, ...words].join("\u0000")}\u0000`);
  let hex = "";
  for (let i = 0; i < 3; i++) hex += hash(String(i)).toString(16).padStart(14, "0");
  const variant = "89ab"[Number.parseInt(hex[16], 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The short hashes in names and labels, as `pod-template-hash`. */
import { canonicalJson } from "./json.ts";

/** SHA-256 of a text's UTF-8 bytes: 64 hex digits. */
export const sha256 = (text: string): string =>
  process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("hex");

/** FNV-1a with 32 bits. */
export function fnv32aBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** FNV-1a with 32 bits over the text's UTF-8 bytes. */
export const fnv32a = (text: string): number => fnv32aBytes(Buffer.from(text, "utf8"));

/** FNV-1 with 32 bits over the text's UTF-8 bytes: multiplies first. */
export function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}

const safeAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** rand.SafeEncodeString: each character as one of an alphabet without vowels, which spells no words. */
export function safeEncodeString(text: string): string {
  return Array.from(text, (c) => safeAlphabet[c.codePointAt(0)! % safeAlphabet.length]).join("");
}

/** A hash of any JSON value, shaped as controller.ComputeHash's: "6c54bd5869". */
export function hashObject(value: unknown): string {
  return safeEncodeString(String(fnv32a(canonicalJson(value))));
}

/** Devices that never end: whoever reads gets as many bytes as it asks for. */

export type Device = "zero" | "random";

/** Bytes that one read gives. */
export const DEVICE_CHUNK = 16_384;

/** The endless device of this path; undefined: it is none. */
export function endlessDevice(path: string): Device | undefined {
  if (path === "/dev/zero" || path === "/dev/full") return "zero";
  return path === "/dev/urandom" || path === "/dev/random" ? "random" : undefined;
}

/** Bytes of a device. `draw`: numbers in [0, 1), two of which decide all random bytes of one call. */
export function deviceBytes(device: Device, length: number, draw: () => number): string {
  if (device === "zero") return "\0".repeat(length);
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  let a = Math.floor(draw() * 2 ** 32);
  let b = Math.floor(draw() * 2 ** 32) | 1;
  // xoroshiro64** (Blackman and Vigna): a draw by hash for each byte would cost more than all else that is done with it.
  for (let at = 0; at < length; at += 4) {
    bytes.writeInt32LE(Math.imul(rotated(Math.imul(a, 0x9e3779bb), 5), 5), at);
    b ^= a;
    a = rotated(a, 26) ^ b ^ (b << 9);
    b = rotated(b, 13);
  }
  return bytes.toString("latin1", 0, length);
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

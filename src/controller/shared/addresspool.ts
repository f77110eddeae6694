/** Ranges of IPv4 addresses to give away. */
import { ipv4ToNumber, numberToIPv4 } from "../../apimachinery/ip.ts";

/** Inclusive bounds as numbers. */
interface Range {
  first: number;
  last: number;
}

/** "192.168.1.11-192.168.1.99", "10.0.0.0/24", or several with commas between. */
function parsePool(text: string): Range[] {
  return text.split(",").map((part) => {
    const [from = "", to = from] = part.trim().split("-");
    if (!from.includes("/")) return { first: ipv4ToNumber(from), last: ipv4ToNumber(to) };
    const [base = "", bits = "32"] = from.split("/");
    const size = 2 ** (32 - Number(bits));
    const first = Math.floor(ipv4ToNumber(base) / size) * size;
    return { first, last: first + size - 1 };
  });
}

export function inPool(pool: string, address: string): boolean {
  const n = ipv4ToNumber(address);
  return parsePool(pool).some(({ first, last }) => n >= first && n <= last);
}

/** The first free address at or after a share (0 to 1) of the pool, going round once; undefined when all are taken. */
export function freeAddress(pool: string, taken: Set<string>, start: number): string | undefined {
  const ranges = parsePool(pool);
  const total = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const offset = Math.floor(start * total);
  // More steps than there are taken addresses cannot be needed.
  for (let step = 0; step < Math.min(total, taken.size + 1); step++) {
    const address = addressAt(ranges, (offset + step) % total);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function addressAt(ranges: Range[], index: number): string {
  let left = index;
  for (const { first, last } of ranges) {
    if (left <= last - first) return numberToIPv4(first + left);
    left -= last - first + 1;
  }
  return "";
}

/** Checks of IP addresses and CIDRs, worded as k8s.io/apimachinery/pkg/util/validation/ip.go. */

export interface Address {
  version: 4 | 6;
  bits: bigint;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** As net.isIP, which is asked for IPv6 only: loading it costs more than most commands' own work. */
function isIP(text: string): number {
  if (!text.includes(":")) return IPV4.test(text) ? 4 : 0;
  return process.getBuiltinModule("node:net").isIP(text);
}

/** The address as a number; undefined for what is no address. Octets may have leading zeros only where `sloppy`. */
export function parseAddress(text: string, sloppy = false): Address | undefined {
  const plain = sloppy ? text.replace(/(^|[.:])0+(?=[0-9]+(?:\.|$))/g, "$1") : text;
  const candidate = sloppy && text.includes(".") ? plain : text;
  if (candidate.includes("%")) return undefined;
  const version = isIP(candidate);
  if (version === 4) return { version: 4, bits: ipv4Bits(candidate) };
  if (version === 6) return { version: 6, bits: ipv6Bits(candidate) };
  return undefined;
}

function ipv4Bits(text: string): bigint {
  return text.split(".").reduce((bits, octet) => bits * 256n + BigInt(octet), 0n);
}

function ipv6Bits(text: string): bigint {
  const dotted = /^(.*:)([0-9]+\.[0-9.]+)$/.exec(text);
  if (dotted) {
    const low = ipv4Bits(dotted[2]!);
    return ipv6Bits(`${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].reduce((bits, word) => bits * 65536n + BigInt(`0x${word}`), 0n);
}

/** The address in canonical form (RFC 5952). */
export function formatAddress({ version, bits }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((s) => (bits >> s) & 255n).join(".");
  const words = Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(112 - 16 * i)) & 0xffffn));
  if (isMapped({ version, bits })) return formatAddress({ version: 4, bits: bits & 0xffff_ffffn });
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && words[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  const hex = (list: number[]) => list.map((w) => w.toString(16)).join(":");
  if (best.start < 0) return hex(words);
  return `${hex(words.slice(0, best.start))}::${hex(words.slice(best.start + best.length))}`;
}

const isMapped = ({ version, bits }: Address) => version === 6 && bits >> 32n === 0xffffn;

/** Messages for a field that takes any form of an address but ambiguous ones (IsValidIPForLegacyField). */
export function isValidIPForLegacyField(text: string): string[] {
  const sloppy = parseAddress(text, true);
  if (!sloppy) return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
  const strict = parseAddress(text);
  if (!strict) return ["must not have leading 0s"];
  return isMapped(strict) ? ["must not be an IPv4-mapped IPv6 address"] : [];
}

/** Messages for a field that takes an address in canonical form only (IsValidIP). */
export function isValidIP(text: string): string[] {
  const errors = isValidIPForLegacyField(text);
  if (errors.length) return errors;
  const canonical = formatAddress(parseAddress(text)!);
  return canonical === text ? [] : [`must be in canonical form ("${canonical}")`];
}

export interface Cidr extends Address {
  prefix: number;
}

/** "10.0.0.0/8" as numbers; `bits` is the address as written. Undefined for what is no CIDR. */
export function parseCidr(text: string, sloppy = false): Cidr | undefined {
  const parts = /^([^/]+)\/([0-9]+)$/.exec(text);
  const address = parts ? parseAddress(parts[1]!, sloppy) : undefined;
  if (!parts || !address || (!sloppy && /^0[0-9]/.test(parts[2]!))) return undefined;
  const prefix = Number(parts[2]);
  return prefix <= (address.version === 4 ? 32 : 128) ? { ...address, prefix } : undefined;
}

/** Bits of the address that lie beyond the prefix. */
function hostBits({ version, bits, prefix }: Cidr): bigint {
  const width = BigInt((version === 4 ? 32 : 128) - prefix);
  return bits & ((1n << width) - 1n);
}

/** Messages for a field that takes any unambiguous CIDR (IsValidCIDRForLegacyField). */
export function isValidCIDRForLegacyField(text: string): string[] {
  if (!parseCidr(text, true)) return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];
  const strict = parseCidr(text);
  if (!strict) return ["must not have leading 0s in IP or prefix length"];
  if (isMapped(strict)) return ["must not have an IPv4-mapped IPv6 address"];
  return hostBits(strict) !== 0n ? ["must not have bits set beyond the prefix length"] : [];
}

/** Messages for a field that takes a CIDR in canonical form only (IsValidCIDR). */
export function isValidCIDR(text: string): string[] {
  const errors = isValidCIDRForLegacyField(text);
  if (errors.length) return errors;
  const cidr = parseCidr(text)!;
  const canonical = `${formatAddress(cidr)}/${cidr.prefix}`;
  return canonical === text ? [] : [`must be in canonical form ("${canonical}")`];
}

/** Does the CIDR contain the address? */
export function cidrContains(cidr: Cidr, address: Address): boolean {
  if (cidr.version !== address.version) return false;
  const width = BigInt((cidr.version === 4 ? 32 : 128) - cidr.prefix);
  return cidr.bits >> width === address.bits >> width;
}

/** An IPv4 address as a number: "10.0.0.1" -> 167772161. */
export const ipv4ToNumber = (address: string): number =>
  address.split(".").reduce((n, part) => n * 256 + Number(part), 0);

/** A number as an IPv4 address. */
export const numberToIPv4 = (n: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");

/**
 * IP addresses and CIDR ranges: parsing as Go's net package does (leading zeros let through, then refused by strict
 * validation), and the server's sentences. Models apimachinery/pkg/util/validation/ip.go.
 */
import { type FieldError, invalid } from "../../apimachinery/fielderror.ts";

/** A parsed address: 4 or 16 bytes. */
export interface IPAddressBytes {
  bytes: number[];
  /** An octet was written with leading zeros, which strict parsers refuse. */
  leadingZeros: boolean;
  /** An IPv4 address written as ::ffff:1.2.3.4; `bytes` has 4 bytes then. */
  mapped: boolean;
}

function parseIPv4(text: string): IPAddressBytes | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^[0-9]+$/.test(octet) && Number(octet) <= 255)) return undefined;
  return { bytes: octets.map(Number), leadingZeros: octets.some((octet) => /^0[0-9]/.test(octet)), mapped: false };
}

function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}

function parseIPv6(text: string): IPAddressBytes | undefined {
  let rest = text;
  let leadingZeros = false;
  if (text.includes(".")) {
    const colon = text.lastIndexOf(":");
    const tail = parseIPv4(text.slice(colon + 1));
    if (!tail) return undefined;
    leadingZeros = tail.leadingZeros;
    const [a, b, c, d] = tail.bytes as [number, number, number, number];
    rest = `${text.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = rest.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] as string);
  const tail = parseGroups(halves[1] ?? "");
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = groups.flatMap((group) => [group >> 8, group & 255]);
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return { bytes: mapped ? bytes.slice(12) : bytes, leadingZeros, mapped };
}

/** netutils.ParseIPSloppy; undefined for what is no address. */
export const parseIP = (text: string): IPAddressBytes | undefined =>
  text.includes(":") ? parseIPv6(text) : parseIPv4(text);

export const isIPv6 = (text: string): boolean => text.includes(":") && parseIP(text)?.bytes.length === 16;

export type IPFamily = "IPv4" | "IPv6";

export const ipFamilyOf = (text: string): IPFamily => (isIPv6(text) ? "IPv6" : "IPv4");

/** Canonical text: dotted, or RFC 5952. */
export function formatIP(bytes: number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] as number) * 256 + (bytes[2 * i + 1] as number));
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  return start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** IsValidIPForLegacyField: any spelling of an address, but no leading zeros and no IPv4 in IPv6. */
export function validateIP(value: string, path: string, oldValues: readonly string[] = []): FieldError[] {
  if (oldValues.includes(value)) return [];
  const ip = parseIP(value);
  if (!ip) return [invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  if (ip.leadingZeros) return [invalid(path, value, "must not have leading 0s")];
  return ip.mapped ? [invalid(path, value, "must not be an IPv4-mapped IPv6 address")] : [];
}

/** ValidateEndpointIP: an address that traffic may be sent to. */
export function validateEndpointIP(value: string, path: string): FieldError[] {
  const bytes = parseIP(value)?.bytes;
  if (!bytes) return [invalid(path, value, "must be a valid IP address")];
  const v4 = bytes.length === 4;
  const [a, b, c] = bytes as [number, number, number];
  const zeros = bytes.slice(0, -1).every((byte) => byte === 0);
  const last = bytes[bytes.length - 1];
  const bad: string[] = [];
  if (zeros && last === 0) bad.push(`may not be unspecified (${value})`);
  if (v4 ? a === 127 : zeros && last === 1) bad.push("may not be in the loopback range (127.0.0.0/8, ::1/128)");
  if (v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80) {
    bad.push("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  }
  if (v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2) {
    bad.push("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
  }
  return bad.map((detail) => invalid(path, value, detail));
}

/** GetWarningsForIP: addresses in a spelling that is not the standard one. */
export function ipWarnings(path: string, value: string): string[] {
  const ip = parseIP(value);
  if (!ip) return [];
  const canonical = formatIP(ip.bytes);
  if (ip.leadingZeros || ip.mapped) {
    return [`${path}: non-standard IP address ${JSON.stringify(value)} is invalid: use ${JSON.stringify(canonical)}`];
  }
  if (ip.bytes.length === 4 || canonical === value) return [];
  return [
    `${path}: IPv6 address ${JSON.stringify(value)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`,
  ];
}

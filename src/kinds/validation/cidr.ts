/** CIDR ranges. Models apimachinery/pkg/util/validation/ip.go. */
import { type FieldError, invalid } from "../../apimachinery/fielderror.ts";
import { formatIP, type IPAddressBytes, parseIP } from "./ip.ts";

export interface CIDR {
  ip: IPAddressBytes;
  prefix: number;
  /** The address with the bits beyond the prefix cleared. */
  network: number[];
  leadingZeros: boolean;
}

function mask(bytes: number[], prefix: number): number[] {
  return bytes.map((byte, i) => byte & (0xff << (8 - Math.max(0, Math.min(8, prefix - 8 * i)))) & 0xff);
}

/** netutils.ParseCIDRSloppy; undefined for what is no range. */
export function parseCIDR(text: string): CIDR | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const ip = parseIP(text.slice(0, slash));
  const length = text.slice(slash + 1);
  const prefix = Number(length);
  if (!ip || !/^[0-9]+$/.test(length) || prefix > 8 * ip.bytes.length) return undefined;
  return { ip, prefix, network: mask(ip.bytes, prefix), leadingZeros: ip.leadingZeros || /^0[0-9]/.test(length) };
}

export const formatCIDR = (cidr: CIDR): string => `${formatIP(cidr.network)}/${cidr.prefix}`;

/** Is the address one of the range? */
export function cidrContains(cidr: CIDR, bytes: number[]): boolean {
  return bytes.length === cidr.network.length && formatIP(mask(bytes, cidr.prefix)) === formatIP(cidr.network);
}

/** IsValidCIDRForLegacyField. */
export function validateCIDR(value: string, path: string, oldValues: readonly string[] = []): FieldError[] {
  if (oldValues.includes(value)) return [];
  const cidr = parseCIDR(value);
  if (!cidr) return [invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
  if (cidr.leadingZeros) return [invalid(path, value, "must not have leading 0s in IP or prefix length")];
  if (cidr.ip.mapped) return [invalid(path, value, "must not have an IPv4-mapped IPv6 address")];
  if (formatIP(cidr.ip.bytes) === formatIP(cidr.network)) return [];
  return [invalid(path, value, "must not have bits set beyond the prefix length")];
}

/** GetWarningsForCIDR. */
export function cidrWarnings(path: string, value: string): string[] {
  const cidr = parseCIDR(value);
  if (!cidr) return [];
  const q = JSON.stringify;
  const warnings: string[] = [];
  const network = formatCIDR(cidr);
  if (formatIP(cidr.ip.bytes) !== formatIP(cidr.network)) {
    const single = `${formatIP(cidr.ip.bytes)}/${8 * cidr.ip.bytes.length}`;
    warnings.push(
      `${path}: CIDR value ${q(value)} is ambiguous in this context (should be ${q(network)} or ${q(single)}?)`,
    );
  }
  if (cidr.leadingZeros || cidr.ip.mapped) {
    warnings.push(`${path}: non-standard CIDR value ${q(value)} is invalid: use ${q(network)}`);
  }
  if (warnings.length === 0 && cidr.network.length === 16 && network !== value) {
    warnings.push(`${path}: IPv6 CIDR value ${q(value)} should be in RFC 5952 canonical format (${q(network)})`);
  }
  return warnings;
}

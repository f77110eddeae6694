/** IP addresses and ranges as field errors and warnings. Models apimachinery/pkg/util/validation/ip.go. */
import { type FieldError, invalid } from "../../apimachinery/fielderror.ts";
import {
  cidrContains,
  formatAddress,
  isValidCIDRForLegacyField,
  isValidIPForLegacyField,
  parseAddress,
  parseCidr,
} from "../../apimachinery/ip.ts";

export type IPFamily = "IPv4" | "IPv6";

export const ipFamilyOf = (text: string): IPFamily => (parseAddress(text, true)?.version === 6 ? "IPv6" : "IPv4");

export const isIP = (text: string): boolean => parseAddress(text, true) !== undefined;

/** IsValidIPForLegacyField: any spelling of an address that is not ambiguous; what was there before may stay. */
export function validateIP(value: string, path: string, oldValues: readonly string[] = []): FieldError[] {
  if (oldValues.includes(value)) return [];
  return isValidIPForLegacyField(value).map((message) => invalid(path, value, message));
}

/** IsValidCIDRForLegacyField. */
export function validateCIDR(value: string, path: string, oldValues: readonly string[] = []): FieldError[] {
  if (oldValues.includes(value)) return [];
  return isValidCIDRForLegacyField(value).map((message) => invalid(path, value, message));
}

/** Addresses that no traffic can be sent to, and what is said of them. */
const SPECIAL: [ranges: string[], detail: string][] = [
  [["127.0.0.0/8", "::1/128"], "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
  [["169.254.0.0/16", "fe80::/10"], "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
  [["224.0.0.0/24", "ff02::/16"], "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
];

/** ValidateEndpointIP: an address that traffic may be sent to. */
export function validateEndpointIP(value: string, path: string): FieldError[] {
  const address = parseAddress(value, true);
  if (!address) return [invalid(path, value, "must be a valid IP address")];
  if (address.bits === 0n) return [invalid(path, value, `may not be unspecified (${value})`)];
  return SPECIAL.filter(([ranges]) =>
    ranges.some((range) => {
      const cidr = parseCidr(range);
      return cidr && cidrContains(cidr, address);
    }),
  ).map(([, detail]) => invalid(path, value, detail));
}

const q = JSON.stringify;

/** GetWarningsForIP: addresses in a spelling that is not the standard one. */
export function ipWarnings(path: string, value: string): string[] {
  const address = parseAddress(value, true);
  if (!address) return [];
  const canonical = formatAddress(address);
  if (isValidIPForLegacyField(value).length > 0) {
    return [`${path}: non-standard IP address ${q(value)} is invalid: use ${q(canonical)}`];
  }
  if (address.version === 4 || canonical === value) return [];
  return [`${path}: IPv6 address ${q(value)} should be in RFC 5952 canonical format (${q(canonical)})`];
}

/** GetWarningsForCIDR. */
export function cidrWarnings(path: string, value: string): string[] {
  const cidr = parseCidr(value, true);
  if (!cidr) return [];
  const bits = cidr.version === 4 ? 32 : 128;
  const host = BigInt(bits - cidr.prefix);
  const network = `${formatAddress({ version: cidr.version, bits: (cidr.bits >> host) << host })}/${cidr.prefix}`;
  const single = `${formatAddress(cidr)}/${bits}`;
  const warnings: string[] = [];
  if (`${formatAddress(cidr)}/${cidr.prefix}` !== network) {
    warnings.push(
      `${path}: CIDR value ${q(value)} is ambiguous in this context (should be ${q(network)} or ${q(single)}?)`,
    );
  }
  if (!parseCidr(value)) warnings.push(`${path}: non-standard CIDR value ${q(value)} is invalid: use ${q(network)}`);
  if (warnings.length === 0 && cidr.version === 6 && network !== value) {
    warnings.push(`${path}: IPv6 CIDR value ${q(value)} should be in RFC 5952 canonical format (${q(network)})`);
  }
  return warnings;
}

/** Models ValidateCertificateSigningRequest of pkg/apis/certificates/validation/validation.go. */
import { duplicate, type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { isDNS1123Label, isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { parseRequest } from "./pkcs10.ts";

const LEAST_SECONDS = 600;

const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

function validateSegment(segment: string, check: (label: string) => string[]): FieldError[] {
  const label = segment.split(".").find((part) => check(part).length > 0);
  if (label === undefined) return [];
  return check(label).map((error) =>
    invalid("spec.signerName", segment, `validating label ${JSON.stringify(label)}: ${error}`),
  );
}

function validateSignerName(name: string): FieldError[] {
  const path = "spec.signerName";
  if (!name) return [required(path)];
  const [domain = "", rest, ...more] = name.split("/");
  if (rest === undefined || more.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(path, name, detail)];
  }
  const errors = validateSegment(domain, isDNS1123Label);
  if (!domain.includes(".")) {
    errors.push(invalid(path, domain, "should be a domain with at least two segments separated by dots"));
  }
  return [...errors, ...validateSegment(rest, isDNS1123Subdomain)];
}

export function validate(request: KubeObject): FieldError[] {
  const { expirationSeconds, ...spec } = request.spec ?? {};
  const pem: string = spec.request ?? "";
  const usages: string[] = spec.usages ?? [];
  const errors: FieldError[] = [];
  const parsed = parseRequest(pem);
  if (typeof parsed === "string") errors.push(invalid("spec.request", pem, parsed));
  if (usages.length === 0) errors.push(required("spec.usages"));
  usages.forEach((usage: string, i: number) => {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES));
  });
  usages.forEach((usage: string, i: number) => {
    if (usages.indexOf(usage) < i) errors.push(duplicate(`spec.usages[${i}]`, usage));
  });
  errors.push(...validateSignerName(spec.signerName ?? ""));
  if (expirationSeconds < LEAST_SECONDS) {
    const detail = "may not specify a duration less than 600 seconds (10 minutes)";
    errors.push(invalid("spec.expirationSeconds", expirationSeconds, detail));
  }
  return errors;
}

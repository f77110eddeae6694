/**
 * Checks of names, labels and the like: each answers a list of messages, empty where the value is fine.
 * Worded as k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content.
 */
import { byteLength } from "./strings.ts";

const label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const labelKey = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const compiled = new Map<string, RegExp>();

function matches(format: string, value: string): boolean {
  let shape = compiled.get(format);
  if (!shape) {
    shape = new RegExp(`^${format}$`);
    compiled.set(format, shape);
  }
  return shape.test(value) && !value.endsWith("\n");
}

/** RegexError: the sentence, examples and the regular expression. */
export function regexError(message: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const shown = examples.map((e) => `'${e}', `).join(" or ");
  return `${message} (e.g. ${shown}regex used for validation is '${format}')`;
}

/** MaxLenError of util/validation, for names. */
export const maxLenError = (length: number) => `must be no more than ${length} characters`;
/** InclusiveRangeError. */
export const inclusiveRangeError = (low: number, high: number) => `must be between ${low} and ${high}, inclusive`;

const maxBytesError = (length: number) => `must be no more than ${length} bytes`;
const tooLongName = (value: string, max: number) => (byteLength(value) > max ? [maxLenError(max)] : []);

function shaped(value: string, max: number, format: string, message: string, ...examples: string[]): string[] {
  const errors = tooLongName(value, max);
  if (!matches(format, value)) errors.push(regexError(message, format, ...examples));
  return errors;
}

/** A label of DNS: up to 63 of a-z, 0-9 and "-". */
export function isDNS1123Label(value: string): string[] {
  const errors = tooLongName(value, 63);
  if (matches(label1123, value)) return errors;
  if (matches(subdomain1123, value)) return [...errors, "must not contain dots"];
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
    "and must start and end with an alphanumeric character";
  return [...errors, regexError(message, label1123, "my-name", "123-abc")];
}

/** Labels of DNS joined with dots, up to 253 characters: the name of most objects. */
export function isDNS1123Subdomain(value: string): string[] {
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
    "and must start and end with an alphanumeric character";
  return shaped(value, 253, subdomain1123, message, "example.com");
}

/** isDNS1123Subdomain where each label may have underscores. */
export function isDNS1123SubdomainWithUnderscore(value: string): string[] {
  const part = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', " +
    "and must start and end with an alphanumeric character";
  return shaped(value, 253, `${part}(\\.${part})*`, message, "example.com");
}

/** "*.example.com", for hosts of an Ingress. */
export function isWildcardDNS1123Subdomain(value: string): string[] {
  const message =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of " +
    "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return shaped(value, 253, `\\*\\.${subdomain1123}`, message, "*.example.com");
}

/** A label of DNS that starts with a letter: names of services. */
export function isDNS1035Label(value: string): string[] {
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
    "and end with an alphanumeric character";
  return shaped(value, 63, "[a-z]([-a-z0-9]*[a-z0-9])?", message, "my-name", "abc-123");
}

/** A label key or annotation key: "app", "example.com/app". */
export function isQualifiedName(value: string): string[] {
  const message =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const shape = () => regexError(message, labelKey, "MyName", "my.name", "123-abc");
  const parts = value.split("/");
  if (parts.length > 2) {
    return [`a valid label key ${shape()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const errors: string[] = [];
  const name = parts.at(-1)!;
  if (parts.length === 2) {
    if (parts[0] === "") errors.push("prefix part must be non-empty");
    else errors.push(...isDNS1123SubdomainBytes(parts[0]!).map((e) => `prefix part ${e}`));
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (byteLength(name) > 63) errors.push(`name part ${maxBytesError(63)}`);
  if (!matches(labelKey, name)) errors.push(`name part ${shape()}`);
  return errors;
}

/** isDNS1123Subdomain as pkg/api/validate/content words it, which counts bytes. */
function isDNS1123SubdomainBytes(value: string): string[] {
  return isDNS1123Subdomain(value).map((e) => (e === maxLenError(253) ? maxBytesError(253) : e));
}

/** The value of a label. */
export function isValidLabelValue(value: string): string[] {
  const errors = byteLength(value) > 63 ? [maxBytesError(63)] : [];
  const format = `(${labelKey})?`;
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
    "and must start and end with an alphanumeric character";
  if (!matches(format, value)) errors.push(regexError(message, format, "MyValue", "my_value", "12345"));
  return errors;
}

/** A key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  const errors = shaped(value, 253, "[-._a-zA-Z0-9]+", message, "key.name", "KEY_NAME", "key-name");
  return [...errors, ...climbs(value)];
}

/** The name of an environment variable, strictly as before RelaxedEnvironmentVariableValidation. */
export function isEnvVarName(value: string): string[] {
  const message =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', " +
    "and must not start with a digit";
  const format = "[-._a-zA-Z][-._a-zA-Z0-9]*";
  return [...shaped(value, Infinity, format, message, "my.env-name", "MY_ENV.NAME", "MyEnvName1"), ...climbs(value)];
}

/** The name of an environment variable as the server checks it by default. */
export function isRelaxedEnvVarName(value: string): string[] {
  const errors = value === "" ? ["environment variable name must be non-empty"] : [];
  if (!/^[\x20-\x3c\x3e-\x7e]*$/.test(value)) {
    errors.push("a valid environment variable name must consist only of printable ASCII characters other than '='");
  }
  return errors;
}

function climbs(value: string): string[] {
  if (value === "." || value === "..") return [`must not be '${value}'`];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

/** The name of a container port. */
export function isValidPortName(value: string): string[] {
  const errors = tooLongName(value, 15);
  if (!/^[-a-z0-9]+$/.test(value)) {
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}

/** A port number. */
export function isValidPortNum(port: number): string[] {
  return isInRange(port, 1, 65535);
}

/** A number between two others, both included. */
export function isInRange(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [inclusiveRangeError(low, high)];
}

/** "25%". */
export function isValidPercent(value: string): string[] {
  const message = "a valid percent string must be a numeric string followed by an ending '%'";
  return shaped(value, Infinity, "[0-9]+%", message, "1%", "93%");
}

/** The name of an HTTP header in a probe. */
export function isHTTPHeaderName(value: string): string[] {
  const message = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return shaped(value, Infinity, "[-A-Za-z0-9]+", message, "X-Header-Name");
}

/** A name that is one segment of a path: names of RBAC objects. */
export function isPathSegmentName(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

export { fnv32a, hashObject, safeEncodeString } from "./hash.ts";
export { isValidIP } from "./ip.ts";

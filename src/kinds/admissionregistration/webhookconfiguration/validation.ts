/** Models ValidateValidatingWebhookConfiguration and its mutating twin of pkg/apis/admissionregistration/validation. */
import { duplicate, type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateLabelSelector } from "../../selector.ts";

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SCOPES = ["*", "Cluster", "Namespaced"];
const SIDE_EFFECTS = ["None", "NoneOnDryRun"];
const VERSIONS = ["v1", "v1beta1"];

/** Models IsFullyQualifiedName of apimachinery/pkg/util/validation. */
function validateName(name: string, path: string): FieldError[] {
  if (!name) return [required(path)];
  const errors = isDNS1123Subdomain(name);
  if (errors.length > 0) return [invalid(path, name, errors.join(","))];
  if (name.split(".").length >= 3) return [];
  return [invalid(path, name, "should be a domain with at least three segments separated by dots")];
}

const oneOf = (value: string | undefined, known: string[], path: string): FieldError[] =>
  value === undefined || known.includes(value) ? [] : [notSupported(path, value, known)];

function validateRule(rule: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { operations = [], scope } = rule;
  if (!operations?.length) errors.push(required(`${path}.operations`));
  else if (operations.length > 1 && operations.includes("*"))
    errors.push(invalid(`${path}.operations`, operations, "if '*' is present, must not specify other operations"));
  operations?.forEach((operation: string, i: number) => {
    errors.push(...oneOf(operation, OPERATIONS, `${path}.operations[${i}]`));
  });
  for (const [field, others] of [
    ["apiGroups", "API groups"],
    ["apiVersions", "API versions"],
  ] as const) {
    const values: string[] = rule[field] ?? [];
    if (values.length === 0) errors.push(required(`${path}.${field}`));
    else if (values.length > 1 && values.includes("*"))
      errors.push(invalid(`${path}.${field}`, values, `if '*' is present, must not specify other ${others}`));
  }
  if (!rule.resources?.length) errors.push(required(`${path}.resources`));
  return [...errors, ...oneOf(scope, SCOPES, `${path}.scope`)];
}

function validateClient(client: any, path: string): FieldError[] {
  const { url, service } = client ?? {};
  if ((url === undefined) === (service === undefined))
    return [required(path, "exactly one of url or service is required")];
  if (url !== undefined) return validateURL(url, `${path}.url`);
  return ["name", "namespace"].flatMap((field) =>
    service[field] ? [] : [required(`${path}.service.${field}`, `service ${field} is required`)],
  );
}

const FORM = "; desired format: https://host[/path]";

function validateURL(text: string, path: string): FieldError[] {
  if (!URL.canParse(text)) return [required(path, `url must be a valid URL: ${text}${FORM}`)];
  const url = new URL(text);
  const errors: FieldError[] = [];
  if (url.protocol !== "https:")
    errors.push(invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${FORM}`));
  if (!url.host) errors.push(invalid(path, url.host, `host must be specified${FORM}`));
  if (url.hash) errors.push(invalid(path, url.hash.slice(1), "fragments are not permitted in the URL"));
  if (url.search) errors.push(invalid(path, url.search.slice(1), "query parameters are not permitted in the URL"));
  return errors;
}

function validateVersions(versions: string[] = [], path: string): FieldError[] {
  if (!versions?.length) return [required(path, `must specify one of ${VERSIONS.join(", ")}`)];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i ? [invalid(`${path}[${i}]`, version, "duplicate version")] : [],
  );
  if (versions.some((version) => VERSIONS.includes(version))) return errors;
  return [...errors, invalid(path, versions, `must include at least one of ${VERSIONS.join(", ")}`)];
}

function validateWebhook(hook: any, path: string): FieldError[] {
  const { sideEffects, timeoutSeconds } = hook;
  const errors = [
    ...validateName(hook.name ?? "", `${path}.name`),
    ...(hook.rules ?? []).flatMap((rule: any, i: number) => validateRule(rule, `${path}.rules[${i}]`)),
    ...oneOf(hook.failurePolicy, ["Fail", "Ignore"], `${path}.failurePolicy`),
    ...oneOf(hook.matchPolicy, ["Equivalent", "Exact"], `${path}.matchPolicy`),
  ];
  if (sideEffects === undefined)
    errors.push(required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(", ")}`));
  errors.push(...oneOf(sideEffects, SIDE_EFFECTS, `${path}.sideEffects`));
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1)) {
    const bounds = "the timeout value must be between 1 and 30 seconds";
    errors.push(invalid(`${path}.timeoutSeconds`, timeoutSeconds, bounds));
  }
  return [
    ...errors,
    ...validateLabelSelector(hook.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(hook.objectSelector, `${path}.objectSelector`),
    ...oneOf(hook.reinvocationPolicy, ["IfNeeded", "Never"], `${path}.reinvocationPolicy`),
    ...validateClient(hook.clientConfig, `${path}.clientConfig`),
    ...validateVersions(hook.admissionReviewVersions, `${path}.admissionReviewVersions`),
  ];
}

export function validate(configuration: KubeObject): FieldError[] {
  const hooks: any[] = configuration.webhooks ?? [];
  return hooks.flatMap((hook, i) => {
    const repeated = hook.name && hooks.findIndex(({ name }) => name === hook.name) < i;
    const path = `webhooks[${i}]`;
    return [...validateWebhook(hook, path), ...(repeated ? [duplicate(`${path}.name`, hook.name)] : [])];
  });
}

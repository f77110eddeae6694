/** Probes and lifecycle hooks. Models validateProbe, validateHandler of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../../apimachinery/fielderror.ts";
import { isHTTPHeaderName } from "../../../../apimachinery/names.ts";
import type { Container, Lifecycle, Probe } from "../../../../client/api.ts";
import { checkName } from "../../../validation/names.ts";
import { validatePortNumberOrName } from "../../../validation/ports.ts";
import { nonNegative } from "../../../validation/values.ts";

const HANDLERS: Record<string, (handler: any, path: string, grace: number | undefined) => FieldError[]> = {
  exec: ({ command }, path) => (command?.length ? [] : [required(`${path}.command`)]),
  httpGet: (get, path) => [
    ...(get.path ? [] : [required(`${path}.path`)]),
    ...validatePortNumberOrName(get.port ?? 0, `${path}.port`),
    ...(["HTTP", "HTTPS"].includes(get.scheme)
      ? []
      : [notSupported(`${path}.scheme`, get.scheme ?? "", ["HTTP", "HTTPS"])]),
    ...(get.httpHeaders ?? []).flatMap(({ name }: any) => checkName(`${path}.httpHeaders`, name, isHTTPHeaderName)),
  ],
  tcpSocket: ({ port }, path) => validatePortNumberOrName(port ?? 0, `${path}.port`),
  grpc: ({ port }, path) => validatePortNumberOrName(port ?? 0, `${path}.port`),
  sleep: ({ seconds = 0 }, path, grace) => {
    if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
    const most = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
    return [invalid(path, seconds, most)];
  },
};

function validateHandler(handler: any, path: string, grace: number | undefined): FieldError[] {
  const named = Object.keys(HANDLERS).filter((field) => handler[field]);
  if (named.length === 0) return [required(path, "must specify a handler type")];
  const [first = "", ...more] = named;
  return [
    ...HANDLERS[first]!(handler[first], `${path}.${first}`, grace),
    ...more.map((field) => forbidden(`${path}.${field}`, "may not specify more than 1 handler type")),
  ];
}

const COUNTS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

function validateProbe(probe: Probe, path: string, grace: number | undefined): FieldError[] {
  const errors = [
    ...validateHandler(probe, path, grace),
    ...COUNTS.flatMap((field) => nonNegative(probe[field], `${path}.${field}`)),
  ];
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0)
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, own, "must be greater than 0"));
  return errors;
}

/** The three probes of one container. `grace` is the pod's terminationGracePeriodSeconds. */
export function validateProbes(container: Container, path: string, grace: number | undefined): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
    const probe = container[field];
    if (!probe) continue;
    const at = `${path}.${field}`;
    errors.push(...validateProbe(probe, at, grace));
    if (field === "readinessProbe") {
      const own = probe.terminationGracePeriodSeconds;
      if (own !== undefined)
        errors.push(invalid(`${at}.terminationGracePeriodSeconds`, own, "must not be set for readinessProbes"));
    } else if (probe.successThreshold !== 1)
      errors.push(invalid(`${at}.successThreshold`, probe.successThreshold ?? 0, "must be 1"));
  }
  return errors;
}

export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  path: string,
  grace: number | undefined,
): FieldError[] {
  return (["postStart", "preStop"] as const).flatMap((hook) =>
    lifecycle?.[hook] ? validateHandler(lifecycle[hook], `${path}.${hook}`, grace) : [],
  );
}

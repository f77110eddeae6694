/** Status objects of failed requests, worded as k8s.io/apimachinery/pkg/api/errors. */
import type { FieldError } from "./fielderror.ts";
import { aggregateMessage } from "./fielderror.ts";

export interface GroupResource {
  group: string;
  resource: string;
}

export interface GroupKind {
  group: string;
  kind: string;
}

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status of a failure. */
export interface FailureStatus {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, never>;
  status: "Failure";
  message: string;
  reason: string;
  details?: StatusDetails;
  code: number;
}

/** A Status with any reason, for what has no constructor here. */
export function failure(code: number, reason: string, message: string, details?: StatusDetails): FailureStatus {
  const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason } as const;
  return details ? { ...head, details, code } : { ...head, code };
}

/** "deployments.apps", or "pods" where the group is the core's. */
export function qualified({ group, resource }: GroupResource): string {
  return group ? `${resource}.${group}` : resource;
}

/** Details without the fields Go leaves out when empty. */
function details(name: string, group: string, kind: string, more: StatusDetails = {}): StatusDetails {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), ...(kind ? { kind } : {}), ...more };
}

const of = (gr: GroupResource, name: string, more?: StatusDetails) => details(name, gr.group, gr.resource, more);

/** 404 `pods "a" not found`. */
export function notFound(gr: GroupResource, name: string): FailureStatus {
  return failure(404, "NotFound", `${qualified(gr)} "${name}" not found`, of(gr, name));
}

/** 404 for a path or resource the server does not serve. */
export function resourceNotFound(): FailureStatus {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

/** What runtime.Scheme says of a kind that it does not know in this version ("apps/v1"). */
export const notRegistered = (kind: unknown, apiVersion: unknown): string =>
  `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;

/** 405: the resource is there, but not for this verb. */
export function methodNotAllowed(): FailureStatus {
  const sentence = "the server does not allow this method on the requested resource";
  return failure(405, "MethodNotAllowed", sentence, {});
}

/** 409 `pods "a" already exists`. */
export function alreadyExists(gr: GroupResource, name: string): FailureStatus {
  return failure(409, "AlreadyExists", `${qualified(gr)} "${name}" already exists`, of(gr, name));
}

/** The message of a Conflict for an object changed since it was read. */
export const staleMessage =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 409 `Operation cannot be fulfilled on pods "a": MESSAGE`. */
export function conflict(gr: GroupResource, name: string, message: string = staleMessage): FailureStatus {
  const sentence = `Operation cannot be fulfilled on ${qualified(gr)} "${name}": ${message}`;
  return failure(409, "Conflict", sentence, of(gr, name));
}

/** 422 `Pod "a" is invalid: FIELD: DETAIL`, several in brackets. */
export function invalid(gk: GroupKind, name: string, errors: FieldError[]): FailureStatus {
  const kind = gk.group ? `${gk.kind}.${gk.group}` : gk.kind;
  const causes = errors.map((e) => ({ reason: e.type, message: e.detail, field: e.field }));
  const tail = errors.length ? `: ${aggregateMessage(errors)}` : "";
  const more = causes.length ? { causes } : {};
  return failure(422, "Invalid", `${kind} "${name}" is invalid${tail}`, details(name, gk.group, gk.kind, more));
}

/** 400. */
export function badRequest(message: string): FailureStatus {
  return failure(400, "BadRequest", message);
}

/** 403 `pods "a" is forbidden: MESSAGE`; an empty name gives `pods is forbidden: MESSAGE`. */
export function forbidden(gr: GroupResource, name: string, message: string): FailureStatus {
  const subject = !gr.group && !gr.resource ? "forbidden" : `${qualified(gr)}${name ? ` "${name}"` : ""} is forbidden`;
  return failure(403, "Forbidden", `${subject}: ${message}`, of(gr, name));
}

/** 415 for a patch or body of a type the resource does not take (negotiation.NewUnsupportedMediaTypeError). */
export function unsupportedMediaType(accepted: string[]): FailureStatus {
  const head = "the body of the request was in an unknown format - accepted media types include";
  return failure(415, "UnsupportedMediaType", `${head}: ${accepted.join(", ")}`);
}

/** 500 `Internal error occurred: MESSAGE`. */
export function internalError(message: string): FailureStatus {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 410 for a resourceVersion that is too old. */
export function expired(message: string): FailureStatus {
  return failure(410, "Expired", message);
}

/** 410 for an object that is gone for good. */
export function gone(message: string): FailureStatus {
  return failure(410, "Gone", message);
}

/** 504 `Timeout: MESSAGE`. */
export function timeout(message: string, retryAfterSeconds = 0): FailureStatus {
  return failure(504, "Timeout", `Timeout: ${message}`, retryAfterSeconds ? { retryAfterSeconds } : {});
}

/** 429, as for an eviction that a disruption budget forbids. */
export function tooManyRequests(message: string, retryAfterSeconds = 0): FailureStatus {
  return failure(429, "TooManyRequests", message, retryAfterSeconds ? { retryAfterSeconds } : {});
}

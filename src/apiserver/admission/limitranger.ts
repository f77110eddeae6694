/** Limit ranges: what pods get where they say nothing, and what is refused. Models plugin/pkg/admission/limitranger. */
import { canonicalQuantity, milliValue, quantityValue } from "../../apimachinery/quantity.ts";
import { forbidden } from "../../apimachinery/status.ts";
import type { Container } from "../../client/api.ts";
import { ApiError, type KubeObject } from "../../client/index.ts";
import { podLimits, podRequests } from "../../kinds/describe/podresources.ts";
import type { Server } from "../server.ts";
import type { Plugin } from "./index.ts";

const ANNOTATION = "kubernetes.io/limit-ranger";

type Amounts = Record<string, string>;

const rangesOf = (server: Server, namespace: string | undefined): KubeObject[] =>
  server.store.list("limitranges", namespace);

const sorted = (amounts: Amounts | undefined): [string, string][] =>
  Object.entries(amounts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** Gives a pod's containers the defaults of each range, and notes what was set. */
export const limitDefaults: Plugin = (server, { object }) => {
  for (const range of rangesOf(server, object.metadata.namespace)) {
    const items: any[] = (range.spec?.limits ?? []).filter((limit: any) => limit.type === "Container");
    const limits: Amounts = Object.assign({}, ...items.map((item) => item.default));
    const requests: Amounts = Object.assign({}, ...items.map((item) => item.defaultRequest));
    const containers: Container[] = object.spec?.containers ?? [];
    const initContainers: Container[] = object.spec?.initContainers ?? [];
    const notes = [
      ...containers.flatMap((c) => fill(c, requests, limits, "container")),
      ...initContainers.flatMap((c) => fill(c, requests, limits, "init container")),
    ];
    if (notes.length > 0) {
      const note = `LimitRanger plugin set: ${notes.join("; ")}`;
      object.metadata.annotations = { ...object.metadata.annotations, [ANNOTATION]: note };
    }
  }
};

function fill(container: Container, requests: Amounts, limits: Amounts, what: string): string[] {
  const resources: { requests?: Amounts; limits?: Amounts } = { ...(container.resources as object) };
  const notes: string[] = [];
  const add = (field: "requests" | "limits", defaults: Amounts, word: string) => {
    const missing = sorted(defaults).filter(([name]) => !Object.hasOwn(resources[field] ?? {}, name));
    if (missing.length === 0) return;
    resources[field] = { ...resources[field], ...Object.fromEntries(missing) };
    notes.push(`${missing.map(([name]) => name).join(", ")} ${word} for ${what} ${container.name}`);
  };
  add("limits", limits, "limit");
  add("requests", requests, "request");
  container.resources = resources as Container["resources"];
  return notes.reverse();
}

/** Refuses pods and claims that a range does not allow, with all reasons of the first such range. */
export const limitCheck: Plugin = (server, { kind, object }) => {
  for (const range of rangesOf(server, object.metadata.namespace)) {
    const reasons: string[] = (range.spec?.limits ?? []).flatMap((limit: any) =>
      kind.kind === "Pod" ? podReasons(object, limit) : claimReasons(object, limit),
    );
    const different = [...new Set(reasons)];
    if (different.length === 0) continue;
    const why = different.length === 1 ? different[0]! : `[${different.join(", ")}]`;
    throw new ApiError(forbidden(kind, object.metadata.name ?? "", why));
  }
};

function podReasons(pod: KubeObject, limit: any): string[] {
  if (limit.type === "Pod")
    return reasonsFor(limit, Object.fromEntries(podRequests(pod)), Object.fromEntries(podLimits(pod)));
  if (limit.type !== "Container") return [];
  const containers: any[] = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  return containers.flatMap(({ resources = {} }) =>
    reasonsFor(limit, resources.requests ?? {}, resources.limits ?? {}),
  );
}

/** Only what a claim requests counts. */
function claimReasons(claim: KubeObject, limit: any): string[] {
  if (limit.type !== "PersistentVolumeClaim") return [];
  const requests: Amounts = claim.spec?.resources?.requests ?? {};
  const over = sorted(limit.max).flatMap(([name, most]) => {
    const head = `maximum ${name} usage per ${limit.type} is ${canonicalQuantity(most)}`;
    if (requests[name] === undefined) return [`${head}.  No request is specified`];
    return milliValue(requests[name]) > milliValue(most)
      ? [`${head}, but request is ${canonicalQuantity(requests[name])}`]
      : [];
  });
  return [...reasonsFor({ type: limit.type, min: limit.min }, requests, {}), ...over];
}

function reasonsFor(limit: any, requests: Amounts, limits: Amounts): string[] {
  const { type } = limit;
  const reasons: string[] = [];
  for (const [name, least] of sorted(limit.min)) {
    const head = `minimum ${name} usage per ${type} is ${canonicalQuantity(least)}`;
    const [request, most] = [requests[name], limits[name]];
    if (request === undefined) reasons.push(`${head}.  No request is specified`);
    else if (milliValue(request) < milliValue(least))
      reasons.push(`${head}, but request is ${canonicalQuantity(request)}`);
    else if (most !== undefined && milliValue(most) < milliValue(least))
      reasons.push(`${head}, but limit is ${canonicalQuantity(most)}`);
  }
  for (const [name, most] of sorted(limit.max)) {
    const head = `maximum ${name} usage per ${type} is ${canonicalQuantity(most)}`;
    const [request, own] = [requests[name], limits[name]];
    if (own === undefined) reasons.push(`${head}.  No limit is specified`);
    else if (milliValue(own) > milliValue(most)) reasons.push(`${head}, but limit is ${canonicalQuantity(own)}`);
    else if (request !== undefined && milliValue(request) > milliValue(most))
      reasons.push(`${head}, but request is ${canonicalQuantity(request)}`);
  }
  for (const [name, ratio] of sorted(limit.maxLimitRequestRatio)) {
    const reason = ratioReason(requests[name], limits[name], ratio);
    if (reason)
      reasons.push(`${name} max limit to request ratio per ${type} is ${canonicalQuantity(ratio)}, but ${reason}`);
  }
  return reasons;
}

function ratioReason(request: string | undefined, limit: string | undefined, ratio: string): string | undefined {
  if (request === undefined || quantityValue(request) === 0) return "no request is specified or request is 0";
  if (limit === undefined || quantityValue(limit) === 0) return "no limit is specified or limit is 0";
  const observed = milliValue(limit) / milliValue(request);
  return observed * 1000 > milliValue(ratio) ? `provided ratio is ${observed.toFixed(6)}` : undefined;
}

/** Which changes of objects concern which pods. */
import type { Pod } from "../client/api.ts";
import type { Change, Context } from "../client/component.ts";
import { OWN_CONDITIONS } from "./conditions.ts";
import type { KubeletDeps, PodRecord } from "./types.ts";

/** Virtual milliseconds until a changed configMap or secret reaches the files of a running pod. */
const VOLUME_REFRESH_MS = 60_000;

/** A bound pod appeared, changed or went. Status that the kubelet wrote itself queues nothing. */
export function podChanged(deps: KubeletDeps, ctx: Context, object: Pod | undefined, old: Pod | undefined): void {
  const pod = (object ?? old) as Pod;
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (!object || !old || object.metadata.uid !== old.metadata.uid) {
    ctx.enqueue(key);
    return;
  }
  const changed =
    object.spec !== old.spec &&
    (object.metadata.generation !== old.metadata.generation || object.spec.nodeName !== old.spec.nodeName);
  const meta = object.metadata;
  const was = old.metadata;
  if (
    changed ||
    meta.deletionTimestamp !== was.deletionTimestamp ||
    meta.deletionGracePeriodSeconds !== was.deletionGracePeriodSeconds ||
    othersConditions(object) !== othersConditions(old)
  ) {
    ctx.enqueue(key);
    return;
  }
  const same = sameMap(meta.labels, was.labels) && sameMap(meta.annotations, was.annotations);
  if (!same && showsMetadata(object)) refresh(deps, ctx, key);
}

/** Do files of the pod tell its labels or annotations? */
function showsMetadata(pod: Pod): boolean {
  const items = (pod.spec.volumes ?? []).flatMap((v) => [
    ...(v.downwardAPI?.items ?? []),
    ...(v.projected?.sources ?? []).flatMap((source) => source.downwardAPI?.items ?? []),
  ]);
  return items.some((item) => /^metadata\.(labels|annotations)/.test(item.fieldRef?.fieldPath ?? ""));
}

function othersConditions(pod: Pod): string {
  if (!pod.spec.readinessGates?.length) return "";
  return JSON.stringify((pod.status.conditions ?? []).filter((c) => !OWN_CONDITIONS.includes(c.type)));
}

function sameMap(a: Record<string, string> = {}, b: Record<string, string> = {}): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** A configMap or secret changed: pods that wait for it try again soon, files of running ones follow within a minute. */
export function sourceChanged(deps: KubeletDeps, ctx: Context, kind: "configmap" | "secret", change: Change): void {
  const object = change.object ?? change.old;
  if (!object || (change.object && change.old && sameContent(change.object, change.old))) return;
  const source = JSON.stringify(`${kind}/${object.metadata.name}`);
  const rows = [...deps.table.entries(`pod/${object.metadata.namespace}/`, [source])];
  for (const [row] of rows) refresh(deps, ctx, row.slice("pod/".length));
}

function sameContent(a: any, b: any): boolean {
  return JSON.stringify([a.data, a.binaryData]) === JSON.stringify([b.data, b.binaryData]);
}

function refresh(deps: KubeletDeps, ctx: Context, key: string): void {
  const record: PodRecord | undefined = deps.table.get(`pod/${key}`);
  if (!record || record.finished) return;
  if (!record.volumes || record.containers.some((c) => c.waiting?.reason === "CreateContainerConfigError")) {
    const containers = record.containers.map((c) => ({ ...c, retryAt: undefined }));
    deps.table.set(`pod/${key}`, {
      ...record,
      containers,
      mount: record.mount && { ...record.mount, until: ctx.now() },
    });
    ctx.enqueue(key, 1_000);
    return;
  }
  if (record.refreshAt !== undefined && record.refreshAt > ctx.now()) return;
  const at =
    ctx.now() + Math.round(VOLUME_REFRESH_MS * (0.6 + 0.4 * ctx.chance("volume-refresh", record.uid, ctx.now())));
  deps.table.set(`pod/${key}`, { ...record, refreshAt: at });
  ctx.enqueue(key, at - ctx.now());
}

/** Versions of the API that are views of the one stored: autoscaling/v1 of v2, events.k8s.io/v1 of core's events. */
import type { KubeObject } from "../client/index.ts";
import type { Kind } from "./types.ts";

interface Conversion {
  fromStorage(stored: KubeObject): KubeObject;
  toStorage(object: KubeObject): KubeObject;
}

/** Drops what is undefined, so that objects stay plain JSON. */
function compact(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The event's fields under their newer names. Models pkg/apis/events/v1/conversion.go. */
const EVENT_NAMES: [stored: string, viewed: string][] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

function renamed(object: KubeObject, names: [string, string][], apiVersion: string): KubeObject {
  const byName = new Map(names);
  const entries = Object.entries(object).map(([field, value]) => [byName.get(field) ?? field, value]);
  return { ...(Object.fromEntries(entries) as KubeObject), apiVersion };
}

const events: Conversion = {
  fromStorage: (stored) => renamed(stored, EVENT_NAMES, "events.k8s.io/v1"),
  toStorage: (object) =>
    renamed(
      object,
      EVENT_NAMES.map(([stored, viewed]) => [viewed, stored]),
      "v1",
    ),
};

const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
const CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
const CURRENT_METRICS = "autoscaling.alpha.kubernetes.io/current-metrics";

const isCpuUtilization = (metric: any) =>
  metric.type === "Resource" &&
  metric.resource?.name === "cpu" &&
  (metric.resource.target?.averageUtilization ?? metric.resource.current?.averageUtilization) !== undefined;

/** What v1 has no field for is kept in annotations. Models pkg/apis/autoscaling/v1/conversion.go. */
const autoscalers: Conversion = {
  fromStorage(stored) {
    const { metrics, behavior, ...spec } = stored.spec ?? {};
    const { currentMetrics, conditions, ...status } = stored.status ?? {};
    const cpu = metrics?.find(isCpuUtilization);
    const current = currentMetrics?.find(isCpuUtilization);
    const kept: [string, any][] = [
      [METRICS, metrics?.filter((m: any) => m !== cpu)],
      [CURRENT_METRICS, currentMetrics?.filter((m: any) => m !== current)],
      [CONDITIONS, conditions],
      [BEHAVIOR, behavior],
    ];
    const annotations = { ...stored.metadata.annotations };
    for (const [key, value] of kept)
      if (value && (!Array.isArray(value) || value.length > 0)) annotations[key] = JSON.stringify(value);
    const utilization = cpu?.resource.target.averageUtilization;
    const now = current?.resource.current.averageUtilization;
    return {
      ...stored,
      apiVersion: "autoscaling/v1",
      metadata: compact({
        ...stored.metadata,
        annotations: Object.keys(annotations).length ? annotations : undefined,
      }) as unknown as KubeObject["metadata"],
      spec: compact({ ...spec, targetCPUUtilizationPercentage: utilization }),
      status: compact({ ...status, currentCPUUtilizationPercentage: now }),
    };
  },
  toStorage(object) {
    const { targetCPUUtilizationPercentage: utilization, ...spec } = object.spec ?? {};
    const { currentCPUUtilizationPercentage: now, ...status } = object.status ?? {};
    const { annotations: all, ...metadata } = object.metadata;
    const annotations = { ...all };
    const take = (key: string) => {
      const text = annotations[key];
      delete annotations[key];
      try {
        return text === undefined ? undefined : JSON.parse(text);
      } catch {
        return undefined;
      }
    };
    const cpu = (field: string, value: number) => ({
      type: "Resource",
      resource: {
        name: "cpu",
        [field]:
          field === "target" ? { type: "Utilization", averageUtilization: value } : { averageUtilization: value },
      },
    });
    const metrics = [...(utilization === undefined ? [] : [cpu("target", utilization)]), ...(take(METRICS) ?? [])];
    const current = [...(now === undefined ? [] : [cpu("current", now)]), ...(take(CURRENT_METRICS) ?? [])];
    return {
      ...object,
      apiVersion: "autoscaling/v2",
      metadata: compact({
        ...metadata,
        annotations: Object.keys(annotations).length ? annotations : undefined,
      }) as unknown as KubeObject["metadata"],
      spec: compact({ ...spec, metrics: metrics.length ? metrics : undefined, behavior: take(BEHAVIOR) }),
      status: compact({
        ...status,
        currentMetrics: current.length || object.status?.currentReplicas !== undefined ? current : undefined,
        conditions: take(CONDITIONS),
      }),
    };
  },
};

/** Takes over the facets of the stored kind by converting there and back. */
export function viewOf(entry: Kind, stored: Kind): Kind {
  const { fromStorage, toStorage } = entry.resource === "events" ? events : autoscalers;
  const inPlace =
    (change: ((object: KubeObject, ...rest: any[]) => void) | undefined) =>
    (object: KubeObject, ...rest: any[]): void => {
      if (!change) return;
      const converted = toStorage(object);
      change(converted, ...rest);
      const back = fromStorage(converted);
      for (const field of Object.keys(object)) if (!(field in back)) delete object[field];
      Object.assign(object, back);
    };
  const view: Kind = {
    ...entry,
    storage: { group: stored.group, version: stored.version },
    fromStorage,
    toStorage,
    defaults: inPlace(stored.defaults),
    validate: stored.validate && ((object, ctx) => stored.validate!(toStorage(object), ctx)),
    validateUpdate:
      stored.validateUpdate && ((object, old, ctx) => stored.validateUpdate!(toStorage(object), toStorage(old), ctx)),
    row: stored.row && ((object, ctx) => stored.row!(toStorage(object), ctx)),
    describe: stored.describe && ((object, reader) => stored.describe!(toStorage(object), reader)),
  };
  const selectable = stored.strategy?.selectableFields;
  if (selectable) view.strategy = { selectableFields: (object) => selectable(toStorage(object)) };
  return view;
}

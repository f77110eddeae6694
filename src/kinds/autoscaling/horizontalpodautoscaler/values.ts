/** What a metric is now and should be, as text. Models the metrics part of printers.go and describe.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";

const FIELDS: Record<string, string> = {
  External: "external",
  Pods: "pods",
  Object: "object",
  Resource: "resource",
  ContainerResource: "containerResource",
};

export interface MetricValues {
  /** The metric's source in the spec. */
  source: any;
  /** "<unknown>", a quantity, or "12% (25m)". */
  current: string;
  /** "<auto>", a quantity, or "80%". */
  target: string;
  /** Is the target an average over the pods? */
  average: boolean;
}

const UNKNOWN = "<unknown>";

/** undefined for a type that is not known. */
export function metricValues(metric: any, status: any): MetricValues | undefined {
  const field = Object.hasOwn(FIELDS, metric.type) ? (FIELDS[metric.type] as string) : undefined;
  const source = field && metric[field];
  if (!field || !source) return undefined;
  const now = status?.[field]?.current;
  const quantity = (value: unknown) => (value === undefined ? UNKNOWN : canonicalQuantity(value as string));
  const { averageValue, averageUtilization, value } = source.target ?? {};
  if (averageValue !== undefined) {
    return { source, current: quantity(now?.averageValue), target: canonicalQuantity(averageValue), average: true };
  }
  if (metric.type === "Resource" || metric.type === "ContainerResource") {
    const known = now?.averageUtilization !== undefined;
    const current = known ? `${now.averageUtilization}% (${quantity(now.averageValue ?? "0")})` : UNKNOWN;
    return {
      source,
      current,
      target: averageUtilization === undefined ? "<auto>" : `${averageUtilization}%`,
      average: false,
    };
  }
  return { source, current: quantity(now?.value), target: quantity(value), average: false };
}

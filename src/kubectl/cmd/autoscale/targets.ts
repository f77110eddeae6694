/** Values of --cpu and --memory. Models parseResourceInput of kubectl/pkg/cmd/autoscale. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import { formatFloat } from "../../printers/goformat.ts";

/** A MetricTarget of autoscaling/v2. */
export interface MetricTarget {
  type: "Utilization" | "AverageValue";
  averageUtilization?: number;
  averageValue?: string;
}

/** Units of bare numbers. */
const UNITS = { cpu: "m", memory: "Mi" };

/** "70%", "500m", or a bare number in the resource's usual unit. Throws kubectl's sentences. */
export function parseTarget(input: string, resource: "cpu" | "memory"): MetricTarget {
  const text = input.trim();
  if (text === "") throw new Error("empty input");
  if (text.endsWith("%")) {
    const digits = text.slice(0, -1);
    const value = /^[+]?\d+$/.test(digits) ? Number(digits) : -1;
    if (value < 0 || value > 0x7fffffff) throw new Error(`invalid percentage value: ${digits}`);
    return { type: "Utilization", averageUtilization: value };
  }
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
  const quantity = isNumber ? `${formatFloat(Number(text))}${UNITS[resource]}` : text;
  try {
    return { type: "AverageValue", averageValue: canonicalQuantity(quantity) };
  } catch (error) {
    throw isNumber ? error : new Error(`invalid resource ${resource} value: ${text}`);
  }
}

/** Quality-of-service class of a pod. Models ComputePodQOS of pkg/apis/core/v1/helper/qos/qos.go. */
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import type { PodSpec } from "../../../client/api.ts";

const COUNTED = ["cpu", "memory"] as const;
type Amounts = Record<string, string | number>;

const positive = (value: string | number | undefined) => value !== undefined && compareQuantity(value, "0") > 0;

/** "Guaranteed", "Burstable" or "BestEffort". */
export function podQOS(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const { addQuantity } =
    require("../../../apimachinery/quantity.ts") as typeof import("../../../apimachinery/quantity.ts");
  const requests: Amounts = {};
  const limits: Amounts = {};
  let guaranteed = true;
  const add = (sums: Amounts, list: Amounts | undefined): number => {
    let found = 0;
    for (const name of COUNTED) {
      const value = list?.[name];
      if (!positive(value)) continue;
      found++;
      sums[name] = sums[name] === undefined ? value! : addQuantity(sums[name]!, value!);
    }
    return found;
  };
  const podLevel = spec.resources;
  const parts =
    podLevel && (podLevel.requests || podLevel.limits)
      ? [{ resources: podLevel }]
      : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  for (const { resources } of parts) {
    add(requests, resources?.requests as Amounts | undefined);
    if (add(limits, resources?.limits as Amounts | undefined) !== COUNTED.length) guaranteed = false;
  }
  if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) return "BestEffort";
  if (guaranteed && Object.keys(requests).length === Object.keys(limits).length)
    if (
      Object.keys(requests).every(
        (name) => limits[name] !== undefined && compareQuantity(limits[name]!, requests[name]!) === 0,
      )
    )
      return "Guaranteed";
  return "Burstable";
}

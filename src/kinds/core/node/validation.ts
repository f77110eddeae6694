/** Models ValidateNode and ValidateNodeUpdate of pkg/apis/core/validation/validation.go. */
import { duplicate, type FieldError, forbidden, invalid, notSupported } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { isQualifiedName, isValidLabelValue } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { checkName } from "../../validation/names.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

function validateTaints(taints: Taint[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return (taints ?? []).flatMap((taint, i) => {
    const path = `metadata.taints[${i}]`;
    const errors = checkName(`${path}.key`, taint.key, isQualifiedName);
    const value = isValidLabelValue(taint.value ?? "");
    if (value.length > 0) errors.push(invalid(`${path}.value`, taint.value, value.join(";")));
    if (!EFFECTS.includes(taint.effect)) errors.push(notSupported(`${path}.effect`, taint.effect ?? "", EFFECTS));
    const pair = `${taint.effect}\u0000${taint.key}`;
    if (seen.has(pair)) {
      const shown = { Key: taint.key, Value: taint.value ?? "", Effect: taint.effect, TimeAdded: null };
      const error = duplicate(path, shown);
      errors.push({ ...error, detail: `${error.detail}: taints must be unique by key and effect pair` });
    }
    seen.add(pair);
    return errors;
  });
}

export const validate = ({ spec }: KubeObject): FieldError[] => validateTaints(spec?.taints);

/** What a node was given once stays. */
export function validateUpdate({ spec = {} }: KubeObject, { spec: was = {} }: KubeObject): FieldError[] {
  const only = (what: string) => `node updates may not change ${what} except from "" to valid`;
  const errors: FieldError[] = [];
  const given = spec.podCIDR && spec.podCIDR !== spec.podCIDRs?.[0] ? [spec.podCIDR] : spec.podCIDRs;
  if (was.podCIDRs?.length && !deepEqual(was.podCIDRs, given)) errors.push(forbidden("spec.podCIDRs", only("podCIDR")));
  if (was.providerID && was.providerID !== spec.providerID)
    errors.push(forbidden("spec.providerID", only("providerID")));
  return [...errors, ...validateTaints(spec.taints)];
}

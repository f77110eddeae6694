/** Models printValidatingAdmissionPolicyBinding and its mutating sibling of pkg/printers/internalversion/printers.go. */
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

function paramText(reference: any): string {
  if (reference?.name) return `${reference.namespace || "*"}/${reference.name}`;
  return reference?.selector ? formatLabelSelector(reference.selector) : "<unset>";
}

export const row = (binding: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(binding, ctx, binding.spec?.policyName ?? "", paramText(binding.spec?.paramRef));

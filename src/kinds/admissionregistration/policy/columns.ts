/** Models printValidatingAdmissionPolicy and printMutatingAdmissionPolicy of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(policy: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { validations, mutations, paramKind } = policy.spec ?? {};
  const count = (validations ?? mutations ?? []).length;
  return nameToAge(policy, ctx, count, paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : "<unset>");
}

/** Models printIngressClass of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";

function parametersText(parameters: any): string {
  if (!parameters) return "<none>";
  const kind = parameters.apiGroup === undefined ? parameters.kind : `${parameters.kind}.${parameters.apiGroup}`;
  return `${kind}/${parameters.name}`;
}

export function row(ingressClass: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { metadata, spec = {} } = ingressClass;
  const isDefault = metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
  return [
    isDefault ? `${metadata.name} (default)` : metadata.name,
    spec.controller ?? "",
    parametersText(spec.parameters),
    age(metadata.creationTimestamp, ctx.nowMs),
  ];
}

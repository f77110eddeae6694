/** What RoleBinding and ClusterRoleBinding share. Models pkg/apis/rbac/v1/defaults.go, printers.go and describe.go. */
import { age } from "../../apimachinery/duration.ts";
import type { KubeObject } from "../../client/index.ts";
import { printHead } from "../describe/labels.ts";
import { describeText } from "../describe/writer.ts";
import { GROUP } from "./validation.ts";

export function setBindingDefaults(binding: KubeObject): void {
  if (binding.roleRef) binding.roleRef.apiGroup ||= GROUP;
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= GROUP;
  }
}

export function bindingRow(binding: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { metadata, roleRef = {}, subjects = [] } = binding;
  const names = (kind: string, text: (subject: any) => string) =>
    subjects
      .filter((subject: any) => subject.kind === kind)
      .map(text)
      .join(", ");
  return [
    metadata.name,
    `${roleRef.kind}/${roleRef.name}`,
    age(metadata.creationTimestamp, ctx.nowMs),
    names("User", (subject) => subject.name),
    names("Group", (subject) => subject.name),
    names("ServiceAccount", ({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)),
  ];
}

/** Neither names the namespace nor lists events, as kubectl. */
export function describeBinding(binding: KubeObject): string {
  const { metadata, roleRef = {}, subjects = [] } = binding;
  const { namespace: _, ...clusterWide } = metadata;
  return describeText((w) => {
    printHead(w, { ...binding, metadata: clusterWide });
    w.line(0, "Role:");
    w.line(1, `Kind:\t${roleRef.kind ?? ""}`);
    w.line(1, `Name:\t${roleRef.name ?? ""}`);
    w.line(0, "Subjects:");
    w.line(1, "Kind\tName\tNamespace");
    w.line(1, "----\t----\t---------");
    for (const { kind, name, namespace = "" } of subjects) w.line(1, `${kind}\t${name}\t${namespace}`);
  });
}

/** Where pod specifications stand in objects. Models kubectl/pkg/polymorphichelpers/updatepodspec.go and set/helper.go. */
import { goTypeOf } from "../../util/changes.ts";

const TEMPLATED = new Set(["ReplicationController", "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "Job"]);

/** The object with the specification of its pods replaced by what `change` makes of it. */
export function withPodSpec(object: any, change: (spec: any) => any): any {
  const { kind, spec = {} } = object;
  if (kind === "Pod") return { ...object, spec: change(spec) };
  if (TEMPLATED.has(kind)) return { ...object, spec: withTemplate(spec, change) };
  if (kind === "CronJob") {
    const { jobTemplate } = spec;
    return {
      ...object,
      spec: { ...spec, jobTemplate: { ...jobTemplate, spec: withTemplate(jobTemplate.spec, change) } },
    };
  }
  throw new Error(`the object is not a pod or does not have a pod template: ${goTypeOf(object)}`);
}

function withTemplate(spec: any, change: (spec: any) => any): any {
  const { template = {} } = spec;
  return { ...spec, template: { ...template, spec: change(template.spec ?? { containers: [] }) } };
}

/** Changes the containers whose name fits the pattern: first the plain ones, then the init containers. */
export function withContainers(
  spec: any,
  pattern: string,
  change: (container: any) => any,
): { spec: any; count: number } {
  let count = 0;
  const each = (containers: any[] | undefined) =>
    containers?.map((container) => {
      if (!matchesName(container.name, pattern)) return container;
      count++;
      return change(container);
    });
  const containers = each(spec.containers);
  const initContainers = each(spec.initContainers);
  return { spec: { ...spec, containers, ...(initContainers && { initContainers }) }, count };
}

/** Does the name fit, where "*" stands for anything? As little clever as kubectl's own matching. */
export function matchesName(name: string, pattern: string): boolean {
  if (pattern === "*") return true;
  if (!pattern.includes("*")) return name === pattern;
  let position = 0;
  const parts = pattern.split("*");
  for (const [i, part] of parts.entries()) {
    if (part === "") continue;
    const next = name.slice(position).indexOf(part);
    if (next < position || (i === 0 && position !== 0)) return false;
    if (i === parts.length - 1 && name.length !== part.length + next) return false;
    position = next;
  }
  return true;
}

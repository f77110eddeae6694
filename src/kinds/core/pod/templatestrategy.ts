/** What the strategies of all kinds with a pod template share. Models their pkg/registry/GROUP/KIND/strategy.go. */
import { isDNS1123Label } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { decodeType } from "../../decode.ts";
import type { Strategy } from "../../types.ts";

/** A status as Go writes one that nobody has filled: `{ replicas: 0 }`. `typeName`: "apps.v1.ReplicaSetStatus". */
export const emptyStatus = (typeName: string): any => decodeType(typeName, {}).object;

/** Go's %v of messages after the advice to use a DNS label; the kind's own words tell what the name is used for. */
export function nameWarnings(object: KubeObject, usedIn = "Pod names and hostnames"): string[] {
  const messages = isDNS1123Label(object.metadata.name ?? "");
  if (messages.length === 0) return [];
  const advice = "which can result in surprising behavior; a DNS label is recommended";
  return [`metadata.name: this is used in ${usedIn}, ${advice}: [${messages.join(" ")}]`];
}

export interface TemplateStrategyOptions {
  /** "apps.v1.ReplicaSetStatus". */
  statusType: string;
  /** Advises names that are DNS labels, as Deployments do and DaemonSets do not. */
  adviseName: boolean;
  /** Path of the template and the template itself. */
  template(object: KubeObject): [path: string, template: any];
  /** Further warnings; `old` is undefined for a new object. */
  warnings?(object: KubeObject, old: KubeObject | undefined): string[];
}

/** The strategy of a workload. The server counts generations and keeps the status of updates itself. */
export function templateStrategy(options: TemplateStrategyOptions): Strategy {
  return {
    prepareForCreate(object) {
      object["status"] = emptyStatus(options.statusType);
    },
    warnings(object, old) {
      const said = !old && options.adviseName ? nameWarnings(object) : [];
      if (!old || object.metadata.generation !== old.metadata.generation) {
        const { templateWarnings } = require("./warnings.ts") as typeof import("./warnings.ts");
        const [path, template] = options.template(object);
        said.push(...templateWarnings(path, template));
      }
      return [...said, ...(options.warnings?.(object, old) ?? [])];
    },
    allowUnconditionalUpdate: true,
    allowCreateOnUpdate: false,
  };
}

/** The template at `spec.template`. */
export const specTemplate = (object: KubeObject): [string, any] => ["spec.template", object["spec"]?.template];

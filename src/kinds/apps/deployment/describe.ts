/** Models describeDeployment of kubectl/pkg/describe/describe.go and GetAllReplicaSets of kubectl/pkg/util/deployment. */
import { deepEqual } from "../../../apimachinery/json.ts";
import type { KubeObject } from "../../../client/index.ts";
import { printPodTemplate, printReasons, selectorText } from "../../core/pod/describe/template.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeTime } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const TEMPLATE_HASH = "pod-template-hash";

function withoutHash(template: any): any {
  const { [TEMPLATE_HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

/** The deployment's ReplicaSets, oldest first, and the one that has its template. */
function replicaSets(deployment: KubeObject, reader: DescribeReader): { old: any[]; current?: any } {
  const { metadata, spec } = deployment;
  const own = reader
    .list("replicasets.apps", metadata.namespace, { labelSelector: selectorText(spec.selector) })
    .filter((rs) => rs.metadata.ownerReferences?.some((r: any) => r.controller && r.uid === metadata.uid))
    .sort((a, b) => {
      const [x, y] = [
        `${a.metadata.creationTimestamp} ${a.metadata.name}`,
        `${b.metadata.creationTimestamp} ${b.metadata.name}`,
      ];
      return x < y ? -1 : x > y ? 1 : 0;
    });
  const wanted = withoutHash(spec.template);
  const current = own.find((rs) => deepEqual(withoutHash(rs.spec.template), wanted));
  return { old: own.filter((rs) => rs !== current), current };
}

const listText = (sets: any[]): string =>
  sets
    .map((rs) => `${rs.metadata.name} (${rs.status?.replicas ?? 0}/${rs.spec.replicas ?? 0} replicas created)`)
    .join(", ") || "<none>";

export function describe(deployment: KubeObject, reader: DescribeReader): string {
  const { metadata, spec, status = {} } = deployment;
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `CreationTimestamp:\t${describeTime(metadata.creationTimestamp ?? "")}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `Selector:\t${selectorText(spec.selector)}`);
    const counts = [
      `${spec.replicas ?? 0} desired`,
      `${status.updatedReplicas ?? 0} updated`,
      `${status.replicas ?? 0} total`,
      `${status.availableReplicas ?? 0} available`,
      `${status.unavailableReplicas ?? 0} unavailable`,
    ];
    w.line(0, `Replicas:\t${counts.join(" | ")}`);
    w.line(0, `StrategyType:\t${spec.strategy?.type ?? ""}`);
    w.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
    const update = spec.strategy?.rollingUpdate;
    if (update)
      w.line(0, `RollingUpdateStrategy:\t${update.maxUnavailable} max unavailable, ${update.maxSurge} max surge`);
    printPodTemplate(w, spec.template, reader.nowMs);
    printReasons(w, status.conditions);
    const { old, current } = replicaSets(deployment, reader);
    if (old.length || current) {
      w.line(0, `OldReplicaSets:\t${listText(old)}`);
      w.line(0, `NewReplicaSet:\t${listText(current ? [current] : [])}`);
    }
    describeEvents(w, deployment, reader);
  });
}

/** Models describePod of kubectl/pkg/describe/describe.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { Container, Pod } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { controllerText, describeTime } from "../../describe/format.ts";
import { printAnnotations, printLabels, printTolerations } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { printContainers, printResources } from "./describe/containers.ts";
import { printSpread } from "./describe/template.ts";
import { printVolumes } from "./describe/volumes.ts";
import { podQOS } from "./qos.ts";

function printPlace(w: DescribeWriter, { metadata, spec, status }: Pod): void {
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec.priority !== undefined) w.line(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) w.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) w.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) w.line(0, `Service Account:\t${spec.serviceAccountName}`);
  w.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ""}` : "<none>"}`);
  if (status?.startTime) w.line(0, `Start Time:\t${describeTime(status.startTime)}`);
  printLabels(w, "Labels", metadata.labels);
  printAnnotations(w, "Annotations", metadata.annotations);
}

function printStatus(w: DescribeWriter, pod: Pod, nowMs: number): void {
  const { metadata, spec, status } = pod;
  if (metadata.deletionTimestamp && status?.phase !== "Failed" && status?.phase !== "Succeeded") {
    w.line(0, `Status:\tTerminating (lasts ${age(metadata.deletionTimestamp, nowMs)})`);
    w.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s`);
  } else w.line(0, `Status:\t${status?.phase ?? ""}`);
  if (status?.reason) w.line(0, `Reason:\t${status.reason}`);
  if (status?.message) w.line(0, `Message:\t${status.message}`);
  const profile = spec.securityContext?.seccompProfile;
  if (profile) {
    w.line(0, `SeccompProfile:\t${profile.type}`);
    if (profile.type === "Localhost") w.line(0, `LocalhostProfile:\t${profile.localhostProfile ?? ""}`);
  }
  w.line(0, `IP:\t${status?.podIP ?? ""}`);
  if (status?.podIPs?.length) {
    w.line(0, "IPs:");
    for (const { ip } of status.podIPs) w.line(1, `IP:\t${ip}`);
  } else w.line(0, "IPs:\t<none>");
}

function printConditions(w: DescribeWriter, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  if (spec.readinessGates?.length) {
    w.line(0, "Readiness Gates:\n  Type\tStatus");
    for (const { conditionType } of spec.readinessGates) {
      const found = conditions.find((condition) => condition.type === conditionType);
      w.line(1, `${conditionType} \t${found?.status ?? "<none>"} `);
    }
  }
  if (conditions.length === 0) return;
  w.line(0, "Conditions:\n  Type\tStatus");
  for (const condition of conditions) w.line(1, `${condition.type} \t${condition.status} `);
}

export function describe(object: KubeObject, reader: DescribeReader): string {
  const pod = object as unknown as Pod;
  const { spec, status } = pod;
  return describeText((w) => {
    printPlace(w, pod);
    printStatus(w, pod, reader.nowMs);
    const controller = controllerText(object);
    if (controller) w.line(0, `Controlled By:\t${controller}`);
    if (status?.nominatedNodeName) w.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
    if (spec.resources) {
      w.line(0, "Resources:");
      printResources(w, spec.resources, 1);
    }
    if (spec.initContainers?.length)
      printContainers(w, "Init Containers", spec.initContainers, "", pod, status?.initContainerStatuses);
    printContainers(w, "Containers", spec.containers, "", pod, status?.containerStatuses);
    const ephemeral = spec.ephemeralContainers as Container[] | undefined;
    if (ephemeral?.length)
      printContainers(w, "Ephemeral Containers", ephemeral, "", pod, status?.ephemeralContainerStatuses);
    printConditions(w, pod);
    printVolumes(w, spec.volumes, "", reader.nowMs);
    w.line(0, `QoS Class:\t${status?.qosClass ?? podQOS(spec)}`);
    printLabels(w, "Node-Selectors", spec.nodeSelector);
    printTolerations(w, "Tolerations", spec.tolerations);
    printSpread(w, spec.topologySpreadConstraints, "");
    describeEvents(w, object, reader);
  });
}

/** Models describeNode of kubectl/pkg/describe/describe.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { nodeRoles } from "../../columns/noderoles.ts";
import { printProbedConditions } from "../../describe/conditions.ts";
import { printEvents } from "../../describe/events.ts";
import { describeTime, sortedResourceNames } from "../../describe/format.ts";
import { printAnnotations, printLabels, printTaints } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { printAllocated } from "./allocated.ts";

const SYSTEM_INFO: [title: string, field: string][] = [
  ["Machine ID", "machineID"],
  ["System UUID", "systemUUID"],
  ["Boot ID", "bootID"],
  ["Kernel Version", "kernelVersion"],
  ["OS Image", "osImage"],
  ["Operating System", "operatingSystem"],
  ["Architecture", "architecture"],
  ["Container Runtime Version", "containerRuntimeVersion"],
  ["Kubelet Version", "kubeletVersion"],
];

function describeLease(w: DescribeWriter, name: string, reader: DescribeReader): void {
  const lease = reader.find("leases.coordination.k8s.io", "kube-node-lease", name);
  if (!lease) {
    w.line(0, `Lease:\tFailed to get lease: leases.coordination.k8s.io ${JSON.stringify(name)} not found`);
    return;
  }
  const time = (timestamp: string | undefined) => (timestamp ? describeTime(timestamp) : "<unset>");
  w.line(0, "Lease:");
  w.line(1, `HolderIdentity:\t${lease.spec?.holderIdentity ?? "<unset>"}`);
  w.line(1, `AcquireTime:\t${time(lease.spec?.acquireTime)}`);
  w.line(1, `RenewTime:\t${time(lease.spec?.renewTime)}`);
}

function printResources(w: DescribeWriter, title: string, list: Record<string, string> | undefined): void {
  const names = sortedResourceNames(list);
  if (names.length > 0) w.line(0, `${title}:`);
  for (const name of names) w.line(0, `  ${name}:\t${canonicalQuantity(list?.[name] ?? "0")}`);
}

/** The node controller reports events under the node's uid, the kubelet under its name. */
function eventsOf(node: KubeObject, reader: DescribeReader): any[] {
  const { metadata } = node;
  const byName = reader.events({ ...node, metadata: { ...metadata, uid: metadata.name } as KubeObject["metadata"] });
  const byUid = reader.events(node);
  return [...byUid, ...byName.filter((event) => !byUid.includes(event))];
}

export function describe(node: KubeObject, reader: DescribeReader): string {
  const { metadata, spec = {}, status = {} } = node;
  const name = metadata.name ?? "";
  const pods = reader.list("pods", undefined, {
    fieldSelector: `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`,
  });
  return describeText((w) => {
    w.line(0, `Name:\t${name}`);
    w.line(0, `Roles:\t${nodeRoles(metadata.labels).join(",") || "<none>"}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `CreationTimestamp:\t${describeTime(metadata.creationTimestamp)}`);
    printTaints(w, "Taints", spec.taints);
    w.line(0, `Unschedulable:\t${spec.unschedulable ?? false}`);
    describeLease(w, name, reader);
    if (status.conditions?.length > 0) {
      printProbedConditions(w, status.conditions, "lastHeartbeatTime", "LastHeartbeatTime");
    }
    w.line(0, "Addresses:");
    for (const address of status.addresses ?? []) w.line(1, `${address.type}:\t${address.address}`);
    printResources(w, "Capacity", status.capacity);
    printResources(w, "Allocatable", status.allocatable);
    w.line(0, "System Info:");
    for (const [title, field] of SYSTEM_INFO) w.line(0, `  ${title}:\t${status.nodeInfo?.[field] ?? ""}`);
    if (spec.podCIDR) w.line(0, `PodCIDR:\t${spec.podCIDR}`);
    if (spec.podCIDRs?.length > 0) w.line(0, `PodCIDRs:\t${spec.podCIDRs.join(",")}`);
    if (spec.providerID) w.line(0, `ProviderID:\t${spec.providerID}`);
    printAllocated(w, node, pods, reader.nowMs);
    if (reader.showEvents) printEvents(w, eventsOf(node, reader), reader.nowMs);
  });
}

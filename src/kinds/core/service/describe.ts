/** Models describeService of kubectl/pkg/describe/describe.go. */
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { endpointsText, slicesOf } from "../../describe/endpoints.ts";
import { describeEvents } from "../../describe/events.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const ingressText = (entry: any): string =>
  entry.ip ? entry.ip + (entry.ipMode ? ` (${entry.ipMode})` : "") : (entry.hostname ?? "");

function describePort(w: DescribeWriter, port: any, slices: any[]): void {
  const name = port.name || "<unset>";
  w.line(0, `Port:\t${name}\t${port.port}/${port.protocol}`);
  w.line(0, `TargetPort:\t${port.targetPort}/${port.protocol}`);
  if (port.appProtocol !== undefined) w.line(0, `AppProtocol:\t${port.appProtocol}`);
  if (port.nodePort) w.line(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol}`);
  w.line(0, `Endpoints:\t${endpointsText(slices, port.name ?? "")}`);
}

export function describe(service: KubeObject, reader: DescribeReader): string {
  const { metadata, spec } = service;
  const slices = slicesOf(reader, metadata.namespace, metadata.name ?? "");
  return describeText((w) => {
    const field = (title: string, value: unknown) => {
      if (value !== undefined && value !== "" && value !== 0) w.line(0, `${title}:\t${value}`);
    };
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `Selector:\t${formatLabels(spec.selector)}`);
    w.line(0, `Type:\t${spec.type}`);
    field("IP Family Policy", spec.ipFamilyPolicy);
    w.line(0, `IP Families:\t${spec.ipFamilies?.join(",") || "<none>"}`);
    w.line(0, `IP:\t${spec.clusterIP ?? ""}`);
    w.line(0, `IPs:\t${spec.clusterIPs?.join(",") || "<none>"}`);
    field("External IPs", spec.externalIPs?.join(","));
    field("Desired LoadBalancer IP", spec.loadBalancerIP);
    field("External Name", spec.externalName);
    field("LoadBalancer Ingress", service.status?.loadBalancer?.ingress?.map(ingressText).join(", "));
    for (const port of spec.ports ?? []) describePort(w, port, slices);
    w.line(0, `Session Affinity:\t${spec.sessionAffinity}`);
    field("External Traffic Policy", spec.externalTrafficPolicy);
    field("Internal Traffic Policy", spec.internalTrafficPolicy);
    field("HealthCheck NodePort", spec.healthCheckNodePort);
    field("LoadBalancer Source Ranges", spec.loadBalancerSourceRanges?.join(","));
    field("Traffic Distribution", spec.trafficDistribution);
    describeEvents(w, service, reader);
  });
}

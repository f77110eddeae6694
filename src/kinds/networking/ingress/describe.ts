/** Models describeIngressV1 of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { loadBalancerText } from "../../columns/loadbalancer.ts";
import { endpointsText, slicesOf } from "../../describe/endpoints.ts";
import { describeEvents } from "../../describe/events.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

function serviceText(backend: any, namespace: string | undefined, reader: DescribeReader): string {
  const { name, port = {} } = backend;
  const text = `${name}:${port.number || port.name || ""}`;
  const service = reader.find("services", namespace, name);
  if (!service) return `${text} (<error: services ${JSON.stringify(name)} not found>)`;
  let portName = "";
  for (const { name: candidate = "", port: number } of service.spec.ports ?? []) {
    if (port.number ? port.number === number : port.name && port.name === candidate) portName = candidate;
  }
  return `${text} (${endpointsText(slicesOf(reader, namespace, name), portName)})`;
}

function backendText(backend: any, namespace: string | undefined, reader: DescribeReader): string {
  if (backend?.service) return serviceText(backend.service, namespace, reader);
  const resource = backend?.resource;
  if (!resource) return "";
  return `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}`;
}

export function describe(ingress: KubeObject, reader: DescribeReader): string {
  const { metadata, spec = {} } = ingress;
  const text = (backend: any) => backendText(backend, metadata.namespace, reader);
  const fallback = spec.defaultBackend ? text(spec.defaultBackend) : "<default>";
  const rules = (spec.rules ?? []).filter((rule: any) => rule.http);
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    printLabels(w, "Labels", metadata.labels);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `Address:\t${loadBalancerText(ingress.status?.loadBalancer)}`);
    w.line(0, `Ingress Class:\t${spec.ingressClassName ?? "<none>"}`);
    w.line(0, `Default backend:\t${fallback}`);
    if (spec.tls?.length > 0) w.line(0, "TLS:");
    for (const { secretName, hosts = [] } of spec.tls ?? []) {
      w.line(1, secretName ? `${secretName} terminates ${hosts.join(",")}` : `SNI routes ${hosts.join(",")}`);
    }
    w.line(0, "Rules:\n  Host\tPath\tBackends");
    w.line(1, "----\t----\t--------");
    for (const rule of rules) {
      w.line(1, `${rule.host || "*"}\t`);
      for (const path of rule.http.paths ?? []) w.line(2, `\t${path.path ?? ""} \t${text(path.backend)}`);
    }
    if (rules.length === 0) w.line(1, `*\t*\t${fallback}`);
    printAnnotations(w, "Annotations", metadata.annotations);
    describeEvents(w, ingress, reader);
  });
}

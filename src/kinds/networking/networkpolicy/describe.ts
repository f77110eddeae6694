/** Models describeNetworkPolicy of kubectl/pkg/describe/describe.go. */
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { goTime } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";

const INDENT = "    ";

/** The words in which the two directions differ. */
interface Direction {
  name: "ingress" | "egress";
  peers: "from" | "to";
  title: string;
  anyPeer: string;
}

const DIRECTIONS: Direction[] = [
  { name: "ingress", peers: "from", title: "From", anyPeer: "traffic not restricted by source" },
  { name: "egress", peers: "to", title: "To", anyPeer: "traffic not restricted by destination" },
];

/** A port without a number or name prints as Go prints a nil. */
const portText = (port: number | string | undefined): unknown => port ?? "<nil>";

function printPorts(w: DescribeWriter, ports: any[]): void {
  if (ports.length === 0) w.line(0, `${INDENT}To Port: <any> (traffic allowed to all ports)`);
  for (const { port, endPort, protocol = "TCP" } of ports) {
    if (endPort === undefined) w.line(0, `${INDENT}To Port: ${portText(port)}/${protocol}`);
    else w.line(0, `${INDENT}To Port Range: ${portText(port)}-${endPort}/${protocol}`);
  }
}

function printPeer(w: DescribeWriter, peer: any): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (namespaceSelector) w.line(1, `${INDENT}NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
  if (podSelector) w.line(1, `${INDENT}PodSelector: ${formatLabelSelector(podSelector)}`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  w.line(1, `${INDENT}IPBlock:`);
  w.line(2, `${INDENT}CIDR: ${ipBlock.cidr}`);
  w.line(2, `${INDENT}Except: ${(ipBlock.except ?? []).join(", ")}`);
}

function printRules(w: DescribeWriter, rules: any[], direction: Direction): void {
  if (rules.length === 0) {
    w.line(0, `${INDENT}<none> (Selected pods are isolated for ${direction.name} connectivity)`);
  }
  rules.forEach((rule, i) => {
    printPorts(w, rule.ports ?? []);
    const peers: any[] = rule[direction.peers] ?? [];
    if (peers.length === 0) w.line(0, `${INDENT}${direction.title}: <any> (${direction.anyPeer})`);
    for (const peer of peers) {
      w.line(0, `${INDENT}${direction.title}:`);
      printPeer(w, peer);
    }
    if (i < rules.length - 1) w.line(0, `${INDENT}----------`);
  });
}

export function describe(policy: KubeObject): string {
  const { metadata, spec = {} } = policy;
  const selector = spec.podSelector ?? {};
  const all = Object.keys(selector.matchLabels ?? {}).length === 0 && !selector.matchExpressions?.length;
  const types: string[] = spec.policyTypes ?? [];
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `Created on:\t${goTime(metadata.creationTimestamp)}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, "Spec:");
    w.write(1, "PodSelector: ");
    w.line(
      2,
      all ? "<none> (Allowing the specific traffic to all pods in this namespace)" : formatLabelSelector(selector),
    );
    for (const direction of DIRECTIONS) {
      if (types.includes(direction.name === "ingress" ? "Ingress" : "Egress")) {
        w.line(1, `Allowing ${direction.name} traffic:`);
        printRules(w, spec[direction.name] ?? [], direction);
      } else w.line(1, `Not affecting ${direction.name} traffic`);
    }
    w.line(1, `Policy Types: ${types.join(", ")}`);
  });
}

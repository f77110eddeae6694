/** Plugins that look at one node and one pod: unschedulable, node name, host ports. */
import type { Toleration } from "../../client/api.ts";
import { tolerates } from "../../kinds/taints.ts";
import type { Plugin } from "../framework.ts";
import type { HostPort } from "../podinfo.ts";

export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  filter({ pod }, { node }) {
    if (!node.spec?.unschedulable) return undefined;
    const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" as const };
    const tolerated = (pod.pod.spec.tolerations ?? []).some((t: Toleration) => tolerates(t, taint));
    return tolerated ? undefined : { reasons: ["node(s) were unschedulable"], unresolvable: true };
  },
};

export const nodeName: Plugin = {
  name: "NodeName",
  skipsFilter: ({ pod }) => !pod.pod.spec.nodeName,
  filter({ pod }, node) {
    const wanted = pod.pod.spec.nodeName;
    if (wanted === node.name) return undefined;
    return { reasons: ["node(s) didn't match the requested node name"], unresolvable: true };
  },
};

export const nodePorts: Plugin = {
  name: "NodePorts",
  skipsFilter: ({ pod }) => !pod.hostPorts.length,
  filter({ pod }, node) {
    const used = node.hostPorts;
    const taken = pod.hostPorts.some((port) => used.some((other) => conflicts(port, other)));
    return taken ? { reasons: ["node(s) didn't have free ports for the requested pod ports"] } : undefined;
  },
};

const conflicts = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === "0.0.0.0" || b.ip === "0.0.0.0");

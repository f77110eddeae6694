/** status and profiles. */
import { humanDuration } from "../../apimachinery/duration.ts";
import type { Profile } from "../../client/component.ts";
import { box, pairs } from "../boxes.ts";
import type { KubelabContext } from "../types.ts";
import { nodeRows } from "./node.ts";
import { clockText } from "./time.ts";

export function status(context: KubelabContext, name: string | undefined): number {
  const { io } = context;
  const lab = context.lab(name);
  const info = lab.info();
  if (!info) {
    io.out(`There is no cluster ${JSON.stringify(lab.name)}. "kubelab up" makes one; so does the first kubectl.\n`);
    return 0;
  }
  const pods = lab.podCounts();
  const addons = lab.addons().filter((addon) => addon.enabled);
  io.out(
    pairs(io, [
      ["Cluster", info.name],
      ["Profile", `${info.profile.name}: ${info.profile.title}`],
      ["Kubernetes", info.profile.kubernetesVersion],
      ["Clock", clockText(info)],
      ["Age", humanDuration(info.ageMs)],
      ["Seed", info.seed],
      ["Pods", `${pods.running} running of ${pods.all}`],
      ["Add-ons", addons.map((addon) => addon.name).join(", ") || "none"],
      ["LoadBalancer", loadBalancers(info.profile)],
      ["Reached from here", reach(info.profile)],
      ["State", info.path],
      ["Kubeconfig", context.kubeconfig.path],
    ]),
  );
  io.out(box(io, ["Node", "Status", "Roles", "Address"], nodeRows(lab.nodes())));
  return 0;
}

export function profiles({ io, profiles: all }: KubelabContext): number {
  const rows = all().map((p) => [p.name, String(p.nodes.length), p.kubernetesVersion, loadBalancers(p), reach(p)]);
  io.out(box(io, ["Profile", "Nodes", "Kubernetes", "LoadBalancer", "Reached from here"], rows));
  io.out('A new cluster of one: "kubelab up --profile NAME" (or a file of your own: --profile FILE.yaml).\n');
  return 0;
}

const LOAD_BALANCERS: Record<Profile["loadBalancer"]["kind"], (p: Profile["loadBalancer"]) => string> = {
  none: () => "stays <pending>",
  localhost: () => "localhost, one Service a port",
  node: () => "the node's address, one Service a port",
  pool: (p) => `own address of ${p.pool}`,
  metallb: (p) => `MetalLB, ${p.pool}`,
  tunnel: () => "while minikube tunnel runs",
  cloud: (p) => (p.hostname ? "own host name" : "own public address"),
};

const loadBalancers = ({ loadBalancer }: Profile) => LOAD_BALANCERS[loadBalancer.kind](loadBalancer);

const NODE_PORTS = {
  nodes: "node ports",
  localhost: "node ports on localhost",
  firewall: "node ports by firewall rule",
  none: "",
};

function reach({ host }: Profile): string {
  const parts = [
    host.loadBalancers ? "load balancers" : "",
    NODE_PORTS[host.nodePorts],
    host.nodes ? "nodes" : "",
    host.onNode ? "the same on localhost" : "",
    host.clusterIPs ? "ClusterIPs" : "",
    host.pods ? "pods" : "",
  ].filter(Boolean);
  return parts.join(", ") || "nothing";
}

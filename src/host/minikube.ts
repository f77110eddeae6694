/** minikube, as far as the labs use it, on clusters of its profile. */
import { binary } from "../apimachinery/strings.ts";
import type { Service } from "../client/api.ts";
import type { HostContext } from "./types.ts";

const NOT_FOUND = 115;
const USAGE = 64;

export async function minikube(args: string[], context: HostContext): Promise<number> {
  const { cluster, streams } = context;
  const [verb = "", ...rest] = args.filter(
    (word, i) => !(word === "-p" || word === "--profile" || args[i - 1] === "-p"),
  );
  if (cluster.profile.loadBalancer.kind !== "tunnel") {
    streams.err(
      `kubelab: minikube belongs to clusters of the profile minikube; this one's is ${cluster.profile.name}. The real minikube is not called.\n`,
    );
    return 1;
  }
  const say = (text: string) => streams.out(binary(text));
  switch (verb) {
    case "ip":
      say(`${nodeNamed(context, flagValue(rest, "-n", "--node"))?.address ?? cluster.profile.nodes[0].address}\n`);
      return 0;
    case "status":
      return status(context, say);
    case "service":
      return service(context, rest, say);
    case "tunnel":
      return tunnel(context, say);
    case "addons":
      return addons(context, rest, say);
    case "ssh": {
      const command = rest.filter(
        (word, i) => word !== "--" && !/^(-n|--node)$/.test(word) && !/^(-n|--node)$/.test(rest[i - 1] ?? ""),
      );
      const node = flagValue(rest, "-n", "--node") ?? cluster.profile.nodes[0].name;
      // As ssh does: the words are one line for the shell there.
      const line = command.length ? ["bash", "-c", command.join(" ")] : [];
      return context.nodeShell(node, line, { stdin: true, tty: streams.stdinIsTerminal });
    }
    case "node":
      if (rest[0] !== "list") break;
      say(cluster.profile.nodes.map(({ name, address }) => `${name}\t${address}\n`).join(""));
      return 0;
    case "profile":
      return profile(context, rest, say);
    case "version":
      say("minikube version: v1.38.0\n");
      return 0;
    case "start":
      say(
        `😄  minikube v1.38.0\n🏄  Done! kubectl is now configured to use "minikube" cluster and "default" namespace by default\n`,
      );
      return 0;
  }
  const known = "ip, service, tunnel, addons, ssh, status, kubectl, node list, profile list";
  streams.err(`kubelab: minikube ${args.join(" ")} is not simulated; there are ${known}\n`);
  return USAGE;
}

const flagValue = (args: string[], ...names: string[]): string | undefined => {
  const at = args.findIndex((word) => names.includes(word));
  const joined = args.find((word) => names.some((name) => word.startsWith(`${name}=`)));
  return at >= 0 ? args[at + 1] : joined?.slice(joined.indexOf("=") + 1);
};

const nodeNamed = ({ cluster }: HostContext, name: string | undefined) =>
  cluster.profile.nodes.find((node) => node.name === name);

function status({ cluster }: HostContext, say: (text: string) => void): number {
  const stopped = cluster.table("stoppednodes");
  for (const [i, { name }] of cluster.profile.nodes.entries()) {
    const state = stopped.get(name) ? "Stopped" : "Running";
    const lines = [name, `type: ${i ? "Worker" : "Control Plane"}`, `host: ${state}`, `kubelet: ${state}`];
    if (!i) lines.push(`apiserver: ${state}`, "kubeconfig: Configured");
    say(`${lines.join("\n")}\n\n`);
  }
  return 0;
}

/** Columns that a text takes in a terminal: the mark takes two. */
const columns = (text: string): number => text.length + (text.includes("✅") ? 1 : 0);

/** Rows under a head as minikube's tables are drawn. */
function drawn(head: string[], rows: string[][]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => columns(row[i]))));
  const line = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => "─".repeat(width + 2)).join(middle)}${right}\n`;
  const centred = head.map((cell, i) => {
    const before = Math.floor((widths[i] - cell.length) / 2);
    return ` ${" ".repeat(before)}${cell.padEnd(widths[i] - before)} `;
  });
  const body = rows
    .map((row) => `│${row.map((cell, i) => ` ${cell}${" ".repeat(widths[i] - columns(cell))} `).join("│")}│\n`)
    .join("");
  return `${line("┌", "┬", "┐")}│${centred.join("│")}│\n${line("├", "┼", "┤")}${body}${line("└", "┴", "┘")}`;
}

function service(context: HostContext, args: string[], say: (text: string) => void): number {
  const { cluster, streams } = context;
  const address = cluster.profile.nodes[0].address;
  const namespace = flagValue(args, "-n", "--namespace") ?? "default";
  const [name] = args.filter((word, i) => !word.startsWith("-") && !/^(-n|--namespace)$/.test(args[i - 1] ?? ""));
  const urls = (s: Service) =>
    (s.spec.ports ?? []).flatMap((p) => (p.nodePort ? [`http://${address}:${p.nodePort}`] : []));
  const ports = (s: Service) => (s.spec.ports ?? []).map((p) => (p.name ? `${p.name}/${p.port}` : String(p.port)));
  const rowOf = (s: Service) => {
    const exposed = urls(s).length > 0;
    return [
      s.metadata.namespace ?? "",
      s.metadata.name,
      exposed ? ports(s).join(" ") : "No node port",
      exposed ? urls(s).join(" ") : "",
    ];
  };
  const head = ["NAMESPACE", "NAME", "TARGET PORT", "URL"];
  if (name === "list") {
    say(drawn(head, cluster.client.list<Service>("services").map(rowOf)));
    return 0;
  }
  const found = name ? cluster.client.find<Service>("services", namespace, name) : undefined;
  if (!found) {
    const sentence = `❌  Exiting due to SVC_NOT_FOUND: Service '${name ?? ""}' was not found in '${namespace}' namespace.\nYou may select another namespace by using 'minikube service ${name ?? ""} -n <namespace>'. Or list out all the services using 'minikube service list'\n`;
    streams.err(binary(sentence));
    return NOT_FOUND;
  }
  if (args.includes("--url")) {
    for (const url of urls(found)) say(`${url}\n`);
    if (!urls(found).length) streams.err(binary(`😿  service ${namespace}/${name} has no node port\n`));
    return 0;
  }
  say(drawn(head, [rowOf(found)]));
  if (!urls(found).length) streams.err(binary(`😿  service ${namespace}/${name} has no node port\n`));
  else say(`🎉  Opening service ${namespace}/${name} in default browser...\n👉  ${urls(found)[0]}\n`);
  return 0;
}

/** Stays until it is interrupted; while it runs, LoadBalancer Services have an address that the computer reaches. */
async function tunnel({ cluster }: HostContext, say: (text: string) => void): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  cluster.setTunnel(true);
  say(
    "✅  Tunnel successfully started\n\n📌  NOTE: Please do not close this terminal as this process must stay alive for the tunnel to be accessible ...\n\n",
  );
  await cluster.save();
  const alive = setInterval(() => {}, 60_000);
  await stopped;
  clearInterval(alive);
  cluster.setTunnel(false);
  say("✋  Stopped tunnel.\n");
  return 0;
}

async function addons(context: HostContext, args: string[], say: (text: string) => void): Promise<number> {
  const { cluster, streams } = context;
  const [verb, name = ""] = args;
  const known = cluster.addons();
  if (verb === "list") {
    const rows = known.map((a) => [a.name, "minikube", a.enabled ? "enabled ✅" : "disabled"]);
    say(drawn(["ADDON NAME", "PROFILE", "STATUS"], rows));
    return 0;
  }
  if (verb !== "enable" && verb !== "disable") {
    streams.err("kubelab: minikube addons has list, enable and disable\n");
    return USAGE;
  }
  if (!known.some((addon) => addon.name === name)) {
    streams.err(
      binary(
        `\n❌  Exiting due to MK_ADDON_${verb.toUpperCase()}: ${verb} failed: property name "${name}" not found\n\n`,
      ),
    );
    return 10;
  }
  await cluster.switchAddon(name, verb === "enable");
  if (verb === "disable") {
    say(`🌑  "The '${name}' addon is disabled\n`);
    return 0;
  }
  say(`💡  ${name} is an addon maintained by Kubernetes. For any concerns contact minikube on GitHub.\n`);
  say(`🌟  The '${name}' addon is enabled\n`);
  return 0;
}

function profile({ cluster, streams }: HostContext, args: string[], say: (text: string) => void): number {
  if (args[0] !== "list") {
    say("minikube\n");
    return 0;
  }
  const { nodes, kubernetesVersion } = cluster.profile;
  const row = [
    "minikube",
    "docker",
    "docker",
    nodes[0].address,
    "8443",
    kubernetesVersion,
    "OK",
    String(nodes.length),
    "*",
    "*",
  ];
  const head = [
    "PROFILE",
    "DRIVER",
    "RUNTIME",
    "IP",
    "PORT",
    "VERSION",
    "STATUS",
    "NODES",
    "ACTIVE PROFILE",
    "ACTIVE KUBECONTEXT",
  ];
  if (args.includes("-o")) streams.err("kubelab: minikube profile list prints its table only\n");
  say(drawn(head, [row]));
  return 0;
}

/** gcloud, as far as the labs use it: firewall rules of node ports, and lists. Google's real cloud is never called. */
import { binary } from "../apimachinery/strings.ts";
import type { Node } from "../client/api.ts";
import type { HostContext } from "./types.ts";

interface Rule {
  allow: string[];
  network: string;
  direction: string;
  priority: number;
  created: number;
}

const URL = "https://www.googleapis.com/compute/v1/projects/my-project/global/firewalls/";
const PROTOCOLS = ["tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip", "all"];

export async function gcloud(args: string[], context: HostContext): Promise<number> {
  const { positional, flags } = split(args);
  const command = positional.join(" ");
  const say = (text: string) => context.streams.out(binary(text));
  const fail = (path: string, text: string, code = 1) => {
    context.streams.err(binary(`ERROR: (gcloud${path ? `.${path}` : ""}) ${text}\n`));
    return code;
  };
  if (context.cluster.profile.name !== "gke") {
    const { name } = context.cluster.profile;
    context.streams.err(
      `kubelab: gcloud belongs to clusters of the profile gke; this one's is ${name}. The real gcloud is not called.\n`,
    );
    return 1;
  }
  if (command.startsWith("compute firewall-rules create"))
    return create(context, positional.slice(3), flags, say, fail);
  if (command.startsWith("compute firewall-rules delete"))
    return remove(context, positional.slice(3), flags, say, fail);
  if (command === "compute firewall-rules list") return list(context, say);
  if (command.startsWith("compute instances list")) return instances(context, say);
  if (command.startsWith("container clusters get-credentials")) {
    context.streams.err("Fetching cluster endpoint and auth data.\nkubeconfig entry generated for my-cluster.\n");
    return 0;
  }
  context.streams.err(
    `kubelab: gcloud ${command} is not simulated; there are compute firewall-rules create|delete|list and compute instances list\n`,
  );
  return 2;
}

function split(args: string[]): { positional: string[]; flags: Map<string, string> } {
  const positional: string[] = [];
  const flags = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const match = /^--?([\w-]+)(?:=(.*))?$/.exec(args[i]);
    if (!match) positional.push(args[i]);
    else if (match[2] !== undefined) flags.set(match[1], match[2]);
    else if (["quiet", "q"].includes(match[1])) flags.set("quiet", "");
    else flags.set(match[1], args[++i] ?? "");
  }
  return { positional, flags };
}

type Say = (text: string) => void;
type Fail = (path: string, text: string, code?: number) => number;

/** A rule as the list shows it. */
const row = (name: string, { network, direction, priority, allow }: Rule): string[] => [
  name,
  network,
  direction,
  String(priority),
  allow.join(","),
  "",
  "False",
];

const HEAD = ["NAME", "NETWORK", "DIRECTION", "PRIORITY", "ALLOW", "DENY", "DISABLED"];

function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((one) => one[column].length)));
  return rows
    .map(
      (one) =>
        `${one
          .map((cell, i) => cell.padEnd(widths[i]))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function create(
  { cluster, streams }: HostContext,
  names: string[],
  flags: Map<string, string>,
  say: Say,
  fail: Fail,
): number {
  const path = "compute.firewall-rules.create";
  const [name] = names;
  if (!name) return fail(path, "argument NAME: Must be specified.", 2);
  const allowed = flags.get("allow") ?? flags.get("rules");
  if (!allowed) return fail(path, "Exactly one of (--action | --allow) must be specified.", 2);
  const allow = allowed.split(",");
  const wrong = allow.find((entry) => !/^(\w+)(:\d+(-\d+)?)?$/.test(entry) || !PROTOCOLS.includes(entry.split(":")[0]));
  if (wrong !== undefined)
    return fail(
      path,
      `argument --allow: Firewall rules must be of the form PROTOCOL[:PORT[-PORT]]; received [${wrong}].`,
      2,
    );
  const rules = cluster.table("firewall");
  if (rules.get(name))
    return fail(
      path,
      `Could not fetch resource:\n - The resource 'projects/my-project/global/firewalls/${name}' already exists\n`,
    );
  const rule: Rule = {
    allow,
    network: flags.get("network") ?? "default",
    direction: flags.get("direction") ?? "INGRESS",
    priority: Number(flags.get("priority") ?? 1000),
    created: cluster.monotonic(),
  };
  rules.set(name, rule);
  streams.err(binary(`Creating firewall...⠹Created [${URL}${name}].\nCreating firewall...done.\n`));
  say(table([HEAD, row(name, rule)]));
  return 0;
}

async function remove(
  { cluster, streams }: HostContext,
  names: string[],
  flags: Map<string, string>,
  _say: Say,
  fail: Fail,
): Promise<number> {
  const path = "compute.firewall-rules.delete";
  if (!names.length) return fail(path, "argument NAME [NAME ...]: Must be specified.", 2);
  if (!flags.has("quiet")) {
    const listed = names.map((name) => ` - [${name}]\n`).join("");
    streams.err(binary(`The following firewalls will be deleted:\n${listed}\nDo you want to continue (Y/n)?  `));
    const answer = (await streams.line()).trim();
    streams.err("\n");
    if (/^n/i.test(answer)) {
      streams.err("ERROR: (gcloud.compute.firewall-rules.delete) Deletion aborted by user.\n");
      return 1;
    }
  }
  const rules = cluster.table("firewall");
  for (const name of names) {
    if (!rules.get(name))
      return fail(
        path,
        `Could not fetch resource:\n - The resource 'projects/my-project/global/firewalls/${name}' was not found\n`,
      );
    rules.delete(name);
    streams.err(`Deleted [${URL}${name}].\n`);
  }
  return 0;
}

function list({ cluster, streams }: HostContext, say: Say): number {
  const rules = cluster.table("firewall");
  const names = rules.keys();
  if (!names.length) {
    streams.err("Listed 0 items.\n");
    return 0;
  }
  say(table([HEAD, ...names.map((name) => row(name, rules.get(name)))]));
  streams.err(
    "\nTo show all fields of the firewall, please show in JSON format: --format=json\nTo show all fields in table format, please see the examples in --help.\n\n",
  );
  return 0;
}

function instances({ cluster }: HostContext, say: Say): number {
  const address = (node: Node, type: string) => node.status.addresses?.find((a) => a.type === type)?.address ?? "";
  const rows = cluster.client
    .list<Node>("nodes")
    .map((node) => [
      node.metadata.name,
      node.metadata.labels?.["topology.kubernetes.io/zone"] ?? "",
      node.metadata.labels?.["node.kubernetes.io/instance-type"] ?? "",
      "",
      address(node, "InternalIP"),
      address(node, "ExternalIP"),
      cluster.table("stoppednodes").get(node.metadata.name) ? "TERMINATED" : "RUNNING",
    ]);
  say(table([["NAME", "ZONE", "MACHINE_TYPE", "PREEMPTIBLE", "INTERNAL_IP", "EXTERNAL_IP", "STATUS"], ...rows]));
  return 0;
}

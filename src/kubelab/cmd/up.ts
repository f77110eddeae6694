/** up, down, reset: a cluster comes, goes, or begins anew. */
import { type ClusterInfo, type KubelabContext, type Lab, LabError, type UpOptions, type UpResult } from "../types.ts";

export async function up(context: KubelabContext, options: UpOptions & { name?: string }): Promise<number> {
  const { io } = context;
  const lab = context.lab(options.name ?? context.defaultCluster);
  const result = await lab.up(withEnvironment(context, options));
  const { info } = result;
  mention(context, result);
  const current = context.kubeconfig.add(info.name, info.profile.contextName);
  if (result.made) io.out(`Made cluster ${described(info)}.\n`);
  else io.out(`Cluster ${described(info)} is there already; it was left as it is.\n`);
  io.out(`kubectl's context is ${JSON.stringify(current)}; the practice shell: kubelab shell\n`);
  if (result.made) warnOfOverlaps(context, info);
  return 0;
}

/** What is not said on the command line the environment may say. The clock that it asks for is in force anyway. */
const withEnvironment = ({ env }: KubelabContext, options: UpOptions): UpOptions => ({
  ...options,
  profile: options.profile ?? (env.KUBELAB_PROFILE || undefined),
  seed: options.seed ?? (env.KUBELAB_SEED || undefined),
});

const described = ({ name, profile }: ClusterInfo) =>
  `${JSON.stringify(name)} (profile ${profile.name}, ${profile.nodes.length} ${profile.nodes.length === 1 ? "node" : "nodes"}, Kubernetes ${profile.kubernetesVersion})`;

function mention({ io }: KubelabContext, { setAside }: UpResult): void {
  if (setAside) io.err(`The state file was damaged; it is kept as ${setAside}\n`);
}

export async function down(context: KubelabContext, name: string | undefined): Promise<number> {
  const lab = context.lab(name);
  const gone = await lab.down();
  const current = context.kubeconfig.remove(lab.name);
  if (!gone) {
    context.io.out(`There is no cluster ${JSON.stringify(lab.name)}.\n`);
    return 0;
  }
  context.io.out(`Removed cluster ${JSON.stringify(lab.name)}; its last state is kept as ${gone.aside}\n`);
  if (current) context.io.out(`kubectl's context is now ${JSON.stringify(current)}.\n`);
  return 0;
}

export async function reset(context: KubelabContext, name: string | undefined): Promise<number> {
  const lab = context.lab(name);
  const result = await lab.reset(withEnvironment(context, {}));
  mention(context, result);
  context.kubeconfig.add(result.info.name, result.info.profile.contextName);
  context.io.out(`Made cluster ${described(result.info)} anew.\n`);
  return 0;
}

/** The cluster's facts, or a LabError that says how to get one. */
export function existing(lab: Lab): ClusterInfo {
  const info = lab.info();
  if (!info) throw new LabError(`there is no cluster ${JSON.stringify(lab.name)}; "kubelab up" makes one`);
  return info;
}

/** A simulated range that is also a real one hides it from the host tools: they ask the cluster. */
function warnOfOverlaps(context: KubelabContext, { profile }: ClusterInfo): void {
  const { host, loadBalancer, nodes } = profile;
  const ranges = [
    ...(host.clusterIPs ? [profile.serviceCIDR] : []),
    ...(host.pods ? [profile.podCIDR] : []),
    ...(host.nodes ? [...new Set(nodes.map((n) => n.address.replace(/\d+$/, "0/24")))] : []),
    ...(loadBalancer.pool && host.loadBalancers ? [loadBalancer.pool.split("-")[0].replace(/\d+$/, "0/24")] : []),
  ];
  for (const { name, cidr } of context.machineRanges())
    for (const range of ranges)
      if (overlap(range, cidr))
        context.io.err(
          `Warning: the cluster's range ${range} overlaps ${cidr} of this machine's interface ${name}: ` +
            "in the practice environment its addresses mean the cluster\n",
        );
}

const bounds = (cidr: string): [first: number, last: number] => {
  const [base, bits] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(base.split(".").reduce((n, part) => n * 256 + Number(part), 0) / size) * size;
  return [first, first + size - 1];
};

/** Do two IPv4 ranges share an address? */
export function overlap(a: string, b: string): boolean {
  const [[a1, a2], [b1, b2]] = [bounds(a), bounds(b)];
  return a1 <= b2 && b1 <= a2;
}

/** kubelab: the lab's own commands, with what they need of this machine. */
import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { runKubelab } from "../kubelab/program.ts";
import type { KubelabContext } from "../kubelab/types.ts";
import { kubeconfigAccess } from "./kubeconfig.ts";
import { type Host, runTool } from "./main.ts";
import { ownKubeconfig } from "./ownkubeconfig.ts";
import { clusterOfServer, DEFAULT_CLUSTER, packageFolder, statePath, toolFolder } from "./paths.ts";
import { clockOf, reporter } from "./session.ts";

export async function runKubelabTool(argv: string[], host: Host): Promise<number> {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
  return runKubelab(argv, kubelabContext(host), version);
}

function kubelabContext(host: Host): KubelabContext {
  const { env, cwd, streams } = host;
  const cluster = () => require("../cluster/lab.ts") as typeof import("../cluster/lab.ts");
  const bootstrap = () => require("../cluster/bootstrap.ts") as typeof import("../cluster/bootstrap.ts");
  const kubeconfig = ownKubeconfig(env);
  return {
    io: streams,
    env,
    cwd,
    defaultCluster: DEFAULT_CLUSTER,
    lab(name = currentCluster(host)) {
      const flush = () => streams.flush();
      return new (cluster().ClusterLab)({
        name,
        path: statePath(env, name),
        clock: clockOf(env),
        flush,
        report: reporter(host),
      });
    },
    profiles: () => bootstrap().profileNames().map(bootstrap().profileNamed),
    kubeconfig,
    toolFolder: toolFolder(),
    labFolder: labFolder(),
    machineRanges,
    async runTool(tool, argv, { cwd: folder = cwd, capture = false } = {}) {
      let stdout = "";
      const out = (text: string) => {
        stdout += text;
      };
      const outBytes = (text: string) => out(Buffer.from(text, "latin1").toString("utf8"));
      const captured = Object.create(streams, { out: { value: out }, outBytes: { value: outBytes } });
      const code = await runTool(tool, argv, {
        cwd: folder,
        env: { ...env, KUBECONFIG: kubeconfig.path },
        streams: capture ? captured : streams,
      });
      return { code, stdout };
    },
  };
}

/** The cluster of the kubeconfig's current context, if that is one of ours; else the default one. */
export function currentCluster(host: Pick<Host, "env" | "cwd">): string {
  const config = kubeconfigAccess(undefined, host).load();
  const context = config.contexts.find((c) => c.name === config["current-context"])?.context;
  const server = config.clusters.find((c) => c.name === context?.cluster)?.cluster.server;
  return clusterOfServer(server ?? "") ?? DEFAULT_CLUSTER;
}

function labFolder(): string {
  const built = join(packageFolder(), "dist", "labs");
  return existsSync(built) ? built : join(packageFolder(), "fixtures", "labs");
}

function machineRanges(): { name: string; cidr: string }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.filter((a) => a.family === "IPv4" && !a.internal && a.cidr).map((a) => ({ name, cidr: a.cidr! })),
  );
}

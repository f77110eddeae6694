/** kubectl cluster-info. Models kubectl/pkg/cmd/clusterinfo/clusterinfo.go. */
import type { CommandContext } from "../../types.ts";

/** Green, yellow and plain, as a terminal shows the lines; nothing where stdout is none. */
const paint = (terminal: boolean, code: number, text: string) =>
  terminal ? `\u001b[0;${code}m${text}\u001b[0m` : text;

export function run(ctx: CommandContext): undefined {
  const { io, cluster } = ctx;
  const answer = cluster.request({
    verb: "list",
    group: "",
    version: "v1",
    resource: "services",
    namespace: "kube-system",
    labelSelector: "kubernetes.io/cluster-service=true",
  });
  const server = serverOf(ctx);
  const terminal = io.stdoutIsTerminal;
  const line = (name: string, address: string) =>
    `${paint(terminal, 32, name)} is running at ${paint(terminal, 33, address)}\n`;
  io.out(line("Kubernetes control plane", server));
  for (const service of answer.code < 400 ? answer.body.items : []) {
    const { name, namespace, labels } = service.metadata;
    const port = service.spec.ports?.[0];
    const target = port?.name ? `${name}:${port.name}` : name;
    const path = `${server}/api/v1/namespaces/${namespace}/services/${target}/proxy`;
    io.out(line(labels?.["kubernetes.io/name"] ?? name, path));
  }
  io.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  return undefined;
}

function serverOf(ctx: CommandContext): string {
  if (ctx.flags.string("server")) return ctx.flags.string("server");
  const config = ctx.kubeconfig.load();
  const contextName = ctx.flags.string("context") || config["current-context"];
  const context = config.contexts.find((entry) => entry.name === contextName)?.context;
  const name = ctx.flags.string("cluster") || context?.cluster;
  return config.clusters.find((entry) => entry.name === name)?.cluster["server"] ?? "http://localhost:8080";
}

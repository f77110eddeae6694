/** kubectl: its kubeconfig, and the cluster that it names. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ApiRequest } from "../client/index.ts";
import type { Session } from "../cluster/session.ts";
import { CommandError } from "../kubectl/errors.ts";
import { type ClusterOptions, runKubectl } from "../kubectl/root.ts";
import type { Cluster, Kubeconfig } from "../kubectl/types.ts";
import { kubeconfigAccess } from "./kubeconfig.ts";
import type { Host } from "./main.ts";
import { clusterOfServer, statePath } from "./paths.ts";
import { openSession } from "./session.ts";

export function runKubectlTool(argv: string[], host: Host): Promise<number> {
  return runKubectl(argv, {
    io: host.streams,
    cluster: (options) => clusterFor(options, host),
    kubeconfig: (path) => kubeconfigAccess(path, host),
    cwd: host.cwd,
    env: host.env,
  });
}

/** The cluster of the context in force. A server that is none of ours is never asked: it is as if nobody listened there. */
function clusterFor(options: ClusterOptions, host: Host): Cluster {
  if (options.kubeconfig && !existsSync(resolve(host.cwd, options.kubeconfig)))
    throw new CommandError(`stat ${options.kubeconfig}: no such file or directory`);
  const server = options.server ?? serverOf(kubeconfigAccess(options.kubeconfig, host).load(), options);
  const name = clusterOfServer(server);
  if (name === undefined) throw refused(server);
  return sessionCluster(openSession(statePath(host.env, name), name, host), options);
}

/** Models clientcmd's ClientConfig: which context, cluster and user, and the errors of names that do not exist. */
function serverOf(config: Kubeconfig, options: ClusterOptions): string {
  const missing = (what: string, name: string | undefined) =>
    new CommandError(`${what} ${JSON.stringify(name)} does not exist`);
  const wanted = options.context || config["current-context"];
  const context = config.contexts.find((c) => c.name === wanted)?.context;
  if (options.context && !context) throw missing("context", wanted);
  if (options.user && !config.users.some((u) => u.name === options.user)) throw missing("auth info", options.user);
  const clusterName = options.cluster || context?.cluster;
  const cluster = config.clusters.find((c) => c.name === clusterName)?.cluster;
  if (options.cluster && !cluster) throw missing("cluster", clusterName);
  return cluster?.server || "http://localhost:8080";
}

/** Scheme, host with port, and path of a server's address. */
const ADDRESS = /^(?:https?:\/\/)?(?![a-z]+:\/\/)((?:[^/\s[\]%"]*|\[[0-9a-fA-F:]+\])(?::\d+)?)(?:[/?#].*)?$/;

/** What kubectl says when nobody listens; the form without a path, scheme or user. */
function refused(server: string): CommandError {
  const host = ADDRESS.exec(server)?.[1]?.replace(/^.*@/, "");
  if (!host) return new CommandError(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`);
  return new CommandError(`The connection to the server ${host} was refused - did you specify the right host or port?`);
}

function sessionCluster(session: Session, options: ClusterOptions): Cluster {
  const user = options.as
    ? { name: options.as, groups: [...(options.asGroups ?? []), "system:authenticated"] }
    : undefined;
  return {
    request: (request: ApiRequest) => session.request(user ? { ...request, user } : request),
    commit: () => session.commit(),
    waitUntil: (poll, how) => session.waitUntil(poll, how),
    nowMs: () => session.nowMs(),
    get serverVersion() {
      return session.world.profile.kubernetesVersion;
    },
  };
}

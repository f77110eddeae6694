/** kubelab's own kubeconfig file: a context for each of its clusters. The only kubeconfig that kubelab itself writes. */
import { existsSync, rmSync } from "node:fs";
import type { Kubeconfig } from "../kubectl/types.ts";
import type { OwnKubeconfig } from "../kubelab/types.ts";
import { emptyConfig, readConfig, writeConfig } from "./kubeconfig.ts";
import type { Host } from "./main.ts";
import { clusterOfServer, kubeconfigPath, serverURL } from "./paths.ts";

/** An entry for one of kubelab's clusters. */
export function kubelabConfig(cluster: string, contextName: string): Kubeconfig {
  return {
    ...emptyConfig(),
    clusters: [{ name: contextName, cluster: { server: serverURL(cluster) } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user: contextName } }],
    users: [{ name: contextName, user: { token: "kubelab" } }],
    "current-context": contextName,
  };
}

export function ownKubeconfig(env: Host["env"]): OwnKubeconfig {
  const path = kubeconfigPath(env);
  const load = () => (existsSync(path) ? readConfig(path) : emptyConfig());
  return {
    path,
    add(cluster, contextName) {
      const config = load();
      const own = contextOf(config, cluster);
      const name = own ?? freeName(config, contextName, cluster);
      if (own === undefined) {
        const more = kubelabConfig(cluster, name);
        config.clusters.push(...more.clusters);
        config.contexts.push(...more.contexts);
        config.users.push(...more.users);
      }
      if (own === undefined || config["current-context"] !== name)
        writeConfig(path, { ...config, "current-context": name });
      return name;
    },
    remove(cluster) {
      const config = load();
      const left = withoutCluster(config, cluster);
      const current = left["current-context"] || undefined;
      if (left.contexts.length) writeConfig(path, left);
      else rmSync(path, { force: true });
      return current;
    },
  };
}

/** The context whose cluster is this one. */
function contextOf(config: Kubeconfig, cluster: string): string | undefined {
  const entries = config.clusters.filter((c) => clusterOfServer(c.cluster.server ?? "") === cluster).map((c) => c.name);
  return config.contexts.find((c) => entries.includes(c.context.cluster))?.name;
}

/** Two clusters of one profile would have the same context: the later one is called by its own name too. */
function freeName(config: Kubeconfig, wanted: string, cluster: string): string {
  const taken = (name: string) =>
    config.contexts.some((c) => c.name === name) || config.clusters.some((c) => c.name === name);
  return taken(wanted) ? `${wanted}-${cluster}` : wanted;
}

/** What is left; the current context, if it went, is another one of those that are left. */
function withoutCluster(config: Kubeconfig, cluster: string): Kubeconfig {
  const gone = config.clusters.filter((c) => clusterOfServer(c.cluster.server ?? "") === cluster).map((c) => c.name);
  const contexts = config.contexts.filter((c) => !gone.includes(c.context.cluster));
  const users = new Set(contexts.map((c) => c.context.user));
  const current = config["current-context"];
  return {
    ...config,
    clusters: config.clusters.filter((c) => !gone.includes(c.name)),
    contexts,
    users: config.users.filter((u) => users.has(u.name)),
    "current-context": contexts.some((c) => c.name === current) ? current : (contexts[0]?.name ?? ""),
  };
}

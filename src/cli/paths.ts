/** Where things are kept: a state file per named cluster, kubelab's own kubeconfig, and what comes with the package. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

type Env = Record<string, string | undefined>;

export const DEFAULT_CLUSTER = "lab";
/** Server URLs of kubelab's clusters: https://NAME.kubelab.local:6443. No such host exists; no packet is ever sent. */
const SERVER = /^https:\/\/([a-z0-9-]+)\.kubelab\.local:6443\/?$/;

/** $XDG_STATE_HOME/kubelab, or ~/.local/state/kubelab. */
export const stateFolder = (env: Env): string =>
  join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "kubelab");

/** KUBELAB_STATE names one file for whatever cluster is meant; else each cluster has its own. */
export const statePath = (env: Env, cluster = DEFAULT_CLUSTER): string =>
  env.KUBELAB_STATE ? resolve(env.KUBELAB_STATE) : join(stateFolder(env), `${cluster}.json`);

export const kubeconfigPath = (env: Env): string =>
  env.KUBELAB_STATE ? `${resolve(env.KUBELAB_STATE)}.kubeconfig` : join(stateFolder(env), "kubeconfig");

export const serverURL = (cluster: string): string => `https://${cluster}.kubelab.local:6443`;

/** The cluster that a server URL means; undefined: not one of ours. */
export const clusterOfServer = (server: string): string | undefined => SERVER.exec(server)?.[1];

/** The package's folder, from the bundle (dist/) or from the sources. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${__dirname}`);
    folder = parent;
  }
  return folder;
}

/** The folder of the host tools. */
export const toolFolder = (): string => join(packageFolder(), "bin", "host");

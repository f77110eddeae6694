/** Where things are kept: a state file per named cluster, and kubelab's own kubeconfig. */
import { homedir } from "node:os";
import { join } from "node:path";

type Env = Record<string, string | undefined>;

const DEFAULT_CLUSTER = "lab";
/** Server URLs of kubelab's clusters: https://NAME.kubelab.local:6443. No such host exists; no packet is ever sent. */
const SERVER = /^https:\/\/([a-z0-9-]+)\.kubelab\.local:6443\/?$/;

/** $XDG_STATE_HOME/kubelab, or ~/.local/state/kubelab. */
export const stateFolder = (env: Env): string =>
  join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "kubelab");

/** KUBELAB_STATE names one file for whatever cluster is meant; else each cluster has its own. */
export const statePath = (env: Env, cluster = DEFAULT_CLUSTER): string =>
  env.KUBELAB_STATE || join(stateFolder(env), `${cluster}.json`);

export const kubeconfigPath = (env: Env): string =>
  env.KUBELAB_STATE ? `${env.KUBELAB_STATE}.kubeconfig` : join(stateFolder(env), "kubeconfig");

export const serverURL = (cluster: string): string => `https://${cluster}.kubelab.local:6443`;

/** The cluster that a server URL means; undefined: not one of ours. */
export const clusterOfServer = (server: string): string | undefined => SERVER.exec(server)?.[1];

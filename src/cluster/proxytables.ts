/** Where the state keeps what kube-proxy knows. */
import type { SliceRules } from "../network/kubeproxy.ts";
import type { ClusterState } from "../state/types.ts";

export const proxyTables = (state: ClusterState) => ({
  rules: state.table<SliceRules>("proxyrules"),
  nodes: state.table<true>("proxynodes"),
});

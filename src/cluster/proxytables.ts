/** Where the state keeps what kube-proxy knows. */
import type { EndpointSlice, Pod } from "../client/api.ts";
import { keepNode, keepSlice, type SliceRules } from "../network/kubeproxy.ts";
import type { ClusterState } from "../state/types.ts";

export function proxyTables(state: ClusterState) {
  const rules = state.table<SliceRules>("proxyrules");
  const nodes = state.table<true>("proxynodes");
  // A state made before kube-proxy kept anything: it learns what there is.
  if (rules.size === 0)
    for (const object of state.table<EndpointSlice>("objects/endpointslices.discovery.k8s.io").values())
      keepSlice(rules, { object });
  if (nodes.size === 0)
    for (const object of state.table<Pod>("objects/pods").values("kube-system/", ['"k8s-app":"kube-proxy"']))
      keepNode(nodes, { object });
  return { rules, nodes };
}

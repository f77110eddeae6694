/** What a kind's own functions may ask of the cluster. */
import type { KindContext } from "../kinds/types.ts";
import { randomString } from "../sim/chance.ts";
import type { ServerOptions } from "./server.ts";
import type { Store } from "./store.ts";

/** Gates that upstream has on by default and a profile may switch off (pkg/features/kube_features.go). */
const DEFAULT_GATES: Record<string, boolean> = { LoadBalancerIPMode: true, SELinuxMountReadWriteOncePod: true };

export const featureGate = (gates: Record<string, boolean> | undefined, name: string): boolean =>
  gates?.[name] ?? DEFAULT_GATES[name] ?? false;

export function kindContext(options: ServerOptions, store: Store): KindContext {
  const { profile, state } = options;
  return {
    timestamp: () => options.timestamp(),
    featureGate: (name) => featureGate(profile.featureGates, name),
    find: (resource, namespace, name) => store.find(resource, namespace, name),
    list: (resource, namespace) => store.list(resource, namespace),
    nodePortRange: profile.nodePortRange ?? [30000, 32767],
    serviceCIDR: profile.serviceCIDR,
    randomString: (length, purpose, ...words) => randomString(state.header.seed, length, purpose, ...words),
  };
}

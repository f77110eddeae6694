/**
 * What runs the cluster: controllers, scheduler, kubelets, load-balancer providers. A component is told of changes,
 * queues the keys of what they concern, and reconciles one key at a time. Its queue is the timers in the state, so it
 * goes on in another process. It never polls: it queues a key for the moment when its answer could change.
 */
import type { Client, KubeObject, ResourceName } from "./index.ts";

/** A change of one stored object. ADDED has no `old`, DELETED no `object`. */
export interface Change<T = KubeObject> {
  object?: T;
  old?: T;
}

export interface EventSource {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** For kubelet's events on one container: "spec.containers{web}". */
  fieldPath?: string;
  /** For kubelet's events: the node. */
  host?: string;
}

export interface Context {
  client: Client;
  /** Monotonic virtual time, in milliseconds since the cluster was made. */
  now(): number;
  /** The virtual wall clock as RFC 3339 with whole seconds: "2026-01-02T03:04:05Z". */
  timestamp(): string;
  /** RFC 3339 with microseconds, as MicroTime fields have it. */
  microTimestamp(): string;
  /** Reconcile `key` of this component in `delayMs` (0: next). An earlier one already queued stays. */
  enqueue(key: string, delayMs?: number): void;
  /** Reconcile `key` at exactly this monotonic time instead of whenever it was queued for. `operation`: something is in the
   *  making until then (image pull, container start or stop), so that an instant cluster is not at rest before. */
  enqueueAt(key: string, at: number, options?: { operation?: boolean }): void;
  forget(key: string): void;
  /** A number in [0, 1) that depends on the cluster's seed and these words only, not on when it is drawn. */
  chance(purpose: string, ...words: (string | number)[]): number;
  /** Lowercase alphanumeric suffix as apimachinery's rand.String makes it: "x7k2p". */
  randomString(length: number, purpose: string, ...words: (string | number)[]): string;
  /** Records an Event about an object, counted together with equal ones as client-go's recorder does. */
  event(object: KubeObject, event: EventSource): void;
  /** The profile's answer to a question of configuration. */
  profile: Profile;
  featureGate(name: string): boolean;
}

export interface Component {
  /** Name of its user and its events' source: "deployment-controller", "default-scheduler", "kubelet". */
  name: string;
  /** Service account in kube-system, or a full user name with a colon: "system:kube-scheduler". */
  user?: string;
  /** Virtual milliseconds between a change and the reconcile it causes. Default 5. */
  latencyMs?: number;
  /** Called in the same transaction as the change, after it is stored. Queue only what the change can matter to. "*": any resource. */
  watches: Record<ResourceName, (change: Change<any>, ctx: Context, resource: ResourceName) => void>;
  /** Brings one key to where it should be. What it throws is retried with growing delay. Same inputs, same effects. */
  reconcile(key: string, ctx: Context): void;
}

/** A cluster profile: fixtures/profiles/NAME.yaml. */
export interface Profile {
  name: string;
  title: string;
  kubernetesVersion: string;
  /** The kubeconfig's cluster, user and context name. */
  contextName: string;
  /** True: every image pulls and its containers run on without answering; probes are not run; pods end at once. */
  inert?: boolean;
  nodes: NodeProfile[];
  podCIDR: string;
  serviceCIDR: string;
  dnsServiceIP?: string;
  /** True where kube-proxy is part of the node's own agent (k3s) and no pod. */
  embeddedKubeProxy?: boolean;
  nodePortRange?: [number, number];
  featureGates?: Record<string, boolean>;
  /** Names of add-ons enabled from the start, and those that can be. */
  addons: string[];
  availableAddons?: string[];
  loadBalancer: LoadBalancerProfile;
  /** What the student's computer reaches. */
  host: HostReach;
  defaultStorageClass?: string;
}

export interface NodeProfile {
  name: string;
  address: string;
  externalAddress?: string;
  controlPlane?: boolean;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  taints?: { key: string; value?: string; effect: string }[];
  cpu: string;
  memory: string;
  ephemeralStorage?: string;
  kubeletVersion?: string;
  osImage?: string;
  kernelVersion?: string;
  containerRuntime?: string;
  architecture?: string;
  providerID?: string;
}

export interface LoadBalancerProfile {
  /** none: nobody fills the status. localhost: Docker Desktop. node: k3s svclb pods. pool: addresses by the provider itself.
   *  metallb: pool, while MetalLB's controller runs. tunnel: minikube, while `minikube tunnel` runs. cloud: a cloud's controller. */
  kind: "none" | "localhost" | "node" | "pool" | "metallb" | "tunnel" | "cloud";
  /** "192.168.1.11-192.168.1.99". */
  pool?: string;
  /** For clouds that give names: "{hash}.elb.us-west-2.amazonaws.com". */
  hostname?: string;
  /** Virtual milliseconds until the address is there. */
  delayMs?: number;
  /** The component name in its events: "service-controller". */
  component?: string;
}

export interface HostReach {
  nodes: boolean;
  /** Node ports: at the nodes' addresses, at localhost, only by firewall rule, or not at all. */
  nodePorts: "nodes" | "localhost" | "firewall" | "none";
  loadBalancers: boolean;
  /** The student works on the first node itself: its localhost is theirs. */
  onNode?: boolean;
  clusterIPs?: boolean;
  pods?: boolean;
}

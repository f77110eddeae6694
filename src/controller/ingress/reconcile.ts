/** Brings the addresses of Ingresses to where they should be. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Ingress, IngressClass, Node, Pod, Service } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";
import { freeAddress } from "../shared/addresspool.ts";
import type { IngressControllerSpec } from "./index.ts";

const INGRESSES = "ingresses.networking.k8s.io";
const OLD_CLASS = "kubernetes.io/ingress.class";

type Address = { ip?: string; hostname?: string };
type Stored = Ingress & KubeObject;

/** One Ingress, or all of them where the controller's own address may have changed. */
export function reconcileIngress(spec: IngressControllerSpec, key: string | undefined, ctx: Context): void {
  const [namespace, name] = key?.split("/") ?? [];
  const found = key ? [ctx.client.find<Stored>(INGRESSES, namespace, name)] : ctx.client.list<Stored>(INGRESSES);
  const mine = found.filter(
    (i): i is Stored => i !== undefined && !i.metadata.deletionTimestamp && serves(spec, i, ctx),
  );
  if (!mine.length) return;
  const published = spec.app ? publishedAddresses(spec.app, ctx) : undefined;
  for (const ingress of mine) {
    const addresses = spec.app ? published : ownAddress(ingress, ctx);
    if (!addresses || deepEqual(addresses, ingress.status?.loadBalancer?.ingress ?? [])) continue;
    if (spec.announces) ctx.event(ingress, { type: "Normal", reason: "Sync", message: "Scheduled for sync" });
    ctx.client.updateStatus(INGRESSES, { ...ingress, status: { loadBalancer: { ingress: addresses } } });
  }
}

function serves(spec: IngressControllerSpec, ingress: Ingress, ctx: Context): boolean {
  const name = ingress.spec.ingressClassName ?? ingress.metadata.annotations?.[OLD_CLASS];
  const classes = ctx.client
    .list<IngressClass>("ingressclasses.networking.k8s.io")
    .filter((c) => c.spec?.controller === spec.controller);
  if (name) return classes.some((c) => c.metadata.name === name);
  return Boolean(spec.servesClassless) && classes.length > 0;
}

/** Where the controller's own Service is reached; undefined: no pod of it is ready, so nobody writes. */
function publishedAddresses(app: string, ctx: Context): Address[] | undefined {
  const pods = ctx.client
    .list<Pod>("pods", undefined, { labelSelector: `app.kubernetes.io/name=${app}` })
    .filter((p) => p.status.conditions?.some((c) => c.type === "Ready" && c.status === "True"));
  if (!pods.length) return undefined;
  const service = ctx.client.list<Service>("services").find((s) => s.spec.selector?.["app.kubernetes.io/name"] === app);
  if (service?.spec.type === "LoadBalancer")
    return (service.status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => (ip ? { ip } : { hostname }));
  const nodes = new Set(pods.map((p) => p.spec.nodeName));
  const addressOf = (node: Node) => node.status.addresses?.find((a) => a.type === "InternalIP")?.address;
  return ctx.client
    .list<Node>("nodes")
    .filter((n) => nodes.has(n.metadata.name))
    .map((n) => ({ ip: addressOf(n) }));
}

/** A public address for this Ingress alone. */
function ownAddress(ingress: Ingress, ctx: Context): Address[] | undefined {
  const current = ingress.status?.loadBalancer?.ingress;
  if (current?.length) return current;
  const taken = new Set<string>();
  const take = (addresses: Address[] = []) => {
    for (const { ip } of addresses) if (ip) taken.add(ip);
  };
  for (const service of ctx.client.list<Service>("services")) take(service.status.loadBalancer?.ingress);
  for (const other of ctx.client.list<Ingress>(INGRESSES)) take(other.status?.loadBalancer?.ingress);
  const start = ctx.chance("ingress-address", ingress.metadata.uid);
  const ip = freeAddress(ctx.profile.loadBalancer.pool ?? "", taken, start);
  return ip ? [{ ip }] : undefined;
}

/**
 * Ingress controllers, as far as they write: the address in an Ingress's status. ingress-nginx and Traefik publish the
 * address of their own Service while a pod of theirs is ready; GKE's controller, which runs outside the cluster, makes a
 * load balancer for each Ingress. What they do with requests: src/network/ingress.ts.
 */
import type { Ingress, Pod } from "../../client/api.ts";
import type { Change, Component, Context, LoadBalancerProfile } from "../../client/component.ts";

export interface IngressControllerSpec {
  /** Component and source of its events. */
  name: string;
  /** spec.controller of its IngressClasses. */
  controller: string;
  /** Value of app.kubernetes.io/name on its pods; none: it runs outside the cluster. */
  app?: string;
  /** Also serves Ingresses that name no class. */
  servesClassless?: boolean;
  /** Says "Scheduled for sync" of each Ingress. */
  announces?: boolean;
}

const SPECS: IngressControllerSpec[] = [
  { name: "nginx-ingress-controller", controller: "k8s.io/ingress-nginx", app: "ingress-nginx", announces: true },
  { name: "traefik", controller: "traefik.io/ingress-controller", app: "traefik", servesClassless: true },
];
const GKE: IngressControllerSpec = {
  name: "loadbalancer-controller",
  controller: "ingress.gce.io/ingress-controller",
  servesClassless: true,
  announces: true,
};

/** The controllers a cluster of this profile may have. GKE's is there where a cloud is and its class exists. */
export const ingressControllers = (profile: LoadBalancerProfile | undefined): Component[] =>
  [...SPECS, ...(profile?.kind === "cloud" ? [GKE] : [])].map((spec) => ingressController(spec, profile));

const ALL = "all";
/** Between a change and the address in the status. */
const PUBLISH_MS = 500;

const reconciler = () => require("./reconcile.ts") as typeof import("./reconcile.ts");

function ingressController(spec: IngressControllerSpec, profile: LoadBalancerProfile | undefined): Component {
  const isMine = (pod: Pod | undefined) =>
    spec.app !== undefined && pod?.metadata.labels?.["app.kubernetes.io/name"] === spec.app;
  return {
    name: spec.name,
    user: `system:serviceaccount:ingress:${spec.name}`,
    latencyMs: spec.app ? PUBLISH_MS : (profile?.delayMs ?? PUBLISH_MS),
    watches: {
      "ingresses.networking.k8s.io"({ object }: Change<Ingress>, ctx: Context) {
        if (object) ctx.enqueue(`${object.metadata.namespace}/${object.metadata.name}`);
      },
      services(_change: Change, ctx: Context) {
        if (spec.app) ctx.enqueue(ALL);
      },
      pods({ object, old }: Change<Pod>, ctx: Context) {
        if (isMine(object ?? old)) ctx.enqueue(ALL);
      },
    },
    reconcile: (key, ctx) => reconciler().reconcileIngress(spec, key === ALL ? undefined : key, ctx),
  };
}

/** Watches of the EndpointSlice controller. Models pkg/controller/endpointslice. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { EndpointSlice, Service } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { keyOf, sameMap } from "../shared/refs.ts";
import { concernsEndpoints, queueServicesOfPod } from "../shared/servicewatch.ts";

export const managedBy = "endpointslice-controller.k8s.io";

export const endpointSliceController = (): Component => ({
  name: "endpointslice-controller",
  latencyMs: 10,
  watches: {
    services: (change: Change<Service>, ctx) => {
      if (concernsEndpoints(change)) ctx.enqueue(keyOf((change.object ?? change.old) as Service));
    },
    pods: queueServicesOfPod,
    "endpointslices.discovery.k8s.io": onSlice,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileService(key, ctx),
});

/** Somebody else edited or deleted one of our slices: put it right. Our own writes come out as no change. */
function onSlice({ object, old }: Change<EndpointSlice>, ctx: Context): void {
  if (!old || old.metadata.labels?.["endpointslice.kubernetes.io/managed-by"] !== managedBy) return;
  const service = old.metadata.labels["kubernetes.io/service-name"];
  if (
    service &&
    (!object || !deepEqual(object.endpoints, old.endpoints) || !sameMap(object.metadata.labels, old.metadata.labels))
  )
    ctx.enqueue(`${old.metadata.namespace}/${service}`);
}

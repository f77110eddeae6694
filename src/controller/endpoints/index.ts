/** Watches of the Endpoints controller, for the v1 Endpoints of services with a selector. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Endpoints, Service } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { keyOf } from "../shared/refs.ts";
import { concernsEndpoints, queueServicesOfPod } from "../shared/servicewatch.ts";

export const endpointsController = (): Component => ({
  name: "endpoint-controller",
  latencyMs: 10,
  watches: {
    services: (change: Change<Service>, ctx) => {
      if (concernsEndpoints(change)) ctx.enqueue(keyOf((change.object ?? change.old) as Service));
    },
    pods: queueServicesOfPod,
    endpoints: onEndpoints,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileEndpoints(key, ctx),
});

/** Endpoints that were deleted or edited by hand: put them right where a service keeps them. */
function onEndpoints({ object, old }: Change<Endpoints>, ctx: Context): void {
  if (old && !deepEqual(object?.subsets, old.subsets)) ctx.enqueue(keyOf(old));
}

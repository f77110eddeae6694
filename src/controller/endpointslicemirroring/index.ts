/**
 * Mirrors Endpoints that somebody keeps by hand into EndpointSlices, which is what the data plane reads.
 * Models pkg/controller/endpointslicemirroring.
 */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Endpoints, Service } from "../../client/api.ts";
import type { Change, Component } from "../../client/component.ts";
import { keyOf, sameMap } from "../shared/refs.ts";

export const endpointSliceMirroringController = (): Component => ({
  name: "endpointslicemirroring-controller",
  latencyMs: 10,
  watches: {
    endpoints: ({ object, old }: Change<Endpoints>, ctx) => {
      const endpoints = object ?? old;
      if (!endpoints) return;
      const same =
        object && old && deepEqual(object.subsets, old.subsets) && sameMap(object.metadata.labels, old.metadata.labels);
      if (!same) ctx.enqueue(keyOf(endpoints));
    },
    services: ({ object, old }: Change<Service>, ctx) => {
      const service = object ?? old;
      if (service && !deepEqual(object?.spec.selector ?? "none", old?.spec.selector ?? "gone"))
        ctx.enqueue(keyOf(service));
    },
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).mirrorEndpoints(key, ctx),
});

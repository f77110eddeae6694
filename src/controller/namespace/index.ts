/** Empties namespaces that are being deleted, then lets them go. Models pkg/controller/namespace. */
import type { Namespace } from "../../client/api.ts";
import type { Change, Component } from "../../client/component.ts";

export const namespaceController = (): Component => ({
  name: "namespace-controller",
  latencyMs: 20,
  watches: {
    namespaces: ({ object }: Change<Namespace>, ctx) => {
      if (object?.metadata.deletionTimestamp) ctx.enqueue(object.metadata.name);
    },
  },
  reconcile: (key, ctx) => (require("./deletion.ts") as typeof import("./deletion.ts")).reconcileNamespace(key, ctx),
});

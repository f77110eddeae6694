/** Empties namespaces that are being deleted, then lets them go. Models pkg/controller/namespace. */
import type { Namespace } from "../../client/api.ts";
import type { Change, Component } from "../../client/component.ts";

/** Requests that were under way come to an end before the emptying begins (namespaceDeletionGracePeriod). */
const GRACE_MS = 5_000;

export const namespaceController = (): Component => ({
  name: "namespace-controller",
  watches: {
    namespaces: ({ object }: Change<Namespace>, ctx) => {
      if (object?.metadata.deletionTimestamp) ctx.enqueue(object.metadata.name, GRACE_MS);
    },
  },
  reconcile: (key, ctx) => (require("./deletion.ts") as typeof import("./deletion.ts")).reconcileNamespace(key, ctx),
});

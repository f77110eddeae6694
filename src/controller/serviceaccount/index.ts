/** Keeps a ServiceAccount `default` in every namespace. Models pkg/controller/serviceaccount. */
import type { Namespace, ServiceAccount } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { isAlreadyExists } from "../../client/index.ts";

export const serviceAccountController = (): Component => ({
  name: "service-account-controller",
  watches: {
    namespaces: ({ object, old }: Change<Namespace>, ctx) => {
      if (object && !old) ctx.enqueue(object.metadata.name);
    },
    serviceaccounts: ({ object, old }: Change<ServiceAccount>, ctx) => {
      if (!object && old?.metadata.name === "default") ctx.enqueue(old.metadata.namespace ?? "");
    },
  },
  reconcile,
});

function reconcile(namespace: string, ctx: Context): void {
  const found = ctx.client.find<Namespace>("namespaces", undefined, namespace);
  if (found?.status?.phase === "Terminating" || !found) return;
  if (ctx.client.find("serviceaccounts", namespace, "default")) return;
  try {
    ctx.client.create("serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace },
    });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

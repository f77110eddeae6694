/**
 * Accepts the names of CustomResourceDefinitions, establishes them and empties those that are being deleted. Models
 * k8s.io/apiextensions-apiserver/pkg/controller/{status,establish,finalizer}.
 */
import type { CustomResourceDefinition } from "../../client/api.ts";
import type { Change, Component } from "../../client/component.ts";

export const customResources = (): Component => ({
  name: "customresource-controller",
  user: "system:apiserver",
  watches: {
    "customresourcedefinitions.apiextensions.k8s.io": (change: Change<CustomResourceDefinition>, ctx) => {
      const { object } = change;
      if (object) ctx.enqueue(object.metadata.name);
    },
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileDefinition(key, ctx),
});

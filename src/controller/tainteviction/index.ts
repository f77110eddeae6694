/** Evicts pods from nodes with NoExecute taints that they do not tolerate. Models pkg/controller/tainteviction. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Node, Pod, Taint } from "../../client/api.ts";
import type { Change, Component } from "../../client/component.ts";

export const executing = (node: Node | undefined): Taint[] =>
  (node?.spec?.taints ?? []).filter((taint) => taint.effect === "NoExecute");

export const taintEvictionController = (): Component => ({
  name: "taint-eviction-controller",
  watches: {
    nodes: ({ object, old }: Change<Node>, ctx) => {
      if (object && !deepEqual(executing(object), executing(old))) ctx.enqueue(`node ${object.metadata.name}`);
    },
    pods: ({ object, old }: Change<Pod>, ctx) => {
      const nodeName = object?.spec.nodeName;
      if (!nodeName) return;
      if (old?.spec.nodeName && deepEqual(object.spec.tolerations, old.spec.tolerations)) return;
      if (executing(ctx.client.find<Node>("nodes", undefined, nodeName)).length) ctx.enqueue(`node ${nodeName}`);
    },
  },
  reconcile: (key, ctx) => (require("./evict.ts") as typeof import("./evict.ts")).reconcileTaints(key, ctx),
});

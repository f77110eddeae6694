/** Models pkg/registry/core/node/strategy.go: a node registers with its status. */
import type { KubeObject } from "../../../client/index.ts";

export function prepareForCreate(node: KubeObject): void {
  node.spec ??= {};
}

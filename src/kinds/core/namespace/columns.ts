/** Models printNamespace of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (namespace: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(namespace, ctx, namespace.status?.phase ?? "");

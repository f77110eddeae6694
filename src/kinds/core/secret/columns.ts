/** Models printSecret of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (secret: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(secret, ctx, secret.type ?? "", Object.keys(secret.data ?? {}).length);

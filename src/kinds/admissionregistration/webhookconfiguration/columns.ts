/** Models printMutatingWebhook and printValidatingWebhook of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (configuration: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(configuration, ctx, configuration.webhooks?.length ?? 0);

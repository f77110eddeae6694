/** kubectl create namespace, serviceaccount, quota, poddisruptionbudget and priorityclass. Models kubectl/pkg/cmd/create. */

import { setField } from "../../../apimachinery/json.ts";
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { CommandContext } from "../../types.ts";
import { parseLabelSelector } from "../../util/labelselector.ts";
import { intOrString, runGenerator } from "./generator.ts";

export const runNamespace = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { generate: (name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }) });

export const runServiceAccount = (ctx: CommandContext): undefined =>
  runGenerator(ctx, {
    failure: "failed to create serviceaccount: ",
    generate: (name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } }),
  });

export const runQuota = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create quota: ", generate: quota });

export const runDisruptionBudget = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create poddisruptionbudgets: ", generate: disruptionBudget });

export const runPriorityClass = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create priorityclass: ", anyName: true, generate: priorityClass });

function quota(name: string, { flags }: CommandContext): any {
  const hard: Record<string, string> = {};
  for (const pair of flags.string("hard") ? flags.string("hard").split(",") : []) {
    const [resource = "", value, ...rest] = pair.split("=");
    if (value === undefined || rest.length > 0)
      throw new Error(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    setField(hard, resource, canonicalQuantity(value));
  }
  const scopes = flags.string("scopes") ? flags.string("scopes").split(",") : [];
  if (scopes.includes("")) throw new Error('invalid resource quota scope ""');
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name }, spec: { hard, scopes } };
}

function disruptionBudget(name: string, { flags }: CommandContext): any {
  const [least, most, selector] = ["min-available", "max-unavailable", "selector"].map(flags.string, flags);
  if (!selector) throw new Error("a selector must be specified");
  if (!most && !least) throw new Error("one of min-available or max-unavailable must be specified");
  if (most && least) throw new Error("min-available and max-unavailable cannot be both specified");
  const format = /^[0-9]+%?$/;
  if (least && !format.test(least)) throw new Error("invalid format specified for min-available");
  if (most && !format.test(most)) throw new Error("invalid format specified for max-unavailable");
  const amount = least ? { minAvailable: intOrString(least) } : { maxUnavailable: intOrString(most!) };
  const spec = { selector: parseLabelSelector(selector), ...amount };
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name }, spec };
}

function priorityClass(name: string, { flags }: CommandContext): any {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value: flags.int("value"),
    globalDefault: flags.bool("global-default"),
    description: flags.string("description"),
    preemptionPolicy: flags.string("preemption-policy"),
  };
}

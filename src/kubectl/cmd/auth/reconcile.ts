/** kubectl auth reconcile. Models kubectl/pkg/cmd/auth/reconcile.go and component-helpers/auth/rbac/reconciliation. */
import { deepEqual } from "../../../apimachinery/json.ts";
import type { PolicyRule } from "../../../client/api.ts";
import { isConflict } from "../../../client/index.ts";
import { formatValue } from "../../printers/goformat.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { dryRunOf, requireFiles, withDryRun } from "../../util/options.ts";
import { uncovered } from "./rules.ts";

const GROUP = "rbac.authorization.k8s.io";
const ATTEMPTS = 3;

/** What has to be done to one object. */
interface Plan {
  operation: "none" | "create" | "update" | "recreate";
  object: any;
  missing: object[];
  extra: object[];
  isProtected: boolean;
}

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  requireFiles(flags);
  if (ctx.args.length > 0) throw new Error("no arguments are allowed");
  const dryRun = dryRunOf(ctx);
  if (dryRun === "server") throw new Error("--dry-run=server for command reconcile is not supported yet");
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("reconciled", dryRun)));
  const result = build(ctx, {
    ...filenameOptions(flags),
    continueOnError: true,
    validate: false,
  });
  await result.visit((info) => {
    if (info.mapping.group !== GROUP) return;
    const plan = reconcile(ctx, info, dryRun === "none");
    printTo(printer, plan.object, ctx.io.out.bind(ctx.io));
    report(ctx, info, plan);
  });
  return undefined;
}

const isBinding = ({ mapping }: Info) => mapping.kind.endsWith("Binding");

function reconcile(ctx: CommandContext, info: Info, confirm: boolean): Plan {
  for (let attempt = 1; ; attempt++) {
    try {
      const plan = planFor(ctx, info);
      return confirm && !plan.isProtected ? { ...plan, object: carryOut(info, plan) } : plan;
    } catch (error) {
      if (!isConflict(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

function planFor({ flags, cluster }: CommandContext, info: Info): Plan {
  const wanted = info.object;
  const answer = cluster.request({ verb: "get", ...info.address() });
  if (answer.code === 404) {
    const missing = isBinding(info) ? wanted.subjects : wanted.rules;
    return { operation: "create", object: wanted, missing: missing ?? [], extra: [], isProtected: false };
  }
  const existing = answer.body;
  const isProtected = existing.metadata.annotations?.[`rbac.authorization.kubernetes.io/autoupdate`] === "false";
  const merged = withMetadata(existing, wanted);
  const plan = isBinding(info)
    ? bindingPlan(existing, wanted, merged, flags.bool("remove-extra-subjects"))
    : rolePlan(existing, wanted, merged, flags.bool("remove-extra-permissions"));
  if (plan.operation === "none" && !deepEqual(merged, existing)) plan.operation = "update";
  return { ...plan, isProtected };
}

/** The existing object with the wanted labels and annotations added; what it has stays. */
function withMetadata(existing: any, wanted: any): any {
  const metadata = { ...existing.metadata };
  for (const field of ["labels", "annotations"]) {
    if (wanted.metadata?.[field]) metadata[field] = { ...wanted.metadata[field], ...metadata[field] };
  }
  return { ...existing, metadata };
}

function rolePlan(existing: any, wanted: any, merged: any, remove: boolean): Omit<Plan, "isProtected"> {
  const [has, needs]: PolicyRule[][] = [existing.rules ?? [], wanted.rules ?? []];
  const missing = uncovered(has!, needs!);
  const aggregated = wanted.aggregationRule && existing.aggregationRule;
  const extra = aggregated ? [] : uncovered(needs!, has!);
  const plan = aggregationPlan(existing, wanted, merged, remove);
  if (!remove && missing.length > 0)
    return { operation: "update", object: { ...plan.object, rules: [...has!, ...missing] }, missing, extra };
  if (remove && (missing.length > 0 || extra.length > 0))
    return { operation: "update", object: { ...plan.object, rules: needs }, missing, extra };
  return { ...plan, missing, extra };
}

/** Selectors of other roles whose rules a ClusterRole takes over. */
function aggregationPlan(existing: any, wanted: any, merged: any, remove: boolean): Pick<Plan, "operation" | "object"> {
  const [has, needs] = [existing, wanted].map((role): any[] => role.aggregationRule?.clusterRoleSelectors ?? []);
  const missing = needs!.filter((selector) => !has!.some((other) => deepEqual(other, selector)));
  const extra = has!.filter((selector) => !needs!.some((other) => deepEqual(other, selector)));
  if (!wanted.aggregationRule && existing.aggregationRule) {
    const { aggregationRule: _, ...object } = merged;
    return { operation: "update", object };
  }
  if (missing.length === 0 && !(remove && extra.length > 0)) return { operation: "none", object: merged };
  const clusterRoleSelectors = remove ? needs : [...has!, ...missing];
  return { operation: "update", object: { ...merged, aggregationRule: { clusterRoleSelectors } } };
}

function bindingPlan(existing: any, wanted: any, merged: any, remove: boolean): Omit<Plan, "isProtected"> {
  if (!deepEqual(existing.roleRef, wanted.roleRef))
    return { operation: "recreate", object: wanted, missing: [], extra: [] };
  const [has, needs] = [existing, wanted].map((binding): any[] => (binding.subjects ?? []).map(withGroup));
  const missing = needs!.filter((subject) => !has!.some((other) => deepEqual(other, subject)));
  const extra = has!.filter((subject) => !needs!.some((other) => deepEqual(other, subject)));
  if (!remove && missing.length > 0)
    return { operation: "update", object: { ...merged, subjects: [...has!, ...missing] }, missing, extra };
  if (remove && (missing.length > 0 || extra.length > 0))
    return { operation: "update", object: { ...merged, subjects: needs }, missing, extra };
  return { operation: "none", object: merged, missing, extra };
}

/** Users and groups are of the RBAC group unless they say otherwise; the server fills that in too. */
const withGroup = (subject: any) =>
  subject.kind === "ServiceAccount" || subject.apiGroup ? subject : { ...subject, apiGroup: GROUP };

function carryOut(info: Info, { operation, object }: Plan): any {
  const create = () => {
    ensureNamespace(info);
    return info.request({ verb: "create", name: undefined, body: object });
  };
  switch (operation) {
    case "create":
      return create();
    case "update":
      return info.request({ verb: "update", body: object });
    case "recreate":
      info.request({ verb: "delete" });
      return create();
    case "none":
      return object;
  }
}

function ensureNamespace({ cluster, mapping, namespace }: Info): void {
  if (!mapping.namespaced) return;
  const namespaces = { group: "", version: "v1", resource: "namespaces" };
  if (cluster.request({ verb: "get", ...namespaces, name: namespace }).code !== 404) return;
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  cluster.request({ verb: "create", ...namespaces, body });
}

function report({ io, flags }: CommandContext, info: Info, plan: Plan): void {
  if (plan.operation === "none") return;
  const caveat = plan.isProtected ? ", but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)" : "";
  io.err(`\treconciliation required ${plan.operation}${caveat}\n`);
  const [what, flag] = isBinding(info) ? ["subjects", "remove-extra-subjects"] : ["rules", "remove-extra-permissions"];
  const show = isBinding(info) ? subjectText : ruleText;
  const list = (head: string, items: object[]) => {
    if (items.length > 0) io.err(`\t${head}:\n${items.map((item) => `\t\t${show(item)}\n`).join("")}`);
  };
  list(`missing ${what} added`, plan.missing);
  if (flags.bool(flag!)) list(`extra ${what} removed`, plan.extra);
}

/** Structs as Go's %+v prints them. */
const subjectText = ({ kind, apiGroup = "", name, namespace = "" }: any): string =>
  `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

function ruleText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: any): string {
  const [v, g, r, n, u] = [verbs, apiGroups, resources, resourceNames, nonResourceURLs].map((l) =>
    formatValue(l ?? []),
  );
  return `{Verbs:${v} APIGroups:${g} Resources:${r} ResourceNames:${n} NonResourceURLs:${u}}`;
}

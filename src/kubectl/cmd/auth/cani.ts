/** kubectl auth can-i. Models kubectl/pkg/cmd/auth/cani.go. */
import { policyRows } from "../../../kinds/rbac/rules.ts";
import { alignRows } from "../../printers/tabwriter.ts";
import { requestBody } from "../../resource/info.ts";
import { type Mapping, RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";

const VERBS = new Set([
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate"],
  ...["*", "approve", "sign", "escalate", "attest"],
]);
const URL_VERBS = new Set(["get", "put", "post", "head", "options", "delete", "patch", "*"]);
/** Resources that discovery does not tell of. */
const UNLISTED = new Set(["users", "groups"]);

export function run(ctx: CommandContext): number {
  return ctx.flags.bool("list") ? list(ctx) : check(ctx);
}

function list(ctx: CommandContext): number {
  const { args, flags, io } = ctx;
  if (args.length !== 0) throw new Error("list option must be specified with no arguments");
  if (flags.bool("quiet") || flags.bool("all-namespaces") || flags.string("subresource"))
    throw new Error("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const { status } = ask(ctx, "selfsubjectrulesreviews", "SelfSubjectRulesReview", { namespace: ctx.namespace.name });
  const rows = policyRows([...status.resourceRules, ...status.nonResourceRules]);
  const header = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"];
  io.out(alignRows(flags.bool("no-headers") ? rows : [header, ...rows]));
  return 0;
}

function check(ctx: CommandContext): number {
  const { args, flags, io } = ctx;
  if (args.length !== 2) {
    throw new Error(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  }
  const [verb, target] = args as [string, string];
  const spec = target.startsWith("/")
    ? { nonResourceAttributes: { verb, path: target } }
    : { resourceAttributes: resourceAttributes(ctx, verb, target) };
  if (target.startsWith("/")) {
    if (flags.string("subresource")) throw new Error("--subresource can not be used with NonResourceURL");
    if (!URL_VERBS.has(verb)) warn(ctx, `verb '${verb}' is not a known verb`);
  }
  if (flags.bool("no-headers")) throw new Error("--no-headers cannot be set without --list specified");
  const { status } = ask(ctx, "selfsubjectaccessreviews", "SelfSubjectAccessReview", spec);
  const reasons = [status.reason, status.evaluationError].filter(Boolean).map((reason) => ` - ${reason}`);
  if (!flags.bool("quiet")) io.out(status.allowed ? "yes\n" : `no${reasons.join("")}\n`);
  return status.allowed ? 0 : 1;
}

function resourceAttributes(ctx: CommandContext, verb: string, target: string): object {
  const { flags } = ctx;
  const slash = target.indexOf("/");
  const word = slash < 0 ? target : target.slice(0, slash);
  const all = flags.bool("all-namespaces");
  const found = word === "*" ? undefined : find(ctx, word);
  if (!all) {
    if (found && !found.namespaced) {
      const group = found.group ? ` in group '${found.group}'` : "";
      warn(ctx, `resource '${found.resource}' is not namespace scoped${group}`);
    }
    if (!VERBS.has(verb)) warn(ctx, `verb '${verb}' is not a known verb`);
  }
  const attributes = {
    namespace: all ? "" : ctx.namespace.name,
    verb,
    group: found?.group ?? "",
    resource: found?.resource ?? word,
    subresource: flags.string("subresource"),
    name: slash < 0 ? "" : target.slice(slash + 1),
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));
}

function find(ctx: CommandContext, word: string): Mapping | undefined {
  const found = new RestMapper(() => ctx.cluster).find(word);
  if (found || UNLISTED.has(word.toLowerCase())) return found;
  const [resource, ...group] = word.toLowerCase().split(".");
  const where = group.length > 0 ? ` in group '${group.join(".")}'` : "";
  warn(ctx, `the server doesn't have a resource type '${resource}'${where}`);
  return undefined;
}

/** These sentences bring a line end of their own. */
const warn = ({ io }: CommandContext, sentence: string) => io.err(`Warning: ${sentence}\n\n`);

function ask(ctx: CommandContext, resource: string, kind: string, spec: object): any {
  const [group, version] = ["authorization.k8s.io", "v1"];
  const body = { apiVersion: `${group}/${version}`, kind, metadata: {}, spec };
  return requestBody(ctx.cluster, { verb: "create", group, version, resource, body });
}

/** What arguments and values of flags can be. Models kubectl/pkg/util/completion. */
import { splitTuple } from "../../resource/arguments.ts";
import { Info, listPages, requestBody } from "../../resource/info.ts";
import { groupResource, type Mapping, RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { podsOf } from "../../util/pods.ts";

/** What the shell shall do with the candidates. */
export const NO_SPACE = 2;
export const NO_FILES = 4;

export interface Candidates {
  /** Each may have a description behind a tab. */
  names: string[];
  directive: number;
}

type Completer = (ctx: CommandContext, last: string) => Candidates;

const fits = (names: string[], last: string): string[] => names.filter((name) => name.startsWith(last));
const plain = (names: string[]): Candidates => ({ names, directive: NO_FILES });

const WORKLOADS = ["deployment", "daemonset", "statefulset"];

/** Completers by command; those not named here take no candidates but files. */
function completerOf(path: string): Completer | undefined {
  switch (path) {
    case "get":
    case "describe":
    case "delete":
    case "edit":
    case "label":
    case "annotate":
    case "patch":
    case "debug":
    case "apply edit-last-applied":
    case "apply view-last-applied":
      return typesAndNames();
    case "logs":
    case "exec":
    case "attach":
    case "port-forward":
    case "cp":
      return (ctx, last) => podsAndTypes(ctx, last, path);
    case "cordon":
    case "uncordon":
    case "drain":
    case "top node":
      return namesOf("nodes");
    case "top pod":
      return namesOf("pods");
    case "create token":
      return namesOf("serviceaccounts");
    case "taint":
      return typesAndNames(["node"]);
    case "scale":
    case "autoscale":
      return typesAndNames(["deployment", "replicaset", "replicationcontroller", "statefulset"]);
    case "expose":
      return typesAndNames(["deployment", "pod", "replicaset", "replicationcontroller", "service"]);
    case "rollout history":
    case "rollout restart":
    case "rollout undo":
      return typesAndNames(WORKLOADS);
    case "rollout status":
      return typesAndNames(WORKLOADS, false);
    case "rollout pause":
    case "rollout resume":
      return typesAndNames(["deployment"]);
    case "set image":
      return typesAndNames(
        ["cronjob", "daemonset", "deployment", "pod", "replicaset", "replicationcontroller", "statefulset"],
        false,
      );
    case "completion":
      return (_, last) => plain(fits(["bash", "zsh", "fish", "powershell"], last));
    default:
      return configCompleter(path);
  }
}

function configCompleter(path: string): Completer | undefined {
  const lists = { context: "contexts", cluster: "clusters", user: "users" } as const;
  const match = /^config (?:use|delete|rename|set)-(context|cluster|user)$/.exec(path);
  if (!match || path === "config set-cluster" || path === "config set-user") return undefined;
  const list = lists[match[1] as keyof typeof lists];
  return ({ args, kubeconfig }, last) =>
    plain(
      args.length > 0
        ? []
        : fits(
            kubeconfig.load()[list].map((entry) => entry.name),
            last,
          ),
    );
}

/** Candidates for the argument after those of the context. */
export function argumentCandidates(ctx: CommandContext, path: string, last: string): Candidates {
  const completer = completerOf(path);
  return completer ? quietly(() => completer(ctx, last), plain([])) : { names: [], directive: 0 };
}

/** Where the cluster refuses to answer there is nothing to propose. */
function quietly<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return otherwise;
  }
}

/** Candidates for the value of a flag. */
export function flagCandidates(ctx: CommandContext, flag: string, last: string): Candidates {
  const { kubeconfig } = ctx;
  switch (flag) {
    case "namespace":
      return quietly(() => plain(objectNames(ctx, "namespaces", last)), plain([]));
    case "context":
      return plain(
        fits(
          kubeconfig.load().contexts.map((c) => c.name),
          last,
        ),
      );
    case "cluster":
      return plain(
        fits(
          kubeconfig.load().clusters.map((c) => c.name),
          last,
        ),
      );
    case "user":
      return plain(
        fits(
          kubeconfig.load().users.map((u) => u.name),
          last,
        ),
      );
    case "container":
      return quietly(() => plain(containers(ctx, ctx.args[0] ?? "", last)), plain([]));
    case "subresource":
      return plain(fits(["status", "scale", "resize"], last));
    case "output":
      return ctx.commandPath === "kubectl get" ? plain(fits(OUTPUTS, last)) : { names: [], directive: 0 };
    default:
      return { names: [], directive: 0 };
  }
}

const OUTPUTS = [
  ...["json", "yaml", "kyaml", "name", "go-template", "go-template-file", "template", "templatefile"],
  ...["jsonpath", "jsonpath-as-json", "jsonpath-file", "custom-columns", "custom-columns-file", "wide"],
];

const mapperOf = (ctx: CommandContext) => new RestMapper(() => ctx.cluster);

/** Types that can be read, by group and name. */
function typeNames(ctx: CommandContext, last: string): string[] {
  const comma = last.lastIndexOf(",") + 1;
  const seen = new Map<string, Mapping>();
  for (const mapping of mapperOf(ctx).all())
    if (mapping.verbs.includes("get") && !seen.has(groupResource(mapping))) seen.set(groupResource(mapping), mapping);
  const order = ([, m]: [string, Mapping]) => `${m.group}\u0000${m.resource}`;
  const names = [...seen].sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(([name]) => name);
  return fits(names, last.slice(comma)).map((name) => last.slice(0, comma) + name);
}

/** Names of the objects of a type in the context's namespace. */
function objectNames(ctx: CommandContext, type: string, last: string): string[] {
  const mapping = mapperOf(ctx).mappingFor(type);
  const namespace = mapping.namespaced ? ctx.namespace.name : "";
  const items = [...listPages(ctx.cluster, mapping, { namespace })].flatMap((page) => page.items as any[]);
  return fits(
    items.map((item) => item.metadata.name),
    last,
  );
}

function namesOf(type: string): Completer {
  return (ctx, last) => plain(ctx.args.length > 0 ? [] : objectNames(ctx, type, last));
}

/** TYPE NAME NAME... or TYPE/NAME TYPE/NAME...; without `repeat` one object only. */
function typesAndNames(allowed?: string[], repeat = true): Completer {
  const types = (ctx: CommandContext, last: string) => (allowed ? fits(allowed, last) : typeNames(ctx, last));
  return (ctx, last) => {
    const { args } = ctx;
    if (args.length > 0 && !args[0]!.includes("/")) {
      if (!repeat && args.length > 1) return plain([]);
      const used = new Set(args.slice(1));
      return plain(objectNames(ctx, args[0]!, last).filter((name) => !used.has(name)));
    }
    if (!repeat && args.length > 0) return plain([]);
    const slash = last.indexOf("/");
    if (slash < 0) {
      if (args.length === 0) return plain(types(ctx, last));
      return { names: types(ctx, last).map((type) => `${type}/`), directive: NO_FILES | NO_SPACE };
    }
    const type = last.slice(0, slash);
    const used = new Set(args);
    const names = objectNames(ctx, type, last.slice(slash + 1)).map((name) => `${type}/${name}`);
    return plain(names.filter((name) => !used.has(name)));
  };
}

const POD_OWNERS = [
  "daemonsets",
  "deployments",
  "pods",
  "jobs",
  "replicasets",
  "replicationcontrollers",
  "services",
  "statefulsets",
];

/** A pod's name or TYPE/NAME of something with pods; for logs the container after it. */
function podsAndTypes(ctx: CommandContext, last: string, path: string): Candidates {
  if (ctx.args.length === 1 && path === "logs") return plain(containers(ctx, ctx.args[0]!, last));
  if (ctx.args.length > 0) return plain([]);
  const slash = last.indexOf("/");
  if (slash >= 0) {
    const type = last.slice(0, slash);
    return plain(objectNames(ctx, type, last.slice(slash + 1)).map((name) => `${type}/${name}`));
  }
  const pods = objectNames(ctx, "pods", last);
  const types = fits(POD_OWNERS, last).map((type) => `${type}/`);
  return {
    names: [...pods, ...types],
    directive: types.length > 0 && pods.length === 0 ? NO_FILES | NO_SPACE : NO_FILES,
  };
}

/** Containers of a pod, or of the first pod of TYPE/NAME. */
function containers(ctx: CommandContext, argument: string, last: string): string[] {
  const tuple = splitTuple(argument) ?? { type: "pods", name: argument };
  const info = new Info(ctx.cluster, mapperOf(ctx).mappingFor(tuple.type), ctx.namespace.name, tuple.name);
  const object = requestBody(ctx.cluster, { verb: "get", ...info.address() });
  const pod = object.kind === "Pod" ? object : podsOf(ctx.cluster, object)[0];
  if (!pod) return [];
  return fits(
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((c: any) => c.name),
    last,
  );
}

import type { ApiResponse } from "../client/index.ts";
import { CommandError } from "./errors.ts";
import { FlagSet } from "./flags/flagset.ts";
import type { FlagIndex, ParsedFlags } from "./flags/parse.ts";
import type { Cluster, Command, CommandContext, IOStreams, KubeconfigAccess } from "./types.ts";

/** Where requests go, as flags say it; what is not given the kubeconfig decides. */
export interface ClusterOptions {
  kubeconfig?: string;
  context?: string;
  cluster?: string;
  user?: string;
  server?: string;
  as?: string;
  asGroups?: string[];
}

/** What a kubectl command line is given from outside. */
export interface CommandDeps {
  io: IOStreams;
  /** Called at most once, when the first request is made. Throws where the kubeconfig names no usable cluster. */
  cluster(options: ClusterOptions): Cluster;
  kubeconfig(path?: string): KubeconfigAccess;
  cwd: string;
  env: Record<string, string | undefined>;
}

export interface MadeContext {
  context: CommandContext;
  /** How many different warnings the server sent. */
  warnings(): number;
  /** Saves the open transaction, if a request was made. */
  commit(): Promise<void>;
}

const GLOBALS: [keyof ClusterOptions, string][] = [
  ["kubeconfig", "kubeconfig"],
  ["context", "context"],
  ["cluster", "cluster"],
  ["user", "user"],
  ["server", "server"],
  ["as", "as"],
];

/** Commands that never ask for a namespace. */
const WITHOUT_NAMESPACE = new Set(["version", "api-resources", "api-versions"]);

/** The context of one command, whose costly parts (cluster, kubeconfig, namespace) are made when first asked for. */
export function makeContext(
  command: Command,
  commandPath: string,
  index: FlagIndex,
  parsed: ParsedFlags,
  deps: CommandDeps,
): MadeContext {
  const flags = new FlagSet(index, parsed.values);
  const options: ClusterOptions = {};
  for (const [key, flag] of GLOBALS) {
    if (!meansCluster(index, flag)) continue;
    if (flags.changed(flag) && flags.string(flag)) Object.assign(options, { [key]: flags.string(flag) });
  }
  if (flags.changed("as-group")) options.asGroups = flags.list("as-group");
  const warned = new Set<string>();
  let cluster: Cluster | undefined;
  let namespace: CommandContext["namespace"] | undefined;
  const context: CommandContext = {
    args: parsed.args,
    dashAt: parsed.dashAt,
    flags,
    io: deps.io,
    commandPath,
    command,
    givenFlags: parsed.given,
    cwd: deps.cwd,
    env: deps.env,
    kubeconfig: deps.kubeconfig(options.kubeconfig),
    get cluster() {
      // The namespace comes first: it is there that clientcmd finds a context or cluster missing.
      if (!cluster && !WITHOUT_NAMESPACE.has(command.name)) void this.namespace;
      if (!cluster && flags.changed("request-timeout")) {
        (require("./util/options.ts") as typeof import("./util/options.ts")).requestTimeout(flags);
      }
      cluster ??= withWarnings(deps.cluster(options), deps.io, warned);
      return cluster;
    },
    get namespace() {
      namespace ??= namespaceOf(flags, this.kubeconfig);
      return namespace;
    },
  };
  return { context, warnings: () => warned.size, commit: async () => cluster?.commit() };
}

/** A command's own flag may hide the global one of that name: `create rolebinding --user`. */
const meansCluster = (index: FlagIndex, flag: string) => flag === "kubeconfig" || index.name(flag)?.global === true;

/** Models clientcmd's DeferredLoadingClientConfig.Namespace. */
function namespaceOf(flags: FlagSet, kubeconfig: KubeconfigAccess): CommandContext["namespace"] {
  const given = flags.changed("namespace") ? flags.string("namespace") : "";
  if (given) return { name: given, explicit: true };
  const config = kubeconfig.load();
  const wanted = flags.string("context") || config["current-context"];
  const context = config.contexts.find((entry) => entry.name === wanted);
  if (!context && wanted) {
    throw new CommandError(`Error in configuration: context was not found for specified context: ${wanted}`);
  }
  // ConfirmUsable looks at the cluster before anything of it is asked for, and words its absence in its own way.
  const cluster = flags.string("cluster");
  if (cluster && !flags.string("server") && !config.clusters.some((entry) => entry.name === cluster))
    throw new CommandError(`no server found for cluster ${JSON.stringify(cluster)}`);
  if (flags.changed("as-group") && !flags.string("as")) {
    const user = flags.string("user") || context?.context.user || "";
    throw new Error(`requesting uid, groups or user-extra for ${user} without impersonating a user`);
  }
  return { name: context?.context.namespace || "default", explicit: false };
}

/** Warnings of the server appear on stderr once each, as they come. */
function withWarnings(cluster: Cluster, io: IOStreams, seen: Set<string>): Cluster {
  return new Proxy(cluster, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key !== "request") return value.bind(target);
      return (request: Parameters<Cluster["request"]>[0]): ApiResponse => {
        const response = target.request(request);
        for (const warning of response.warnings ?? []) {
          if (seen.has(warning)) continue;
          seen.add(warning);
          io.err(`Warning: ${warning}\n`);
        }
        return response;
      };
    },
  });
}

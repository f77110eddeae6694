/** kubectl config: contexts. Models kubectl/pkg/cmd/config. */

import { alignRows } from "../../printers/tabwriter.ts";
import type { CommandContext, Kubeconfig } from "../../types.ts";
import { UnexpectedArguments } from "./usage.ts";

const find = (config: Kubeconfig, name: string) => config.contexts.find((entry) => entry.name === name);

export function current({ io, kubeconfig }: CommandContext): undefined {
  const name = kubeconfig.load()["current-context"];
  if (!name) throw new Error("current-context is not set");
  io.out(`${name}\n`);
  return undefined;
}

export function list({ args, flags, io, kubeconfig }: CommandContext): undefined {
  const output = flags.string("output");
  if (output && output !== "name")
    throw new Error(
      `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
    );
  const config = kubeconfig.load();
  const names = args.length > 0 ? [...args].sort() : config.contexts.map((entry) => entry.name).sort();
  const missing = names.find((name) => !find(config, name));
  const rows = output || flags.bool("no-headers") ? [] : [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]];
  for (const name of names) {
    const context = find(config, name)?.context;
    if (!context) continue;
    const mark = name === config["current-context"] ? "*" : "";
    rows.push(output ? [name] : [mark, name, context.cluster ?? "", context.user ?? "", context.namespace ?? ""]);
  }
  io.out(alignRows(rows));
  if (missing !== undefined) throw new Error(`context ${missing} not found`);
  return undefined;
}

export function use(ctx: CommandContext): undefined {
  const { args, io, kubeconfig } = ctx;
  if (args.length !== 1) throw new UnexpectedArguments(ctx);
  const [name] = args as [string];
  if (!find(kubeconfig.load(), name)) throw new Error(`no context exists with the name: ${JSON.stringify(name)}`);
  kubeconfig.modify((config) => {
    config["current-context"] = name;
  });
  io.out(`Switched to context ${JSON.stringify(name)}.\n`);
  return undefined;
}

export function rename(ctx: CommandContext): undefined {
  const { args, io, kubeconfig } = ctx;
  if (args.length !== 2) throw new UnexpectedArguments(ctx);
  const [from, to] = args as [string, string];
  const config = kubeconfig.load();
  const file = kubeconfig.defaultFile;
  if (!find(config, from)) throw new Error(`cannot rename the context ${JSON.stringify(from)}, it's not in ${file}`);
  if (find(config, to)) {
    throw new Error(
      `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${file}`,
    );
  }
  kubeconfig.modify((changed) => {
    changed.contexts = changed.contexts.map((entry) => (entry.name === from ? { ...entry, name: to } : entry));
    if (changed["current-context"] === from) changed["current-context"] = to;
  });
  io.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  return undefined;
}

export function set(ctx: CommandContext): number | undefined {
  const { args, flags, io, kubeconfig } = ctx;
  if (args.length > 1) throw new UnexpectedArguments(ctx);
  const currentName = flags.bool("current") ? kubeconfig.load()["current-context"] : "";
  if (flags.bool("current") && args.length > 0) throw new Error("you cannot specify both a context name and --current");
  const name = flags.bool("current") ? currentName : (args[0] ?? "");
  if (!name && flags.bool("current")) throw new Error("no current context is set");
  if (!name) throw new Error("you must specify a non-empty context name or --current");
  const existed = find(kubeconfig.load(), name) !== undefined;
  kubeconfig.modify((config) => {
    const context: Record<string, any> = { ...find(config, name)?.context };
    for (const field of ["cluster", "user", "namespace"]) {
      if (!flags.changed(field)) continue;
      if (flags.string(field)) context[field] = flags.string(field);
      else if (field === "namespace") delete context[field];
      else context[field] = "";
    }
    const entry = { name, context: { cluster: "", user: "", ...context } };
    config.contexts = [...config.contexts.filter((other) => other.name !== name), entry].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  });
  io.out(`Context ${JSON.stringify(name)} ${existed ? "modified" : "created"}.\n`);
  return undefined;
}

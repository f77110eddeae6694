/** kubectl config view. Models kubectl/pkg/cmd/config/view.go. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import type { CommandContext, Kubeconfig } from "../../types.ts";

const SECRET_BYTES = "DATA+OMITTED";
const SECRET_TEXT = "REDACTED";

export function view(ctx: CommandContext): undefined {
  const { flags, io } = ctx;
  if (ctx.args.length > 0) throw new Error(`unexpected arguments: [${ctx.args.join(" ")}]`);
  let config = ctx.kubeconfig.load();
  if (flags.bool("minify")) config = minified(config, flags.string("context"));
  if (flags.bool("flatten")) config = flattened(config, ctx.cwd);
  else if (!flags.bool("raw")) config = redacted(config);
  const output = flags.string("output") || (flags.string("template") ? "" : "yaml");
  const printer = printerFor({ ...printOptions(flags, ctx.cwd), output });
  printTo(printer, ordered(config), io.out.bind(io));
  return undefined;
}

/** Only what the current context uses. */
function minified(config: Kubeconfig, wanted: string): Kubeconfig {
  const name = wanted || config["current-context"];
  if (!name) throw new Error("current-context must exist in order to minify");
  const context = config.contexts.find((entry) => entry.name === name);
  if (!context) throw new Error(`cannot locate context ${name}`);
  return {
    ...config,
    "current-context": name,
    contexts: [context],
    clusters: config.clusters.filter((entry) => entry.name === context.context.cluster),
    users: config.users.filter((entry) => entry.name === context.context.user),
  };
}

function redacted(config: Kubeconfig): Kubeconfig {
  const hide = (fields: Record<string, any>, name: string, text: string) => (fields[name] ? { [name]: text } : {});
  return {
    ...config,
    clusters: config.clusters.map(({ name, cluster }) => ({
      name,
      cluster: { ...cluster, ...hide(cluster, "certificate-authority-data", SECRET_BYTES) },
    })),
    users: config.users.map(({ name, user }) => ({
      name,
      user: {
        ...user,
        ...hide(user, "client-certificate-data", SECRET_BYTES),
        ...hide(user, "client-key-data", SECRET_BYTES),
        ...hide(user, "token", SECRET_TEXT),
        ...hide(user, "password", SECRET_TEXT),
      },
    })),
  };
}

/** Files are read into the entries. */
function flattened(config: Kubeconfig, cwd: string): Kubeconfig {
  const embed = (fields: Record<string, any>, names: string[]) => {
    const all = { ...fields };
    for (const name of names) {
      if (typeof all[name] !== "string") continue;
      all[`${name}-data`] = readFileSync(resolve(cwd, all[name])).toString("base64");
      delete all[name];
    }
    return all;
  };
  return {
    ...config,
    clusters: config.clusters.map((e) => ({ ...e, cluster: embed(e.cluster, ["certificate-authority"]) })),
    users: config.users.map((e) => ({ ...e, user: embed(e.user, ["client-certificate", "client-key"]) })),
  };
}

/** Lists in the order of names, and no empty preferences. */
function ordered(config: Kubeconfig): any {
  const byName = <T extends { name: string }>(list: T[]) =>
    list.length > 0 ? [...list].sort((a, b) => (a.name < b.name ? -1 : 1)) : null;
  const { preferences, extensions: _, ...rest } = config;
  return {
    ...rest,
    ...(preferences && Object.keys(preferences).length > 0 ? { preferences } : {}),
    clusters: byName(config.clusters),
    contexts: byName(config.contexts),
    users: byName(config.users),
  };
}

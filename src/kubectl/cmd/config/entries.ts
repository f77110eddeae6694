/** kubectl config: clusters and users, and what all entries share. Models kubectl/pkg/cmd/config. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CommandContext, Flags, Kubeconfig } from "../../types.ts";
import { helpFor, UnexpectedArguments } from "./usage.ts";

type EntryKind = "cluster" | "context" | "user";

export function list({ io, kubeconfig }: CommandContext, kind: "clusters" | "users"): undefined {
  const names = kubeconfig
    .load()
    [kind].map((entry) => entry.name)
    .sort();
  io.out(["NAME", ...names].map((name) => `${name}\n`).join(""));
  return undefined;
}

export function remove(ctx: CommandContext, kind: EntryKind): number | undefined {
  const { args, io, kubeconfig } = ctx;
  if (args.length !== 1) return helpFor(ctx);
  const [name] = args as [string];
  const config = kubeconfig.load();
  const file = kubeconfig.defaultFile;
  const plural = `${kind}s` as const;
  if (!(config[plural] as { name: string }[]).some((entry) => entry.name === name)) {
    throw new Error(`cannot delete ${kind} ${name}, not in ${file}`);
  }
  if (kind === "context" && config["current-context"] === name) {
    io.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
  }
  kubeconfig.modify((changed) => {
    Object.assign(changed, {
      [plural]: (changed[plural] as { name: string }[]).filter((entry) => entry.name !== name),
    });
  });
  io.out(`deleted ${kind} ${name} from ${file}\n`);
  return undefined;
}

/** Puts fields into the entry of that name, or makes it. */
function upsert(
  config: Kubeconfig,
  kind: "cluster" | "user",
  name: string,
  change: (fields: Record<string, any>) => void,
): void {
  const plural = `${kind}s` as const;
  const list = config[plural] as Record<string, any>[];
  const fields = { ...list.find((entry) => entry["name"] === name)?.[kind] };
  change(fields);
  const others = list.filter((entry) => entry["name"] !== name);
  const sorted = [...others, { name, [kind]: fields }].sort((a, b) => (a["name"] < b["name"] ? -1 : 1));
  Object.assign(config, { [plural]: sorted });
}

export function setCluster(ctx: CommandContext): number | undefined {
  const { args, flags, io, kubeconfig } = ctx;
  if (args.length !== 1) throw new UnexpectedArguments(ctx);
  const [name] = args as [string];
  if (flags.bool("embed-certs") && !flags.string("certificate-authority")) {
    throw new Error("you must specify a --certificate-authority to embed");
  }
  if (
    flags.changed("insecure-skip-tls-verify") &&
    flags.bool("insecure-skip-tls-verify") &&
    flags.string("certificate-authority")
  ) {
    throw new Error("you cannot specify a certificate authority and insecure mode at the same time");
  }
  kubeconfig.modify((config) =>
    upsert(config, "cluster", name, (fields) => {
      setText(fields, flags, ["server", "tls-server-name", "proxy-url"]);
      setFlag(fields, flags, ["insecure-skip-tls-verify"]);
      setFile(ctx, fields, "certificate-authority");
    }),
  );
  io.out(`Cluster ${JSON.stringify(name)} set.\n`);
  return undefined;
}

export function setUser(ctx: CommandContext): number | undefined {
  const { args, flags, io, kubeconfig } = ctx;
  if (args.length !== 1) throw new UnexpectedArguments(ctx, "unexpected");
  const [name] = args as [string];
  const basic = flags.string("username") || flags.string("password");
  if (flags.string("token") && basic) {
    throw new Error(
      "you cannot specify more than one authentication method at the same time: --token, --username/--password",
    );
  }
  kubeconfig.modify((config) =>
    upsert(config, "user", name, (fields) => {
      setText(fields, flags, ["token", "username", "password"]);
      // One way to prove oneself takes the place of the other.
      if (basic) delete fields.token;
      else if (flags.string("token")) for (const field of ["username", "password"]) delete fields[field];
      setFile(ctx, fields, "client-certificate");
      setFile(ctx, fields, "client-key");
      setExec(fields, flags);
    }),
  );
  io.out(`User ${JSON.stringify(name)} set.\n`);
  return undefined;
}

function setText(fields: Record<string, any>, flags: Flags, names: string[]): void {
  for (const name of names) {
    if (!flags.changed(name)) continue;
    if (flags.string(name)) fields[name] = flags.string(name);
    else delete fields[name];
  }
}

function setFlag(fields: Record<string, any>, flags: Flags, names: string[]): void {
  for (const name of names) if (flags.changed(name)) fields[name] = flags.bool(name);
}

/** A path as it is, or with --embed-certs the file's bytes. */
function setFile(ctx: CommandContext, fields: Record<string, any>, name: string): void {
  const { flags, cwd } = ctx;
  if (!flags.changed(name)) return;
  const file = resolve(cwd, flags.string(name));
  delete fields[name];
  delete fields[`${name}-data`];
  if (!flags.bool("embed-certs")) fields[name] = file;
  else if (!existsSync(file)) {
    throw new Error(
      `could not read ${name} data from ${flags.string(name)}: open ${flags.string(name)}: no such file or directory`,
    );
  } else fields[`${name}-data`] = readFileSync(file).toString("base64");
}

function setExec(fields: Record<string, any>, flags: Flags): void {
  if (flags.changed("exec-command")) fields["exec"] = { ...fields["exec"], command: flags.string("exec-command") };
  if (!fields["exec"]) return;
  if (flags.changed("exec-api-version")) fields["exec"].apiVersion = flags.string("exec-api-version");
  if (flags.changed("exec-arg")) fields["exec"].args = flags.list("exec-arg");
  if (flags.changed("exec-env")) {
    fields["exec"].env = flags.list("exec-env").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name, value: value.join("=") };
    });
  }
}

/** kubectl set env. Models kubectl/pkg/cmd/set/set_env.go and env/env_parse.go. */
import { isEnvVarName } from "../../../apimachinery/names.ts";
import { build } from "../../resource/builder.ts";
import type { CommandContext } from "../../types.ts";
import { calculateChanges } from "../../util/changes.ts";
import { applyChanges, findInfos, LOCAL_ON_SERVER, startSet } from "./common.ts";
import { listContainer } from "./envlist.ts";
import { withContainers, withPodSpec } from "./podspec.ts";

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: any;
}

const isEnvArgument = (word: string) => /^.+=.*$/ms.test(word) || word.endsWith("-");

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags, args } = ctx;
  if (flags.bool("all") && flags.string("selector"))
    throw new Error("cannot set --all and --selector at the same time");
  const first = args.findIndex(isEnvArgument);
  const [resources, words] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)];
  if (!words.every(isEnvArgument))
    throw new Error(`all resources must be specified before environment changes: ${args.join(" ")}`);
  const running = startSet(ctx, "env updated");
  if (flags.bool("local") && running.dryRun === "server") throw new Error(LOCAL_ON_SERVER);
  if (flags.list("filename").length === 0 && resources.length === 0)
    throw new Error("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  const list = flags.bool("list");
  if (list && flags.string("output")) throw new Error("--list and --output may not be specified together");
  if (flags.list("keys").length > 0 && !flags.string("from"))
    throw new Error("when specifying --keys, a configmap or secret must be provided with --from");
  const { env, remove } = await parseEnv(ctx, [...flags.list("env"), ...words]);
  if (flags.string("from")) env.push(...(await envFrom(ctx)));
  const prefix = flags.string("prefix");
  const added = env.map((variable) => ({ ...variable, name: prefix + variable.name }));
  const infos = await findInfos(ctx, resources);
  const mutate = (object: any) => mutateEnv(ctx, object, added, remove);
  if (list) {
    calculateChanges(infos, mutate);
    return undefined;
  }
  applyChanges(running, infos, {
    failure: "failed to patch env update to pod template: ",
    mutate,
    patched() {
      if (added.length === 0 && words.length === 0)
        throw new Error("at least one environment variable must be provided");
    },
  });
  return undefined;
}

async function parseEnv(ctx: CommandContext, words: string[]): Promise<{ env: EnvVar[]; remove: string[] }> {
  const env: EnvVar[] = [];
  const remove: string[] = [];
  const given = new Set<string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (word === "-") env.push(...linesAsEnv(await ctx.io.readStdin()));
    else if (equals >= 0) {
      const name = word.slice(0, equals);
      const problems = isEnvVarName(name);
      if (problems.length > 0)
        throw new Error(`${JSON.stringify(name)} is not a valid key name: ${problems.join(";")}`);
      given.add(name);
      env.push({ name, value: word.slice(equals + 1) });
    } else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else throw new Error(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => given.has(name)))
    throw new Error("can not both modify and remove the same environment variable in the same command");
  return { env, remove };
}

/** Lines NAME=VALUE; `#` begins a remark. */
function linesAsEnv(text: string): EnvVar[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, "").replace(/#.*$/, ""));
  return lines
    .filter((line) => line.includes("="))
    .map((line) => ({ name: line.slice(0, line.indexOf("=")), value: line.slice(line.indexOf("=") + 1) }));
}

/** References to the keys of the ConfigMap or Secret that --from names. */
async function envFrom(ctx: CommandContext): Promise<EnvVar[]> {
  const { flags, io } = ctx;
  const [local, wanted] = [flags.bool("local"), flags.list("keys")];
  const { infos, error } = await build(ctx, {
    filenames: flags.list("filename"),
    recursive: flags.bool("recursive"),
    continueOnError: true,
    validate: false,
    local,
    ...(!local && {
      args: [flags.string("from")],
      labelSelector: flags.string("selector"),
      allowEmptySelector: flags.bool("all"),
      latest: true,
    }),
  }).infos();
  if (error) throw error;
  return infos.flatMap(({ object }) => {
    const reference = { Secret: "secretKeyRef", ConfigMap: "configMapKeyRef" }[object.kind as string];
    if (!reference) throw new Error("unsupported resource specified in --from");
    const keys = Object.keys(object.data ?? {}).filter((key) => wanted.length === 0 || wanted.includes(key));
    return keys.sort().map((key) => {
      const name = key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
      if (name !== key) io.err(`Warning: key ${key} transferred to ${name}\n`);
      return { name, valueFrom: { [reference]: { name: object.metadata.name, key } } };
    });
  });
}

function mutateEnv(ctx: CommandContext, object: any, env: EnvVar[], remove: string[]): any {
  const { flags, io } = ctx;
  const pattern = flags.string("containers");
  return withPodSpec(object, (podSpec) => {
    const { spec, count } = withContainers(podSpec, pattern, (container) => {
      if (!flags.bool("overwrite")) refuseOverwrites(container.env ?? [], env);
      const merged = mergeEnv(container.env ?? [], env, remove);
      const changed = { ...container, ...((container.env || merged.length > 0) && { env: merged }) };
      if (flags.bool("list")) listContainer(ctx, object, changed);
      return changed;
    });
    if (count === 0) {
      const subject = `${object.kind}/${object.metadata.name}`;
      io.err(`Warning: ${subject} does not have any containers matching ${JSON.stringify(pattern)}\n`);
    }
    return spec;
  });
}

function refuseOverwrites(existing: EnvVar[], env: EnvVar[]): void {
  for (const { name, value = "" } of env) {
    const current = existing.find((variable) => variable.name === name);
    if (current && (current.value ?? "") !== value)
      throw new Error(`'${name}' already has a value (${current.value ?? ""}), and --overwrite is false`);
  }
}

/** New values in the place of old ones, others behind them; what is removed is gone. */
function mergeEnv(existing: EnvVar[], env: EnvVar[], remove: string[]): EnvVar[] {
  const covered = new Set(remove);
  const merged: EnvVar[] = [];
  for (const variable of existing) {
    if (covered.has(variable.name)) continue;
    const newer = env.find((candidate) => candidate.name === variable.name);
    if (newer) covered.add(variable.name);
    merged.push(newer ?? variable);
  }
  for (const variable of env) {
    if (covered.has(variable.name)) continue;
    covered.add(variable.name);
    merged.push(variable);
  }
  return merged;
}

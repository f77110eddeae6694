/** kubeconfig files by kubectl's rules (client-go/tools/clientcmd); without KUBECONFIG, kubelab's own file. */
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { deepEqual } from "../apimachinery/json.ts";
import { parseYaml, printYaml } from "../apimachinery/yaml.ts";
import { CommandError } from "../kubectl/errors.ts";
import type { Kubeconfig, KubeconfigAccess } from "../kubectl/types.ts";
import { makeFolders } from "../state/folders.ts";
import { shapeProblem } from "./kubeconfigshape.ts";
import type { Host } from "./main.ts";
import { kubelabConfig } from "./ownkubeconfig.ts";
import { clusterOfServer, DEFAULT_CLUSTER, kubeconfigPath } from "./paths.ts";
import { parsePlainYaml } from "./plainyaml.ts";

export const emptyConfig = (): Kubeconfig => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [],
  contexts: [],
  users: [],
  "current-context": "",
  preferences: {},
});

type Section = "clusters" | "contexts" | "users";
const SECTIONS: Section[] = ["clusters", "contexts", "users"];

/** `path`: the --kubeconfig flag. */
export function kubeconfigAccess(path: string | undefined, { env, cwd }: Pick<Host, "env" | "cwd">): KubeconfigAccess {
  const own = resolve(cwd, kubeconfigPath(env));
  const named = path ? [path] : (env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  const files = [...new Set((named.length ? named : [own]).map((file) => resolve(cwd, file)))];
  const present = () => files.filter((file) => existsSync(file));
  const contents = () => {
    const read = new Map(present().map((file) => [file, readConfig(file)]));
    // Where nothing is said yet, kubelab's own file means the default cluster, which the first request makes.
    if (files.includes(own) && ![...read.values()].some((config) => config.contexts.length))
      read.set(own, kubelabConfig(DEFAULT_CLUSTER, "lab"));
    return read;
  };
  const load = () => [...contents().values()].reduce(merge, emptyConfig());
  const defaultFile = present()[0] ?? files[files.length - 1];
  return {
    defaultFile,
    load,
    modify(change) {
      const before = load();
      const after = structuredClone(before);
      change(after);
      for (const [file, content] of changedFiles(contents(), defaultFile, before, after)) {
        refuseRealKubeconfig(file, env);
        writeConfig(file, content);
      }
    },
  };
}

/** Throws as kubectl does where the file is no YAML. */
export function readConfig(file: string): Kubeconfig {
  let data: Partial<Kubeconfig> | null;
  try {
    const text = readFileSync(file, "utf8");
    data = (parsePlainYaml(text) ?? parseYaml(text)) as Partial<Kubeconfig> | null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "EISDIR"
        ? `read ${file}: is a directory`
        : code === "EACCES"
          ? `open ${file}: permission denied`
          : message;
    throw new CommandError(`error loading config file ${JSON.stringify(file)}: ${why}`);
  }
  const problem = shapeProblem(data);
  if (problem) throw new CommandError(`error loading config file ${JSON.stringify(file)}: ${problem}`);
  const config: Kubeconfig = { ...emptyConfig(), ...data };
  for (const section of SECTIONS) config[section] = (config[section] ?? []).map(entryOf) as never;
  return { ...config, "current-context": config["current-context"] ?? "" };
}

/** An entry of a section; what is left out of it is empty. */
const entryOf = (entry: { name?: string } | null) => ({ ...entry, name: entry?.name ?? "" });

/** Replaces the file, mode 0600; what is no file (a device, a pipe) is written to. Throws as kubectl does. */
export function writeConfig(file: string, config: Kubeconfig): void {
  const sorted = { ...config };
  for (const section of SECTIONS)
    sorted[section] = (config[section].length ? sortedByName<{ name: string }>(config[section]) : null) as never;
  if (!Object.keys(config.preferences ?? {}).length) delete sorted.preferences;
  try {
    replace(file, printYaml(sorted));
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new CommandError(`open ${file}: ${WHY_NOT_WRITTEN[code] ?? message}`);
  }
}

const WHY_NOT_WRITTEN: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "read-only file system",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  ENOENT: "no such file or directory",
};

/** Behind a symbolic link its target is replaced. Of several processes at once the last wins. */
function replace(file: string, text: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) {
    writeFileSync(file, text);
    return;
  }
  makeFolders(dirname(file));
  const target = found ? realpathSync(file) : file;
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const sortedByName = <T extends { name: string }>(entries: T[]): T[] =>
  [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** The first file to name a thing wins. */
function merge(into: Kubeconfig, more: Kubeconfig): Kubeconfig {
  const joined = <T extends { name: string }>(a: T[], b: T[]) => [
    ...a,
    ...b.filter((x) => !a.some((y) => y.name === x.name)),
  ];
  return {
    ...into,
    clusters: joined(into.clusters, more.clusters),
    contexts: joined(into.contexts, more.contexts),
    users: joined(into.users, more.users),
    "current-context": into["current-context"] || more["current-context"],
    preferences: { ...more.preferences, ...into.preferences },
  };
}

/** Each change goes to the file that holds the entry, new entries and the current context to the default one. Models ModifyConfig. */
function changedFiles(
  contents: Map<string, Kubeconfig>,
  defaultFile: string,
  before: Kubeconfig,
  after: Kubeconfig,
): Map<string, Kubeconfig> {
  const changed = new Map<string, Kubeconfig>();
  const edit = (file: string, how: (config: Kubeconfig) => Kubeconfig) => {
    const content = how(changed.get(file) ?? contents.get(file) ?? emptyConfig());
    changed.set(file, content);
  };
  for (const section of SECTIONS) {
    const origin = (name: string) =>
      [...contents].find(([, config]) => config[section].some((entry) => entry.name === name))?.[0] ?? defaultFile;
    const [old, now] = [named(before[section]), named(after[section])];
    for (const [name, entry] of now)
      if (!deepEqual(entry, old.get(name))) edit(origin(name), (config) => withEntry(config, section, name, entry));
    for (const name of old.keys())
      if (!now.has(name)) edit(origin(name), (config) => withEntry(config, section, name, undefined));
  }
  if (before["current-context"] !== after["current-context"])
    edit(defaultFile, (config) => ({ ...config, "current-context": after["current-context"] }));
  if (!deepEqual(before.preferences, after.preferences))
    edit(defaultFile, (config) => ({ ...config, preferences: after.preferences }));
  return changed;
}

const named = (entries: { name: string }[]) => new Map(entries.map((entry) => [entry.name, entry]));

function withEntry(
  config: Kubeconfig,
  section: Section,
  name: string,
  entry: { name: string } | undefined,
): Kubeconfig {
  const others = config[section].filter((one: { name: string }) => one.name !== name) as { name: string }[];
  return { ...config, [section]: entry ? [...others, entry] : others };
}

/** A user's real kubeconfig holds real clusters; it is theirs. */
function refuseRealKubeconfig(file: string, env: Host["env"]): void {
  const real = (path: string) => (existsSync(path) ? realpathSync(path) : path);
  if (real(file) !== real(join(env.HOME || homedir(), ".kube", "config")) || !existsSync(file)) return;
  if (readConfig(file).clusters.some((entry) => !clusterOfServer(entry.cluster?.server ?? "")))
    throw new CommandError(`kubelab does not write ${file}: it names clusters that are not kubelab's`);
}

/** Redis's settings: of its configuration file, then of its command line. Models redis/src/config.c. */
import type { System } from "../../../shell/types.ts";
import { globMatches } from "./store.ts";

export type Config = [name: string, value: string][];

/** Those that CONFIG GET knows here, with their defaults. */
const DEFAULTS: Config = [
  ["appendfsync", "everysec"],
  ["appendonly", "no"],
  ["bind", "* -::*"],
  ["databases", "16"],
  ["dbfilename", "dump.rdb"],
  ["dir", "/data"],
  ["hz", "10"],
  ["logfile", ""],
  ["loglevel", "notice"],
  ["masterauth", ""],
  ["maxclients", "10000"],
  ["maxmemory", "0"],
  ["maxmemory-clients", "0"],
  ["maxmemory-eviction-tenacity", "10"],
  ["maxmemory-policy", "noeviction"],
  ["maxmemory-samples", "5"],
  ["port", "6379"],
  ["protected-mode", "yes"],
  ["requirepass", ""],
  ["save", "3600 1 300 100 60 10000"],
  ["slave-read-only", "yes"],
  ["replica-read-only", "yes"],
  ["replicaof", ""],
  ["slaveof", ""],
  ["tcp-backlog", "511"],
  ["tcp-keepalive", "300"],
  ["timeout", "0"],
];
/** Directives that change nothing here. */
const OTHERS =
  /^(always-show-logo|daemonize|pidfile|supervised|stop-writes-on-bgsave-error|rdb|repl-|replica-|slave-|lazyfree|appendfilename|appenddirname|auto-aof|aof-|lua-|slowlog|latency|notify|hash-|list-|set-|zset-|hll-|stream-|activerehashing|client-|dynamic-hz|jemalloc|cluster-|min-|unixsocket|include|user|acl|oom-|no-appendfsync|activedefrag|io-threads|enable-|rename-command|tls-|proc-title|set-proc-title|loadmodule)/;

export const value = (config: Config, name: string): string => config.find(([one]) => one === name)?.[1] ?? "";

const UNITS: Record<string, number> = { "": 1, b: 1, k: 1000, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };

function normal(name: string, text: string): string {
  const size = /^(\d+)(b|kb?|mb?|gb?)?$/i.exec(text);
  return name === "maxmemory" && size ? String(Number(size[1]) * UNITS[(size[2] ?? "").toLowerCase()]!) : text;
}

/** Changes a setting; false: there is none of this name. */
export function change(config: Config, name: string, text: string): boolean {
  const entry = config.find(([one]) => one === name.toLowerCase());
  if (!entry) return OTHERS.test(name.toLowerCase());
  entry[1] = normal(entry[0], text);
  if (entry[0] === "replicaof" || entry[0] === "slaveof")
    for (const one of config) if (/^(replica|slave)of$/.test(one[0])) one[1] = text;
  return true;
}

const unquoted = (text: string) => text.trim().replace(/^(["'])(.*)\1$/s, "$2");

/** Settings of a start: `redis-server [FILE] [--name value ...]`. An error is Redis's sentence. */
export function readConfig(
  args: string[],
  sys: System,
): { config: Config; file?: string } | { error: string; fatal?: string } {
  const config = DEFAULTS.map(([name, text]): [string, string] => [name, text]);
  const lines: string[] = [];
  const file = args[0] && !args[0].startsWith("-") ? args[0] : undefined;
  if (file) {
    const path = file.startsWith("/") ? file : `${sys.cwd.replace(/\/$/, "")}/${file}`;
    if (sys.fs.stat(path)?.type !== "file")
      return { error: "", fatal: `Fatal error, can't open config file '${path}': No such file or directory` };
    lines.push(...sys.fs.read(path).split("\n"));
  }
  let option = "";
  for (const word of args.slice(file ? 1 : 0)) {
    if (word.startsWith("--")) {
      if (option !== "") lines.push(option);
      option = word.slice(2);
    } else option += ` ${word === "" ? '""' : word}`;
  }
  if (option !== "") lines.push(option);
  for (const [i, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [name = "", ...rest] = line.split(/\s+/);
    if (!change(config, name, unquoted(rest.join(" "))))
      return {
        error: `Reading the configuration file, at line ${i + 1}\n>>> '${line}'\nBad directive or wrong number of arguments\n`,
      };
  }
  return { config, ...(file && { file }) };
}

/** CONFIG GET: names and values in turn. */
export function matching(config: Config, patterns: string[]): string[] {
  return config.filter(([name]) => patterns.some((pattern) => globMatches(pattern.toLowerCase(), name))).flat();
}

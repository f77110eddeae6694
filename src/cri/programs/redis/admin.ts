/** Redis commands on the server: CONFIG, INFO, CLIENT and their like. */
import { kernelRelease } from "../../../shell/applets/flavour.ts";
import type { System } from "../../../shell/types.ts";
import { type Config, change, matching, value } from "./config.ts";
import type { Reply } from "./resp.ts";
import { type Databases, OK, type Store } from "./store.ts";

/** What the server is while a message is worked on. */
export interface Server {
  sys: System;
  version: string;
  config: Config;
  databases: Databases;
  startedAt: number;
  commands: number;
  connections: number;
}

type AdminCommand = (server: Server, args: string[], store: Store) => Reply;

const unknownSubcommand = (command: string, name = ""): Reply => ({
  error: `ERR unknown subcommand '${name}'. Try ${command} HELP.`,
});

export const ADMIN_COMMANDS: Record<string, [arity: number, run: AdminCommand]> = {
  PING: [-1, (_server, [word]) => word ?? { status: "PONG" }],
  ECHO: [2, (_server, [word]) => word!],
  TIME: [1, ({ sys }) => [String(Math.floor(sys.now() / 1000)), String(Math.floor((sys.now() % 1000) * 1000))]],
  CONFIG: [-2, config],
  INFO: [-1, (server, sections) => info(server, sections)],
  ROLE: [
    1,
    (server) => {
      const [host, port] = value(server.config, "replicaof").split(/\s+/);
      return host ? ["slave", host, Number(port), "connected", 0] : ["master", 0, []];
    },
  ],
  SAVE: [1, () => OK],
  BGSAVE: [-1, () => ({ status: "Background saving started" })],
  LASTSAVE: [1, ({ startedAt }) => Math.floor(startedAt / 1000)],
  FLUSHALL: [
    -1,
    (server, _args, store) => {
      store.entries.clear();
      for (const [, entries] of server.databases) entries.length = 0;
      return OK;
    },
  ],
  CLIENT: [
    -2,
    (_server, [word = "", name]) => {
      const sub = word.toUpperCase();
      if (sub === "LIST")
        return "id=3 addr=127.0.0.1:40512 laddr=127.0.0.1:6379 fd=8 name= age=0 idle=0 flags=N db=0 cmd=client|list user=default\n";
      if (sub === "ID") return 3;
      if (sub === "GETNAME") return null;
      return ["SETNAME", "SETINFO", "REPLY", "NO-EVICT"].includes(sub) ? OK : unknownSubcommand("CLIENT", name);
    },
  ],
  COMMAND: [-1, () => []],
  HELLO: [
    -1,
    (server) => [
      "server",
      "redis",
      "version",
      server.version,
      "proto",
      2,
      "id",
      3,
      "mode",
      "standalone",
      "role",
      "master",
      "modules",
      [],
    ],
  ],
  REPLICAOF: [3, replicaOf],
  SLAVEOF: [3, replicaOf],
};

function config({ config: settings }: Server, [word = "", ...rest]: string[]): Reply {
  switch (word.toUpperCase()) {
    case "GET":
      return rest.length === 0
        ? { error: "ERR wrong number of arguments for 'config|get' command" }
        : matching(settings, rest);
    case "SET":
      for (let i = 0; i < rest.length; i += 2)
        if (!change(settings, rest[i]!, rest[i + 1] ?? ""))
          return { error: `ERR Unknown option or number of arguments for CONFIG SET - '${rest[i]}'` };
      return OK;
    case "RESETSTAT":
      return OK;
    case "REWRITE":
      return { error: "ERR The server is running without a config file" };
    default:
      return unknownSubcommand("CONFIG", word);
  }
}

function replicaOf({ config: settings }: Server, [host = "", port = ""]: string[]): Reply {
  change(settings, "replicaof", /^no$/i.test(host) ? "" : `${host} ${port}`);
  return OK;
}

const human = (bytes: number) =>
  bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(2)}K` : `${(bytes / 1024 ** 2).toFixed(2)}M`;

function info(server: Server, asked: string[]): string {
  const sections = sectionsOf(server);
  const wanted = asked
    .map((name) => name.toLowerCase())
    .filter((name) => !["all", "default", "everything"].includes(name));
  const chosen = sections.filter(([name]) => wanted.length === 0 || wanted.includes(name.toLowerCase()));
  return chosen.map(([name, lines]) => `# ${name}\r\n${lines.map((line) => `${line}\r\n`).join("")}`).join("\r\n");
}

function sectionsOf({
  sys,
  version,
  config: settings,
  databases,
  startedAt,
  commands,
  connections,
}: Server): [string, string[]][] {
  const uptime = Math.floor((sys.now() - startedAt) / 1000);
  const keys = databases.filter(([, entries]) => entries.length > 0);
  const size = 1_000_000 + JSON.stringify(databases).length;
  const [host, port] = value(settings, "replicaof").split(/\s+/);
  const replica = host ? [`master_host:${host}`, `master_port:${port}`, "master_link_status:up"] : [];
  return [
    [
      "Server",
      [
        `redis_version:${version}`,
        "redis_git_sha1:00000000",
        "redis_git_dirty:0",
        "redis_mode:standalone",
        `os:Linux ${kernelRelease(sys)} x86_64`,
        "arch_bits:64",
        "monotonic_clock:POSIX clock_gettime",
        "multiplexing_api:epoll",
        `process_id:${sys.pid}`,
        `tcp_port:${value(settings, "port")}`,
        `uptime_in_seconds:${uptime}`,
        `uptime_in_days:${Math.floor(uptime / 86_400)}`,
        "hz:10",
        "configured_hz:10",
        "config_file:",
      ],
    ],
    [
      "Clients",
      [
        "connected_clients:1",
        "cluster_connections:0",
        `maxclients:${value(settings, "maxclients")}`,
        "blocked_clients:0",
      ],
    ],
    [
      "Memory",
      [
        `used_memory:${size}`,
        `used_memory_human:${human(size)}`,
        `maxmemory:${value(settings, "maxmemory")}`,
        `maxmemory_human:${Number(value(settings, "maxmemory")) === 0 ? "0B" : human(Number(value(settings, "maxmemory")))}`,
        `maxmemory_policy:${value(settings, "maxmemory-policy")}`,
      ],
    ],
    [
      "Persistence",
      [
        "loading:0",
        "rdb_changes_since_last_save:0",
        "rdb_bgsave_in_progress:0",
        `rdb_last_save_time:${Math.floor(startedAt / 1000)}`,
        "rdb_last_bgsave_status:ok",
        `aof_enabled:${value(settings, "appendonly") === "yes" ? 1 : 0}`,
      ],
    ],
    [
      "Stats",
      [
        `total_connections_received:${connections}`,
        `total_commands_processed:${commands}`,
        "instantaneous_ops_per_sec:0",
        "rejected_connections:0",
        "expired_keys:0",
        "evicted_keys:0",
      ],
    ],
    [
      "Replication",
      [
        `role:${host ? "slave" : "master"}`,
        ...replica,
        "connected_slaves:0",
        "master_failover_state:no-failover",
        "master_repl_offset:0",
        "second_repl_offset:-1",
      ],
    ],
    ["CPU", ["used_cpu_sys:0.100000", "used_cpu_user:0.100000"]],
    ["Cluster", ["cluster_enabled:0"]],
    [
      "Keyspace",
      keys.map(
        ([number, entries]) =>
          `db${number}:keys=${entries.length},expires=${entries.filter(([, { expires }]) => expires !== undefined).length},avg_ttl=0`,
      ),
    ],
  ];
}

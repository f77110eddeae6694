/**
 * Values in the texts of a server's data: ${hostname} ${ip} ${client} ${method} ${path} ${uri} ${query.NAME} ${header.NAME}
 * ${headers} ${others} ${pairs} ${body} ${port} ${image} ${node} ${env.NAME} ${env.NAME:-default} ${flag.NAME:-default} ${random.N} ${requests}
 * ${date} ${time} ${clock} ${epoch} ${length} ${type} ${status}
 * ${modified} ${etag}, and clocks: ${stamp} ${redisclock} ${pgclock} ${isotime} ${apacheclock} ${logclock}.
 */
import type { FileStat, HttpRequest, Incoming, System } from "../../shell/types.ts";
import type { ProgramContext } from "./index.ts";

export interface Scene {
  context: ProgramContext;
  sys: System;
  args: string[];
  requests: number;
  incoming?: Incoming;
  request?: HttpRequest;
  length?: number;
  type?: string;
  status?: number;
  /** The file that is the answer. */
  file?: FileStat;
}

export function fill(text: string, scene: Scene): string {
  if (!text.includes("${")) return text;
  return text.replace(
    /\$\{([a-z]+)(?:\.([\w-]+))?(?::-([^}]*))?\}/g,
    (all, name: string, key = "", otherwise?: string) => {
      const found = OF_REQUEST[name]?.(scene, key) ?? OF_MACHINE[name]?.(scene, key);
      const known = Object.hasOwn(OF_REQUEST, name) || Object.hasOwn(OF_MACHINE, name);
      return known ? String(found ?? otherwise ?? "") : all;
    },
  );
}

type Value = (scene: Scene, key: string) => string | number | undefined;

const OF_REQUEST: Record<string, Value> = {
  client: ({ incoming }) => incoming?.from,
  port: ({ incoming }) => incoming?.port,
  method: ({ request }) => request?.method,
  uri: ({ request }) => request?.path,
  path: ({ request }) => request?.path.split("?")[0],
  query: ({ request }, key) => new URLSearchParams(request?.path.split("?")[1] ?? "").get(key) ?? undefined,
  header: ({ request }, key) => request?.headers.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1],
  headers: ({ request }) =>
    [...(request?.headers ?? [])]
      .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(""),
  // The same in lower case with "=", as echoserver prints them.
  pairs: ({ request }) =>
    [...(request?.headers ?? [])]
      .map(([name, value]) => [name.toLowerCase(), value])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  // As whoami prints them: all but Host.
  others: ({ request }) =>
    [...(request?.headers ?? [])]
      .filter(([name]) => name.toLowerCase() !== "host")
      .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(""),
  body: ({ request }) => request?.body,
  length: ({ length }) => length,
  type: ({ type }) => type,
  status: ({ status }) => status,
};

const OF_MACHINE: Record<string, Value> = {
  hostname: ({ sys }) => sys.hostname,
  ip: ({ sys }) => sys.addresses[0],
  image: ({ context }) => context.image,
  env: ({ sys }, key) => (Object.hasOwn(sys.env, key) ? sys.env[key] : undefined),
  flag: ({ args }, key) => flag(args, key),
  random: ({ sys }, key) => Math.floor(sys.chance("server") * Number(key || 100)),
  requests: ({ requests }) => requests,
  date: ({ sys }) => new Date(sys.now()).toUTCString(),
  time: ({ sys }) => new Date(sys.now()).toISOString(),
  clock: ({ sys }) => new Date(sys.now()).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/"),
  // As klog, Redis, PostgreSQL, Apache and the database entrypoints write the time.
  stamp: ({ sys }) => iso(sys).slice(5, 23).replace("-", "").replace("T", " ").padEnd(20, "0"),
  redisclock: ({ sys }) => `${iso(sys).slice(8, 10)} ${month(sys)} ${iso(sys).slice(0, 4)} ${iso(sys).slice(11, 23)}`,
  pgclock: ({ sys }) => `${iso(sys).slice(0, 23).replace("T", " ")} UTC`,
  isotime: ({ sys }) => `${iso(sys).slice(0, 19)}+00:00`.replace("T", " "),
  apacheclock: ({ sys }) => {
    const words = new Date(sys.now()).toUTCString().split(/,? /);
    return `${words[0]} ${words[2]} ${words[1]} ${iso(sys).slice(11, 23)}000 ${words[3]}`;
  },
  logclock: ({ sys }) =>
    `${iso(sys).slice(8, 10)}/${month(sys)}/${iso(sys).slice(0, 4)}:${iso(sys).slice(11, 19)} +0000`,
  modified: ({ file }) => file && new Date(file.mtime).toUTCString(),
  etag: ({ file }) => file && `${file.size.toString(16)}-${(file.mtime * 1000).toString(16)}`,
  epoch: ({ sys }) => Math.floor(sys.now() / 1000),
};

const iso = (sys: System) => new Date(sys.now()).toISOString();
const month = (sys: System) => new Date(sys.now()).toUTCString().slice(8, 11);

/** "-text=hello", "--text hello": "hello". */
export function flag(args: string[], name: string): string | undefined {
  for (const [i, arg] of args.entries()) {
    const match = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg);
    if (match?.[1] === name) return match[2] ?? args[i + 1];
  }
  return undefined;
}

/** A runtime over tables in memory, with images from fixtures, a clock to move and a network of its own pods. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadAll } from "js-yaml";
import { createRuntime, type Reply, type Runtime } from "../../../src/cri/runtime.ts";
import type { ContainerConfig, Fetch } from "../../../src/cri/types.ts";
import type { HttpRequest, NetOutcome } from "../../../src/shell/types.ts";

const FOLDER = resolve(import.meta.dirname, "../../../fixtures/images");
const documents = (file: string): any[] => (loadAll(readFileSync(file, "utf8")) as any[]).flat().filter(Boolean);

const assets = new Map<string, string>();
for (const file of readdirSync(FOLDER).filter((f) => f.endsWith(".yaml")))
  for (const image of documents(join(FOLDER, file)))
    for (const name of [image.name, ...(image.aliases ?? [])])
      assets.set(`images/${name.replaceAll("/", "+")}.json`, JSON.stringify(image));
for (const file of readdirSync(join(FOLDER, "bases")))
  assets.set(`bases/${file.replace(".yaml", "")}.json`, JSON.stringify(documents(join(FOLDER, "bases", file))[0]));

class MemoryTable {
  readonly rows = new Map<string, any>();
  get = (key: string) => this.rows.get(key);
  /** Copies, as saving does; large files apart, which would take long. */
  set = (key: string, row: any) =>
    void this.rows.set(key, row.data?.length > 65_536 ? { ...row } : JSON.parse(JSON.stringify(row)));
  delete = (key: string) => void this.rows.delete(key);
  keys = (prefix = "") => [...this.rows.keys()].filter((key) => key.startsWith(prefix)).sort();
}

export interface Lab {
  runtime: Runtime;
  now: number;
  /** Unix milliseconds of `now` 0. */
  epoch: number;
  timers: Map<string, number>;
  replies: Map<string, Reply>;
  changed: string[];
  tables: Map<string, MemoryTable>;
  /** Pods by address. */
  addresses: Map<string, string>;
  fetch: Fetch;
  start(config: Partial<ContainerConfig> & { image: string }): string;
  advance(ms: number): void;
  run(id: string, ...argv: string[]): { stdout: string; stderr: string; exit?: number; error?: string };
  request(
    id: string,
    path: string,
    options?: Partial<HttpRequest> & { port?: number; from?: string },
  ): Reply | undefined;
  logs(id: string): string;
}

export const EPOCH = Date.UTC(2026, 0, 2, 3, 4, 5);

export function makeLab(): Lab {
  const lab = {
    now: 1000,
    epoch: EPOCH,
    timers: new Map(),
    replies: new Map(),
    changed: [],
    tables: new Map(),
    addresses: new Map(),
  } as unknown as Lab;
  let requests = 0;
  const table = (name: string) => {
    const found = lab.tables.get(name) ?? new MemoryTable();
    lab.tables.set(name, found);
    return found;
  };
  const waiting = new Map<string, string>();
  lab.fetch = (from, request, id): NetOutcome | undefined => {
    if (request.kind !== "http") return { ok: false, afterMs: 1, error: "refused" };
    const local = request.address.startsWith("127.");
    const pod = local ? from.pod : lab.addresses.get(request.address);
    if (!pod) return { ok: false, afterMs: 1, error: "unreachable" };
    const name = `net/${requests++}`;
    const source = local ? "127.0.0.1" : ([...lab.addresses].find(([, one]) => one === from.pod)?.[0] ?? "10.0.0.1");
    waiting.set(name, id);
    const incoming = { id: name, kind: "http" as const, port: request.port, from: source, http: request.http };
    if (lab.runtime.deliver(pod, incoming, name) === "refused") return { ok: false, afterMs: 1, error: "refused" };
    const reply = lab.replies.get(name);
    if (!reply) return undefined;
    waiting.delete(name);
    return outcome(reply);
  };
  const outcome = (reply: Reply): NetOutcome =>
    reply.http ? { ok: true, afterMs: 1, http: reply.http } : { ok: false, afterMs: 1, error: "reset" };
  lab.runtime = createRuntime({
    table,
    now: () => lab.now,
    epoch: () => lab.epoch,
    chance: (...words) => {
      let hash = 7;
      for (const char of words.join("/")) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
      return hash / 2 ** 32;
    },
    setTimer: (pod, at) => void (at === undefined ? lab.timers.delete(pod) : lab.timers.set(pod, at)),
    fetch: (from, request, id) => lab.fetch(from, request, id),
    podChanged: (pod) => void lab.changed.push(pod),
    replied: (name, reply) => {
      lab.replies.set(name, reply);
      const id = waiting.get(name);
      if (id && !fetching.has(name)) lab.runtime.answer(id, outcome(reply));
    },
    asset: (name) => assets.get(name),
  });
  const fetching = new Set<string>();
  const inner = lab.fetch;
  lab.fetch = (from, request, id) => {
    const name = `net/${requests}`;
    fetching.add(name);
    try {
      return inner(from, request, id);
    } finally {
      fetching.delete(name);
    }
  };
  lab.start = (config) => start(lab, config);
  lab.advance = (ms) => advance(lab, lab.now + ms);
  lab.run = (id, ...argv) => run(lab, id, argv);
  lab.logs = (id) => lab.runtime.logs(id, {}).text;
  lab.request = (id, path, options = {}) => {
    const name = `test/${requests++}`;
    const { port = 80, from = "10.244.0.1", method = "GET", headers = [["Host", "test"]], body = "" } = options;
    const http = { method, path, headers, body };
    const pod = (lab.tables.get("containers")!.get(`id/${id}`) as any).config.pod;
    const result = lab.runtime.deliver(pod, { id: name, kind: "http", port, from, http }, name);
    return result === "refused" ? undefined : lab.replies.get(name);
  };
  return lab;
}

function start(lab: Lab, config: Partial<ContainerConfig> & { image: string }): string {
  const pod = config.pod ?? "default/web";
  const address = config.addresses?.[0] ?? `10.244.0.${lab.addresses.size + 5}`;
  if (![...lab.addresses.values()].includes(pod)) lab.addresses.set(address, pod);
  const started = lab.runtime.run({
    pod,
    podUid: pod,
    node: "node-1",
    name: "web",
    env: [],
    mounts: [],
    hostname: pod.split("/")[1],
    addresses: [address],
    ports: [],
    resolvConf: "nameserver 10.96.0.10\n",
    hosts: "127.0.0.1\tlocalhost\n",
    attempt: 0,
    ...config,
  });
  if ("error" in started) throw new Error(started.error);
  return started.id;
}

function advance(lab: Lab, to: number): void {
  for (let i = 0; i < 100_000; i++) {
    const due = [...lab.timers].filter(([, at]) => at <= to).sort((a, b) => a[1] - b[1])[0];
    if (!due) break;
    lab.now = Math.max(lab.now, due[1]);
    lab.timers.delete(due[0]);
    lab.runtime.wake(due[0]);
  }
  lab.now = to;
}

function run(lab: Lab, id: string, argv: string[]) {
  const started = lab.runtime.exec(id, argv, {});
  if ("error" in started) return { stdout: "", stderr: "", error: started.error, exit: started.exitCode };
  let stdout = "";
  let stderr = "";
  for (let i = 0; i < 1000; i++) {
    const { chunks, exit } = lab.runtime.take(started.session);
    stdout += chunks
      .filter(({ stream }) => stream === "stdout")
      .map(({ data }) => data)
      .join("");
    stderr += chunks
      .filter(({ stream }) => stream === "stderr")
      .map(({ data }) => data)
      .join("");
    if (exit !== undefined) return { stdout, stderr, exit };
    lab.advance(20);
  }
  return { stdout, stderr };
}

/** A machine of one process for tests of tools: files in memory, a network of given answers, virtual time. */
import {
  FileError,
  type FileStat,
  type FileSystem,
  type NetOutcome,
  type NetRequest,
  type System,
  type Tool,
  type Wake,
} from "../../../src/shell/types.ts";

interface Node {
  type: FileStat["type"];
  data: string;
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
}

/** 2026-01-02 03:04:05 UTC. */
export const FAKE_NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

export class FakeFiles implements FileSystem {
  readonly nodes = new Map<string, Node>();

  constructor(files: Record<string, string> = {}) {
    for (const path of ["/", "/tmp", "/etc", "/root", "/bin", "/dev"]) this.put(path, "directory", "", 0o755);
    for (const [path, data] of Object.entries(files)) {
      const parts = path.split("/").slice(1, -1);
      parts.forEach((_, i) => {
        const folder = `/${parts.slice(0, i + 1).join("/")}`;
        if (!this.nodes.has(folder)) this.put(folder, "directory", "", 0o755);
      });
      this.put(path, "file", data, 0o644);
    }
  }

  private put(path: string, type: Node["type"], data: string, mode: number): void {
    this.nodes.set(path, { type, data, mode, uid: 0, gid: 0, mtime: FAKE_NOW });
  }

  private real(path: string, depth = 0): string {
    const parts = path.split("/").filter(Boolean);
    let at = "";
    for (const [i, part] of parts.entries()) {
      at = `${at}/${part}`;
      const node = this.nodes.get(at);
      if (node?.type !== "symlink") continue;
      if (depth > 20) throw new FileError("ELOOP", path);
      const target = node.data.startsWith("/") ? node.data : `${at.slice(0, at.lastIndexOf("/"))}/${node.data}`;
      return this.real([target, ...parts.slice(i + 1)].join("/"), depth + 1);
    }
    return at || "/";
  }

  private find(path: string, follow = true): [string, Node | undefined] {
    const slash = path.lastIndexOf("/");
    const at = follow
      ? this.real(path)
      : `${this.real(path.slice(0, slash) || "/")}/${path.slice(slash + 1)}`
          .replace(/^\/\//, "/")
          .replace(/(.)\/$/, "$1");
    return [at, this.nodes.get(at)];
  }

  private demandParent(path: string): void {
    const parent = this.nodes.get(path.slice(0, path.lastIndexOf("/")) || "/");
    if (!parent) throw new FileError("ENOENT", path);
    if (parent.type !== "directory") throw new FileError("ENOTDIR", path);
  }

  read(path: string): string {
    const [, node] = this.find(path);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type === "directory") throw new FileError("EISDIR", path);
    return node.data;
  }

  write(path: string, data: string, options: { append?: boolean; mode?: number } = {}): void {
    const [at, node] = this.find(path);
    if (node?.type === "directory") throw new FileError("EISDIR", path);
    this.demandParent(at);
    if (node) node.data = options.append ? node.data + data : data;
    else this.put(at, "file", data, options.mode ?? 0o644);
  }

  stat(path: string, options: { follow?: boolean } = {}): FileStat | undefined {
    const [, node] = this.find(path, options.follow !== false);
    if (!node) return undefined;
    const { type, mode, uid, gid, mtime } = node;
    return { type, mode, uid, gid, mtime, size: type === "directory" ? 4096 : node.data.length };
  }

  list(path: string): string[] {
    const [at, node] = this.find(path);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type !== "directory") throw new FileError("ENOTDIR", path);
    const start = at === "/" ? "/" : `${at}/`;
    const names = [...this.nodes.keys()].filter((key) => key !== "/" && key.startsWith(start));
    return [...new Set(names.map((key) => key.slice(start.length).split("/")[0]!))].sort();
  }

  mkdir(path: string, mode = 0o755): void {
    const [at, node] = this.find(path);
    if (node) throw new FileError("EEXIST", path);
    this.demandParent(at);
    this.put(at, "directory", "", mode);
  }

  remove(path: string): void {
    const [at, node] = this.find(path, false);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type === "directory" && this.list(path).length > 0) throw new FileError("ENOTEMPTY", path);
    this.nodes.delete(at);
  }

  rename(from: string, to: string): void {
    const [at, node] = this.find(from, false);
    if (!node) throw new FileError("ENOENT", from);
    const [target] = this.find(to, false);
    this.demandParent(target);
    for (const [key, one] of [...this.nodes]) {
      if (key !== at && !key.startsWith(`${at}/`)) continue;
      this.nodes.delete(key);
      this.nodes.set(target + key.slice(at.length), one);
    }
  }

  symlink(target: string, path: string): void {
    const [at, node] = this.find(path, false);
    if (node) throw new FileError("EEXIST", path);
    this.put(at, "symlink", target, 0o777);
  }

  readlink(path: string): string {
    const [, node] = this.find(path, false);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type !== "symlink") throw new FileError("EINVAL", path);
    return node.data;
  }

  private change(path: string, fields: Partial<Node>): void {
    const [, node] = this.find(path);
    if (!node) throw new FileError("ENOENT", path);
    Object.assign(node, fields);
  }

  chmod(path: string, mode: number): void {
    this.change(path, { mode });
  }

  chown(path: string, uid: number, gid: number): void {
    this.change(path, { uid, gid });
  }

  utimes(path: string, mtime: number): void {
    this.change(path, { mtime });
  }

  mounts(): ReturnType<FileSystem["mounts"]> {
    return [
      { source: "overlay", path: "/", type: "overlay", options: "rw,relatime", size: 102_400_000, used: 51_200_000 },
    ];
  }
}

export interface FakeOptions {
  files?: Record<string, string>;
  flavour?: System["flavour"];
  tty?: boolean;
  env?: Record<string, string>;
  /** Answers to requests. */
  net?: (request: NetRequest) => NetOutcome;
  stdin?: string;
  /** Tools that a tool may start, and what they come to. */
  spawn?: (argv: string[], stdin: string | undefined) => { stdout?: string; status: number };
  /** Signal that comes at a virtual millisecond. */
  signals?: { at: number; signal: number }[];
  sys?: Partial<System>;
}

export interface Ran {
  out: string;
  err: string;
  exit: number;
  ms: number;
  requests: NetRequest[];
  fs: FakeFiles;
}

export const RESOLV =
  "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";
export const HOSTS = "127.0.0.1\tlocalhost\n10.244.1.7\tclient\n";

/** Runs a tool to its end, or to `limit` virtual milliseconds. */
export function runTool(tool: Tool, args: string[], options: FakeOptions = {}): Ran {
  const fs = new FakeFiles({ "/etc/resolv.conf": RESOLV, "/etc/hosts": HOSTS, ...options.files });
  const ran: Ran = { out: "", err: "", exit: -1, ms: 0, requests: [], fs };
  const sys: System = {
    fs,
    env: options.env ?? { PATH: "/bin", HOME: "/root" },
    cwd: "/root",
    pid: 7,
    user: { uid: 0, gid: 0, name: "root" },
    hostname: "client",
    addresses: ["10.244.1.7"],
    tty: options.tty ?? false,
    flavour: options.flavour ?? "gnu",
    now: () => FAKE_NOW + ran.ms,
    monotonic: () => ran.ms,
    processes: () => [
      { pid: 1, ppid: 0, user: "root", argv: ["sleep", "3600"], startedAt: FAKE_NOW - 90_000, state: "S" },
    ],
    kill: () => true,
    chance: () => 0.5,
    memory: { total: 8 * 1024 ** 3, used: 2 * 1024 ** 3 },
    cpus: 4,
    ...options.sys,
  };
  if (tool.kind === "process") runProcess(tool, args, options, sys, ran);
  else if (tool.kind === "filter") runFilter(tool, args, options, sys, ran);
  else {
    const reads = typeof tool.stdin === "function" ? tool.stdin(args) : tool.stdin === true;
    take(ran, tool.run(args, sys, reads ? (options.stdin ?? "") : ""));
  }
  return ran;
}

function take(ran: Ran, said: { stdout?: string; stderr?: string; exit?: number }): void {
  ran.out += said.stdout ?? "";
  ran.err += said.stderr ?? "";
  if (said.exit !== undefined) ran.exit = said.exit;
}

function runFilter(
  tool: Extract<Tool, { kind: "filter" }>,
  args: string[],
  options: FakeOptions,
  sys: System,
  ran: Ran,
): void {
  const begun = tool.start(args, sys);
  if ("exit" in begun) {
    take(ran, begun);
    return;
  }
  let { state } = begun;
  const text = options.stdin ?? "";
  for (const line of text.split("\n").slice(0, text.endsWith("\n") || text === "" ? -1 : undefined)) {
    const result = tool.line(JSON.parse(JSON.stringify(state)), line, sys);
    state = result.state;
    take(ran, result);
    if (result.exit !== undefined) return;
  }
  take(ran, tool.end(state, sys));
}

function runProcess(
  tool: Extract<Tool, { kind: "process" }>,
  args: string[],
  options: FakeOptions,
  sys: System,
  ran: Ran,
): void {
  let state: unknown;
  let wake: Wake = { type: "start" };
  let stdin: string | undefined = options.stdin ?? "";
  const signals = [...(options.signals ?? [])];
  for (let turn = 0; turn < 500; turn++) {
    const result = tool.step(args, state === undefined ? undefined : JSON.parse(JSON.stringify(state)), wake, sys);
    take(ran, { stdout: result.stdout, stderr: result.stderr });
    let child: { status: number } | undefined;
    if (result.spawn) {
      const done = options.spawn?.(result.spawn.argv, result.spawn.stdin) ?? {
        status: 0,
        stdout: `${result.spawn.argv.join(" ")}\n`,
      };
      ran.out += done.stdout ?? "";
      child = { status: done.status };
    }
    if ("exit" in result) {
      ran.exit = result.exit;
      return;
    }
    if ("exec" in result) {
      ran.out += `exec ${result.exec.argv.join(" ")}\n`;
      ran.exit = 0;
      return;
    }
    state = result.state;
    const { wait } = result;
    const signal = signals[0];
    if (child && wait.child) wake = { type: "child", pid: 8, status: child.status };
    else if (wait.net && options.net) {
      ran.requests.push(wait.net);
      const outcome = options.net(wait.net);
      const at = ran.ms + outcome.afterMs;
      if (wait.at !== undefined && wait.at < at) {
        ran.ms = wait.at;
        wake = { type: "time" };
      } else {
        ran.ms = at;
        wake = { type: "net", outcome };
      }
    } else if (wait.stdin && stdin !== undefined) {
      wake = { type: "stdin", data: stdin, eof: true };
      stdin = undefined;
    } else if (signal && (wait.at === undefined || signal.at < wait.at)) {
      signals.shift();
      ran.ms = Math.max(ran.ms, signal.at);
      wake = { type: "signal", signal: signal.signal };
    } else if (wait.at !== undefined) {
      ran.ms = Math.max(ran.ms, wait.at);
      wake = { type: "time" };
    } else return;
  }
}

/** Answers of DNS for names, and of HTTP for "ADDRESS:PORT". */
export function fakeNetwork(
  names: Record<string, string[]>,
  http: Record<string, { status?: number; reason?: string; headers?: [string, string][]; body?: string }> = {},
): (request: NetRequest) => NetOutcome {
  return (request) => {
    if (request.kind === "dns") {
      const found = names[request.name];
      const answers =
        request.type === "A"
          ? (found ?? []).map((data) => ({ name: request.name, type: "A" as const, ttl: 30, data }))
          : [];
      return {
        ok: true,
        afterMs: 1,
        dns: { server: request.server ?? "10.96.0.10", rcode: found ? "NOERROR" : "NXDOMAIN", answers },
      };
    }
    if (request.kind === "ping") return { ok: true, afterMs: 0.5, ttl: 63 };
    const found = http[`${request.address}:${request.port}`];
    if (!found) return { ok: false, afterMs: 0, error: "refused" };
    const {
      status = 200,
      reason = "OK",
      headers = [["Content-Length", String(found.body?.length ?? 0)]],
      body = "",
    } = found;
    return request.kind === "http"
      ? { ok: true, afterMs: 2, http: { status, reason, headers, body } }
      : { ok: true, afterMs: 2, data: body };
  };
}

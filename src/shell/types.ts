/**
 * What a process, a tool and the machine it runs on are to each other. The same tools run in containers, on nodes and
 * on the student's computer; only their System differs. A running process is JSON: it is saved between commands and
 * goes on in another process of the host, so nothing here holds a function, a promise or a handle.
 */

export type Json = any;

export interface FileStat {
  type: "file" | "directory" | "symlink";
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Unix milliseconds. */
  mtime: number;
}

/** A POSIX failure of a file operation: "ENOENT", "EACCES", "EISDIR", "ENOTDIR", "EROFS", "ENOSPC", "EEXIST", "ENOTEMPTY", "ELOOP",
 *  "ENAMETOOLONG". */
export class FileError extends Error {
  constructor(
    readonly code: string,
    readonly path: string,
  ) {
    super(`${code}: ${path}`);
  }
}

/** Absolute paths; contents are binary strings (one char a byte: `latin1`), as are all streams between processes. */
export interface FileSystem {
  read(path: string): string;
  write(path: string, data: string, options?: { append?: boolean; mode?: number }): void;
  stat(path: string, options?: { follow?: boolean }): FileStat | undefined;
  list(path: string): string[];
  mkdir(path: string, mode?: number): void;
  remove(path: string): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  utimes(path: string, mtime: number): void;
  /** Puts a program there, by its name in the toolbox (package managers). Left out: nothing can be installed. */
  program?(path: string, tool: string): void;
  /** For df and mount: what is mounted where. */
  mounts(): { source: string; path: string; type: string; options: string; size: number; used: number }[];
}

export interface ProcessInfo {
  pid: number;
  ppid: number;
  user: string;
  argv: string[];
  /** Unix milliseconds. */
  startedAt: number;
  state: "R" | "S" | "Z" | "T";
}

/** An HTTP message. `body` and header values are binary strings; header names keep their case. */
export interface HttpRequest {
  method: string;
  /** Path with query: "/a?b=c". */
  path: string;
  headers: [string, string][];
  body: string;
}
export interface HttpResponse {
  status: number;
  reason: string;
  headers: [string, string][];
  body: string;
}

/** What a process asks of the network. Times are virtual milliseconds. */
export type NetRequest =
  | {
      kind: "http";
      tls?: boolean;
      serverName?: string;
      address: string;
      port: number;
      http: HttpRequest;
      connectTimeoutMs?: number;
      timeoutMs?: number;
    }
  | { kind: "tcp"; address: string; port: number; data: string; connectTimeoutMs?: number; timeoutMs?: number }
  | { kind: "udp"; address: string; port: number; data: string; timeoutMs?: number }
  | { kind: "ping"; address: string; timeoutMs?: number }
  /** One DNS question to one server (default: the first of resolv.conf). */
  | { kind: "dns"; server?: string; name: string; type: DnsType; timeoutMs?: number };

export type DnsType = "A" | "AAAA" | "CNAME" | "SRV" | "PTR" | "TXT" | "NS" | "SOA" | "MX" | "ANY";
export interface DnsRecord {
  name: string;
  type: DnsType;
  ttl: number;
  /** "10.96.0.10", "0 33 80 web.default.svc.cluster.local.", ... */
  data: string;
}

/** How it went. `afterMs` is how long it took in virtual time. */
export type NetOutcome =
  | {
      ok: true;
      afterMs: number;
      http?: HttpResponse;
      data?: string;
      tls?: { commonName: string; trusted: boolean };
      dns?: DnsAnswer;
      localAddress?: string;
      ttl?: number;
    }
  | { ok: false; afterMs: number; error: NetError };
export type NetError =
  | "refused" // RST to a SYN
  | "timeout" // no answer at all
  | "unreachable" // ICMP host unreachable: "No route to host"
  | "reset" // connection closed before an answer: empty reply
  | "tls"; // the other side speaks no TLS, or no plain text
export interface DnsAnswer {
  server: string;
  rcode: "NOERROR" | "NXDOMAIN" | "SERVFAIL" | "REFUSED";
  answers: DnsRecord[];
  authority?: DnsRecord[];
  authoritative?: boolean;
}

/** A connection or request that reached a listening process. */
export interface Incoming {
  id: string;
  kind: "http" | "tcp" | "udp";
  tls?: boolean;
  port: number;
  /** Source address as this side sees it. */
  from: string;
  http?: HttpRequest;
  data?: string;
}

/** What a tool sees of the machine that it runs on. Valid during one call only; never kept. */
export interface System {
  fs: FileSystem;
  env: Record<string, string>;
  cwd: string;
  pid: number;
  user: { uid: number; gid: number; name: string };
  hostname: string;
  /** Addresses of this machine, for hostname -i, ip addr and ifconfig. */
  addresses: string[];
  tty: boolean;
  /** The terminal on standard input, whose settings a tool may change; undefined: there is none. */
  terminal?: { size?: { rows: number; columns: number }; silent?: true };
  /** Whose tools these are: how they word things. Undefined: busybox where /bin/busybox is, else gnu. */
  flavour?: "busybox" | "gnu" | "busybox-1.28";
  /** Unix milliseconds of the virtual wall clock. */
  now(): number;
  /** Monotonic virtual milliseconds, what `Wait.at` means. */
  monotonic(): number;
  processes(): ProcessInfo[];
  /** Ports on which processes take requests (netstat, ss). Left out: not told. */
  listeners?(): { port: number; protocol: "http" | "tcp" | "udp"; address?: string; pid: number }[];
  /** False where there is no such process. signal 0 only asks. */
  kill(pid: number, signal: number): boolean;
  /** In [0, 1), by the cluster's seed. */
  chance(purpose: string): number;
  /** Memory and CPU the machine shows (free, nproc): bytes and cores. */
  memory: { total: number; used: number };
  cpus: number;
}

/** What a process waits for; the first to come wakes it. */
export interface Wait {
  /** Monotonic virtual milliseconds. */
  at?: number;
  stdin?: true;
  net?: NetRequest;
  /** The request under way goes on: its answer is still waited for. `net` would ask anew. */
  netGoesOn?: true;
  /** Ports on which it takes requests; it is a server while it waits so. */
  listen?: { port: number; protocol: "http" | "tcp" | "udp"; tls?: boolean; address?: string }[];
  /** Wake when one of these files changes (tail -f). */
  files?: string[];
  /** Wake when the child that this process started (`Step.spawn`) has ended. */
  child?: true;
}

export type Wake =
  | { type: "start" }
  | { type: "time" }
  | { type: "stdin"; data: string; eof: boolean }
  | { type: "net"; outcome: NetOutcome }
  | { type: "request"; request: Incoming }
  | { type: "files" }
  /** The child has ended; 126 and 127 with `failed` where it did not start: "ENOENT", "EACCES". */
  | { type: "child"; pid: number; status: number; signal?: number; failed?: string }
  | { type: "signal"; signal: number };

/** What one wake of a process came to: it waits again with a new state, or has ended. */
export type Step = {
  stdout?: string;
  stderr?: string;
  /** stderr was said before stdout; else after it. */
  stderrFirst?: true;
  /** Answers to requests that came in; more may follow later. No `http` and no `data`: the connection is dropped. */
  replies?: { id: string; http?: HttpResponse; data?: string; close?: boolean; afterMs?: number }[];
  /** CPU time used, in virtual milliseconds, beyond the instruction's own cost. */
  cpuMs?: number;
  /** Memory it holds from now on, in bytes: above the container's limit it is OOM-killed. */
  memory?: number;
  /** Starts one child after the output is written (xargs, timeout, find -exec): it shares the descriptors, but for
   *  `stdin` as a text of its own. */
  spawn?: { argv: string[]; env?: Record<string, string>; stdin?: string };
} & (
  | { state: Json; wait: Wait }
  | { exit: number; signal?: number }
  /** Becomes another program, as execve does; `failed` words the sentence where that does not start (%s: strerror). */
  | { exec: { argv: string[]; env?: Record<string, string>; failed: string } }
);

/** A tool or program, in one of three shapes; take the simplest that does. */
export type Tool =
  /** Knows its answer once it has all of stdin (asked for only when `stdin` is true). */
  | {
      kind: "function";
      stdin?: boolean | ((args: string[]) => boolean);
      run(args: string[], sys: System, stdin: string): { stdout?: string; stderr?: string; exit: number };
    }
  /** Works line by line, with JSON state; may end early (head). */
  | {
      kind: "filter";
      start(args: string[], sys: System): { state: Json } | { stdout?: string; stderr?: string; exit: number };
      line(state: Json, line: string, sys: System): { state: Json; stdout?: string; stderr?: string; exit?: number };
      end(state: Json, sys: System): { stdout?: string; stderr?: string; exit: number };
    }
  /** Waits, serves, or talks: sleep, curl, ping, nc, tail -f, nginx, redis. A signal not handled is its end. */
  | {
      kind: "process";
      step(args: string[], state: Json | undefined, wake: Wake, sys: System): Step;
      signals?: number[];
    };

/** The tools by name. `argv0` lets one tool answer to several names (busybox). */
export type Toolbox = (name: string) => Tool | undefined;

/** Drives one program step by step: requests in, answers out, a network of given answers. */
import type { ProgramContext } from "../../../src/cri/programs/index.ts";
import type {
  HttpRequest,
  HttpResponse,
  NetOutcome,
  NetRequest,
  Step,
  System,
  Tool,
  Wake,
} from "../../../src/shell/types.ts";
import { FAKE_NOW, FakeFiles, HOSTS, RESOLV } from "../support/fakesystem.ts";

export interface DriverOptions {
  args?: string[];
  env?: Record<string, string>;
  files?: Record<string, string>;
  version?: string;
  settings?: Record<string, unknown>;
  net?: (request: NetRequest) => NetOutcome;
  chance?: number;
  tty?: boolean;
  cwd?: string;
}

export class Driver {
  readonly fs: FakeFiles;
  readonly sys: System;
  out = "";
  err = "";
  ms = 0;
  exit: number | undefined;
  memory = 0;
  listening: number[] = [];
  state: unknown;
  readonly requests: NetRequest[] = [];
  private wait: { at?: number } = {};
  private replies = new Map<string, { http?: HttpResponse; data?: string }>();
  private count = 0;
  private readonly tool: Extract<Tool, { kind: "process" }>;

  constructor(
    make: Tool | ((context: ProgramContext) => Tool),
    private readonly options: DriverOptions = {},
  ) {
    this.fs = new FakeFiles({ "/etc/resolv.conf": RESOLV, "/etc/hosts": HOSTS, ...options.files });
    this.sys = {
      fs: this.fs,
      env: options.env ?? {},
      cwd: options.cwd ?? "/",
      pid: 1,
      user: { uid: 0, gid: 0, name: "root" },
      hostname: "web-1",
      addresses: ["10.244.1.7"],
      tty: options.tty ?? false,
      flavour: "gnu",
      now: () => FAKE_NOW + this.ms,
      monotonic: () => this.ms,
      processes: () => [],
      kill: () => true,
      chance: () => options.chance ?? 0.42,
      memory: { total: 8 * 1024 ** 3, used: 2 * 1024 ** 3 },
      cpus: 4,
    };
    const context: ProgramContext = {
      settings: options.settings ?? {},
      version: options.version ?? "1.0",
      image: "image:1.0",
      ports: [],
      hostname: "web-1",
      addresses: ["10.244.1.7"],
      cpus: 4,
      fs: this.fs,
      imageFile: () => undefined,
      isPortTaken: () => false,
    };
    this.tool = (typeof make === "function" ? make(context) : make) as Extract<Tool, { kind: "process" }>;
    this.wake({ type: "start" });
  }

  /** One wake, and all that the network answers at once. */
  wake(wake: Wake): this {
    let next: Wake | undefined = wake;
    for (let turn = 0; next && turn < 100 && this.exit === undefined; turn++) {
      const state = this.state === undefined ? undefined : JSON.parse(JSON.stringify(this.state));
      const step: Step = this.tool.step(this.options.args ?? [], state, next, this.sys);
      next = undefined;
      this.out += step.stdout ?? "";
      this.err += step.stderr ?? "";
      this.memory = step.memory ?? this.memory;
      this.ms += step.cpuMs ?? 0;
      for (const reply of step.replies ?? []) this.replies.set(reply.id, reply);
      if ("exit" in step) this.exit = step.exit;
      if (!("state" in step)) break;
      this.state = step.state;
      this.wait = step.wait;
      this.listening = (step.wait.listen ?? []).map(({ port }) => port);
      if (step.wait.net && this.options.net) {
        this.requests.push(step.wait.net);
        next = { type: "net", outcome: this.options.net(step.wait.net) };
      }
    }
    return this;
  }

  http(path: string, request: Partial<HttpRequest> & { port?: number; from?: string } = {}): HttpResponse {
    const {
      method = "GET",
      headers = [["Host", "web"]],
      body = "",
      port = this.listening[0]!,
      from = "10.244.0.9",
    } = request;
    const id = `r${this.count++}`;
    this.wake({ type: "request", request: { id, kind: "http", port, from, http: { method, path, headers, body } } });
    return this.replies.get(id)!.http!;
  }

  tcp(data: string, port = this.listening[0]!): string | undefined {
    const id = `r${this.count++}`;
    this.wake({ type: "request", request: { id, kind: "tcp", port, from: "10.244.0.9", data } });
    return this.replies.get(id)?.data;
  }

  /** Lets virtual time pass; timers fire when they are due. */
  advance(ms: number): this {
    const end = this.ms + ms;
    for (let i = 0; i < 10_000 && this.exit === undefined && this.wait.at !== undefined && this.wait.at <= end; i++) {
      this.ms = Math.max(this.ms, this.wait.at);
      this.wake({ type: "time" });
    }
    this.ms = Math.max(this.ms, end);
    return this;
  }

  signal(signal: number): this {
    return this.wake({ type: "signal", signal });
  }
}

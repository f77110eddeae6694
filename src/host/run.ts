/** Drives one tool on the student's computer to its end: starts it, and wakes it with time, answers and input. */
import { binary } from "../apimachinery/strings.ts";
import { FileError, type NetOutcome, type Step, type System, type Tool, type Wait, type Wake } from "../shell/types.ts";
import { hostSystem } from "./system.ts";
import type { HostContext } from "./types.ts";

/** Wakes of one tool: far more than any retry or ping needs. */
const MAX_WAKES = 1_000_000;
const INTERRUPTED = 130;

/** Runs the tool of this name; undefined: there is none. */
export async function runNamed(name: string, args: string[], context: HostContext): Promise<number | undefined> {
  const { applet } = require("../shell/applets/index.ts") as typeof import("../shell/applets/index.ts");
  const tool = applet(name);
  return tool && runTool(tool, args, context);
}

/** Answers the exit code. */
async function runTool(tool: Tool, args: string[], context: HostContext): Promise<number> {
  const { cluster, streams } = context;
  const clock = { now: cluster.monotonic() };
  const sys = hostSystem(context, () => clock.now);
  const words = args.map(binary);
  if (tool.kind === "process") return runProcess(tool, words, context, sys, clock);
  const reads = tool.kind === "filter" || (typeof tool.stdin === "function" ? tool.stdin(words) : tool.stdin);
  const stdin = reads ? await streams.stdin() : "";
  const { stdout, stderr, exit } =
    tool.kind === "function" ? tool.run(words, sys, stdin) : runFilter(tool, words, sys, stdin);
  streams.out(stdout ?? "");
  streams.err(stderr ?? "");
  return exit;
}

function runFilter(tool: Extract<Tool, { kind: "filter" }>, args: string[], sys: System, stdin: string) {
  const begun = tool.start(args, sys);
  if (!("state" in begun)) return begun;
  let { state } = begun;
  const said = { stdout: "", stderr: "" };
  const lines = stdin.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) {
    const result = tool.line(state, line, sys);
    state = result.state;
    said.stdout += result.stdout ?? "";
    said.stderr += result.stderr ?? "";
    if (result.exit !== undefined) return { ...said, exit: result.exit };
  }
  const end = tool.end(state, sys);
  return { stdout: said.stdout + (end.stdout ?? ""), stderr: said.stderr + (end.stderr ?? ""), exit: end.exit };
}

type Process = Extract<Tool, { kind: "process" }>;

/** A request under way. */
interface Asked {
  id: string;
  outcome?: NetOutcome;
  /** When the outcome is there; undefined: not known yet. */
  at?: number;
}

async function runProcess(
  tool: Process,
  args: string[],
  context: HostContext,
  sys: System,
  clock: { now: number },
): Promise<number> {
  const { cluster, streams } = context;
  const interruption = listenForInterrupt(tool);
  let state: unknown;
  let asked: Asked | undefined;
  let wake: Wake = { type: "start" };
  try {
    for (let turn = 0; turn < MAX_WAKES; turn++) {
      const step: Step = stepOf(tool, args, state, wake, sys);
      streams.out(step.stdout ?? "");
      streams.err(step.stderr ?? "");
      clock.now += step.cpuMs ?? 0;
      if ("exit" in step) return step.exit;
      if ("exec" in step || step.spawn) throw new Error("a tool of the computer starts no other program");
      state = step.state;
      if (step.wait.net) asked = ask(context, clock, step.wait, `host/${Math.floor(clock.now)}/${process.pid}/${turn}`);
      else if (!step.wait.netGoesOn) asked = undefined;
      wake = await nextWake(context, clock, step.wait, asked, interruption);
    }
    return 1;
  } finally {
    interruption.close();
    await cluster.pass(clock.now);
  }
}

/** A tool's own failure with a file is its error message, not ours. */
function stepOf(tool: Process, args: string[], state: unknown, wake: Wake, sys: System): Step {
  try {
    return tool.step(args, state, wake, sys);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { stderr: `${error.path}: ${error.code}\n`, exit: 1 };
  }
}

function ask({ cluster }: HostContext, clock: { now: number }, wait: Wait, id: string): Asked {
  const outcome = cluster.fetch(wait.net!, id);
  return outcome ? { id, outcome, at: clock.now + outcome.afterMs } : { id };
}

interface Interruption {
  /** Signals that came. */
  pending: number[];
  wait(): Promise<void>;
  close(): void;
}

const NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

/** Ctrl-C is the tool's where it asked for it (ping prints its statistics), else the end. */
function listenForInterrupt(tool: Process): Interruption {
  const pending: number[] = [];
  let waiting: (() => void) | undefined;
  const handlers = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).map((name) => {
    const handler = () => {
      if (!tool.signals?.includes(NUMBERS[name])) process.exit(128 + NUMBERS[name]);
      pending.push(NUMBERS[name]);
      waiting?.();
    };
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  return {
    pending,
    wait: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    close: () => {
      for (const off of handlers) off();
    },
  };
}

/** The first of what it waits for. */
async function nextWake(
  context: HostContext,
  clock: { now: number },
  wait: Wait,
  asked: Asked | undefined,
  interruption: Interruption,
): Promise<Wake> {
  const { cluster, streams } = context;
  const signal = () => interruption.pending.shift();
  const early = signal();
  if (early !== undefined) return { type: "signal", signal: early };
  if (asked && asked.at === undefined) {
    const outcome = await cluster.answer(asked.id, wait.at ?? Number.POSITIVE_INFINITY);
    clock.now = Math.max(clock.now, cluster.monotonic());
    if (outcome) return { type: "net", outcome };
  }
  const at = Math.min(asked?.at ?? Number.POSITIVE_INFINITY, wait.at ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(at)) {
    if (!wait.stdin) process.exit(INTERRUPTED);
    return { type: "stdin", data: await streams.stdin(), eof: true };
  }
  await Promise.race([cluster.pass(at), interruption.wait()]);
  const late = signal();
  if (late !== undefined) return { type: "signal", signal: late };
  clock.now = Math.max(clock.now, at);
  return asked?.at === at && asked.outcome ? { type: "net", outcome: asked.outcome } : { type: "time" };
}

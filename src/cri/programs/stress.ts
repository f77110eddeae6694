/** stress: keeps CPUs busy and holds memory, as Amos Waterland's tool and vish/stress (Go) do by their flags. */
import type { Step, System, Tool } from "../../shell/types.ts";

interface Load {
  cpus: number;
  /** Bytes held in the end, what is added at a time, and how often. */
  memory: number;
  chunk: number;
  everyMs: number;
  timeoutMs?: number;
  /** What it says when it begins and when its time is over. */
  begins: string;
  ends: string;
}

interface State {
  load: Load;
  held: number;
  startedAt: number;
  nextChunk: number;
}

const MIB = 1024 ** 2;
const UNITS: Record<string, number> = { "": 1, B: 1, K: 1024, KI: 1024, M: MIB, MI: MIB, G: 1024 ** 3, GI: 1024 ** 3 };
const SECONDS: Record<string, number> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };
/** CPU time of one turn of a busy worker. */
const TURN_MS = 10;
const OWN_MEMORY = 700 * 1024;

/** "250M", "950Mi": bytes. */
function bytes(text: string): number | undefined {
  const match = /^(\d+)([BKMG]i?)?$/i.exec(text);
  return match ? Number(match[1]) * UNITS[(match[2] ?? "").toUpperCase()]! : undefined;
}

function seconds(text: string): number | undefined {
  const match = /^(\d+)([smhdy])?$/.exec(text);
  return match ? Number(match[1]) * SECONDS[match[2] ?? ""]! : undefined;
}

const HELP = `\`stress' imposes certain types of compute stress on your system

Usage: stress [OPTION [ARG]] ...
 -?, --help         show this help statement
     --version      show version statement
 -v, --verbose      be verbose
 -q, --quiet        be quiet
 -n, --dry-run      show what would have been done
 -t, --timeout N    timeout after N seconds
     --backoff N    wait factor of N microseconds before work starts
 -c, --cpu N        spawn N workers spinning on sqrt()
 -i, --io N         spawn N workers spinning on sync()
 -m, --vm N         spawn N workers spinning on malloc()/free()
     --vm-bytes B   malloc B bytes per vm worker (default is 256MB)
     --vm-stride B  touch a byte every B bytes (default is 4096)
     --vm-hang N    sleep N secs before free (default none, 0 is inf)
     --vm-keep      redirty memory instead of freeing and reallocating
 -d, --hdd N        spawn N workers spinning on write()/unlink()
     --hdd-bytes B  write B bytes per hdd worker (default is 1GB)

Example: stress --cpu 8 --io 4 --vm 2 --vm-bytes 128M --timeout 10s

Note: Numbers may be suffixed with s,m,h,d,y (time) or B,K,M,G (size).
`;

const LONG: Record<string, string> = {
  "-c": "--cpu",
  "-i": "--io",
  "-m": "--vm",
  "-d": "--hdd",
  "-t": "--timeout",
  "-q": "--quiet",
  "-v": "--verbose",
  "-n": "--dry-run",
  "-?": "--help",
};
const WITH_VALUE = new Set([
  "--cpu",
  "--io",
  "--vm",
  "--hdd",
  "--timeout",
  "--vm-bytes",
  "--vm-stride",
  "--vm-hang",
  "--hdd-bytes",
  "--backoff",
]);

/** The load of stress's own command line, or what it says and exits with. */
function classicLoad(args: string[], { pid }: System): Load | { exit: number; stdout?: string; stderr?: string } {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [word = "", inline] = args[i]!.startsWith("--") ? args[i]!.split("=") : [args[i]!];
    const name = Object.hasOwn(LONG, word) ? LONG[word]! : word;
    if (WITH_VALUE.has(name)) given.set(name, inline ?? args[++i] ?? "");
    else if (["--quiet", "--verbose", "--dry-run", "--vm-keep", "--help", "--version"].includes(name))
      given.set(name, "");
    else return { exit: 1, stderr: `stress: FAIL: [${pid}] (251) unrecognized option: ${args[i]}\n` };
  }
  if (given.size === 0 || given.has("--help")) return { exit: 0, stdout: HELP };
  if (given.has("--version")) return { exit: 0, stdout: "stress 1.0.7\n" };
  const count = (name: string) => Number(given.get(name) ?? 0) || 0;
  const [cpus, io, vm, hdd] = ["--cpu", "--io", "--vm", "--hdd"].map(count) as [number, number, number, number];
  const each = bytes(given.get("--vm-bytes") ?? "256M");
  if (each === undefined)
    return { exit: 1, stderr: `stress: FAIL: [${pid}] (251) unrecognized option: ${given.get("--vm-bytes")}\n` };
  const timeout = given.has("--timeout") ? seconds(given.get("--timeout")!) : undefined;
  const quiet = given.has("--quiet");
  const info = (text: string) => (quiet ? "" : `stress: info: [${pid}] ${text}\n`);
  const hangs = given.has("--vm-hang");
  const ends = info(`successful run completed in ${timeout ?? 0}s`);
  const begins = info(`dispatching hogs: ${cpus} cpu, ${io} io, ${vm} vm, ${hdd} hdd`);
  const memory = vm * each;
  return {
    cpus: cpus + (hangs ? 0 : vm),
    memory,
    chunk: memory,
    everyMs: 0,
    begins,
    ends,
    ...(timeout && { timeoutMs: timeout * 1000 }),
  };
}

/** The load of vish/stress: -cpus, -mem-total, -mem-alloc-size, -mem-alloc-sleep. */
function goLoad(args: string[], sys: System): Load {
  const flag = (name: string, otherwise: string): string => {
    const at = args.findIndex((word) => word.replace(/^--?/, "").split("=")[0] === name);
    return at < 0 ? otherwise : (args[at]!.split("=")[1] ?? args[at + 1] ?? otherwise);
  };
  const [total, size, sleep] = [flag("mem-total", "0"), flag("mem-alloc-size", "4Ki"), flag("mem-alloc-sleep", "1ms")];
  const cpus = Number(flag("cpus", "0")) || 0;
  const every = /^(\d+)(ms|s|m)$/.exec(sleep);
  const now = new Date(sys.now()).toISOString();
  const line = (at: number, text: string) =>
    `I${now.slice(5, 7)}${now.slice(8, 10)} ${now.slice(11, 23)}000       1 main.go:${at}] ${text}\n`;
  const spawns = Array.from({ length: Math.min(cpus, 64) }, () => line(39, "Spawning a thread to consume CPU")).join(
    "",
  );
  return {
    cpus,
    memory: bytes(total) ?? 0,
    chunk: Math.max(bytes(size) ?? 4096, (bytes(total) ?? 0) / 1000),
    everyMs: every ? Number(every[1]) * { ms: 1, s: 1000, m: 60_000 }[every[2] as "ms" | "s" | "m"]! : 1,
    begins:
      line(26, `Allocating "${total}" memory, in "${size}" chunks, with a ${sleep} sleep between allocations`) + spawns,
    ends: "",
  };
}

const isGo = (args: string[]) =>
  args.some((word) => /^--?(cpus|mem-total|mem-alloc-size|mem-alloc-sleep|logtostderr)\b/.test(word));

export const stress: Tool = {
  kind: "process",
  step: (args, state: State | undefined, _wake, sys) => {
    if (state) return work(state, sys);
    const load = isGo(args) ? goLoad(args, sys) : classicLoad(args, sys);
    if ("exit" in load) return load;
    const now = sys.monotonic();
    return { stdout: load.begins, ...work({ load, held: 0, startedAt: now, nextChunk: now }, sys) };
  },
};

function work(state: State, sys: System): Step {
  const { load } = state;
  const now = sys.monotonic();
  const end = load.timeoutMs === undefined ? undefined : state.startedAt + load.timeoutMs;
  if (end !== undefined && now >= end) return { exit: 0, stdout: load.ends };
  let { held, nextChunk } = state;
  if (held < load.memory && now >= nextChunk) {
    held = Math.min(load.memory, held + Math.max(load.chunk, 1));
    nextChunk = now + load.everyMs;
  }
  const times = [load.cpus > 0 ? now + TURN_MS : undefined, held < load.memory ? nextChunk : undefined, end];
  const known = times.filter((time) => time !== undefined);
  return {
    memory: OWN_MEMORY + held,
    ...(load.cpus > 0 && { cpuMs: TURN_MS }),
    state: { ...state, held, nextChunk },
    wait: known.length > 0 ? { at: Math.min(...known) } : {},
  };
}

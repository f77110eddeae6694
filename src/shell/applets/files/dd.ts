/** dd: copies in blocks. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { attempt, readDevice, readFile, resolvePath, writeFile } from "../paths.ts";
import { failed } from "../usage.ts";

const UNITS: Record<string, number> = {
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1e6,
  G: 1024 ** 3,
  GB: 1e9,
  "": 1,
};
/** Bytes that dd copies in a second. */
const BYTES_A_SECOND = 1.2e9;
/** Bytes that are copied of a device at once. */
const PIECE = 65_536;
/** A copy from a device to nowhere is looked at this often: virtual milliseconds. */
const LOOK_MS = 1000;

interface Job {
  source: string | undefined;
  target: string | undefined;
  /** Bytes of a block. */
  size: number;
  /** Bytes to copy; undefined: all. */
  wanted: number | undefined;
  /** Bytes to leave out of the source, and to go on behind in the target. */
  skip: number;
  seek: number;
  status: string | undefined;
  sys: System;
  busybox: boolean;
}

interface DdState {
  /** Standard input so far. */
  input: string;
  /** Bytes copied of a device. */
  done: number;
}

function jobOf(args: string[], sys: System): Job | { stderr: string; exit: number } {
  const busybox = isBusybox(sys);
  const values = new Map<string, string>();
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals < 0)
      return failed(
        `dd: unrecognized operand '${arg}'\n${busybox ? "" : "Try 'dd --help' for more information.\n"}`,
      ) as { stderr: string; exit: number };
    values.set(arg.slice(0, equals), arg.slice(equals + 1));
  }
  const number = (name: string): number | undefined => {
    const match = /^(\d+)([a-zA-Z]*)$/.exec(values.get(name) ?? "");
    return match ? Number(match[1]) * (UNITS[match[2]!.replace(/iB$/, "")] ?? 1) : undefined;
  };
  const size = number("bs") ?? number("ibs") ?? 512;
  const count = number("count");
  return {
    source: values.get("if"),
    target: values.get("of"),
    size,
    wanted: count === undefined ? undefined : count * size,
    skip: (number("skip") ?? 0) * size,
    seek: (number("seek") ?? 0) * size,
    status: values.get("status"),
    sys,
    busybox,
  };
}

function stepDd(args: string[], old: DdState | undefined, wake: Wake, sys: System): Step {
  const job = jobOf(args, sys);
  if ("exit" in job) return job;
  const { source, wanted, skip, busybox } = job;
  const state = old ?? { input: "", done: 0 };
  if (source !== undefined && readDevice(sys, source, 0) !== undefined) return copyDevice(job, source, state);
  if (wake.type === "stdin") state.input += wake.data;
  const enough = wanted !== undefined && state.input.length >= skip + wanted;
  if (source === undefined && !enough && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
  const read = source === undefined ? { value: state.input } : attempt(() => readFile(sys, source));
  if ("reason" in read)
    return failed(
      busybox ? `dd: can't open '${source}': ${read.reason}\n` : `dd: failed to open '${source}': ${read.reason}\n`,
    );
  const data = read.value.slice(skip, wanted === undefined ? undefined : skip + wanted);
  const put = write(job, data, true);
  if (put.failed) return put.failed;
  if (put.full) return { stderr: put.full + report(job, 0, true), exit: 1 };
  return { stdout: put.stdout, stderr: report(job, data.length), exit: 0 };
}

/** Copies the next piece of what never ends. */
function copyDevice(job: Job, source: string, state: DdState): Step {
  const { target, wanted, sys } = job;
  const left = wanted === undefined ? Number.POSITIVE_INFINITY : wanted - state.done;
  if (target !== undefined && resolvePath(sys, target) === "/dev/null") {
    const length = Math.min(left, BYTES_A_SECOND * (LOOK_MS / 1000));
    state.done += length;
    const cpuMs = (length / BYTES_A_SECOND) * 1000;
    if (length === left) return { stderr: report(job, state.done), cpuMs, exit: 0 };
    return { state, cpuMs, wait: { at: 0 } };
  }
  const data = readDevice(sys, source, Math.min(left, PIECE))!;
  const put = write(job, data, state.done === 0);
  if (put.failed) return put.failed;
  if (put.full) return { stderr: put.full + report(job, state.done, true), exit: 1 };
  state.done += data.length;
  if (data.length === left) return { stdout: put.stdout, stderr: report(job, state.done), exit: 0 };
  return { stdout: put.stdout, state, wait: { at: 0 } };
}

/** Writes to the target; the first piece makes it as long as what it goes on behind. */
function write(job: Job, data: string, first: boolean): { stdout?: string; full?: string; failed?: Step } {
  const { target, seek, sys, busybox } = job;
  if (target === undefined) return { stdout: data };
  let begin = "";
  if (first && seek > 0) {
    const before = attempt(() => readFile(sys, target));
    begin = ("value" in before ? before.value : "").slice(0, seek).padEnd(seek, "\0");
  }
  const done = attempt(() => writeFile(sys, target, begin + data, { append: !first }));
  if ("value" in done) return { stdout: done.value.stdout };
  if (done.code === "ENOSPC")
    return { full: `dd: ${busybox ? "writing" : "error writing"} '${target}': ${done.reason}\n` };
  return { failed: failed(`dd: ${busybox ? "can't open" : "failed to open"} '${target}': ${done.reason}\n`) };
}

/** What dd says when all is copied, or the target is full: then the last block was read but not written. */
function report({ size, status, busybox }: Job, length: number, full = false): string {
  if (status === "none") return "";
  const blocks = Math.floor(length / size);
  const part = length % size > 0 ? 1 : 0;
  const took = Math.max(length / BYTES_A_SECOND, 0.00004);
  const human = (value: number, step: number, units: string[]): string => {
    let i = 0;
    let shown = value;
    for (; shown >= step && i < units.length - 1; i++) shown /= step;
    return `${shown >= 10 ? Math.round(shown) : shown.toFixed(1)} ${units[i]}`;
  };
  const decimal = ["B", "kB", "MB", "GB"];
  const binary = ["B", "KB", "MB", "GB"];
  const amounts =
    length >= 1000
      ? ` (${human(length, 1000, decimal)}${length >= 1024 ? `, ${human(length, 1024, ["B", "KiB", "MiB", "GiB"])}` : ""})`
      : "";
  const short = (value: number) => human(value, 1024, binary).replace(" ", "");
  const seconds = took >= 0.001 ? Number(took.toPrecision(6)) : took.toExponential(4).replace("e-5", "e-05");
  const line = busybox
    ? `${length} bytes (${short(length)}) copied, ${took.toFixed(6)} seconds, ${short(length / took)}/s\n`
    : `${length} bytes${amounts} copied, ${seconds} s, ${human(length / took, 1000, decimal)}/s\n`;
  const read = full ? `${blocks + 1}+0` : `${blocks}+${part}`;
  return `${read} records in\n${blocks}+${part} records out\n${status === "noxfer" ? "" : line}`;
}

export const tools: Record<string, Tool> = { dd: { kind: "process", step: stepDd } };

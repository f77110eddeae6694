/** Tools that turn bytes into rows of text as they come: of files, standard input, or a device without end. */
import type { Step, System, Tool } from "../types.ts";
import { isBusybox } from "./flavour.ts";
import { type ParsedOptions, parseOptions } from "./options.ts";
import { attempt, readDevice, readFile } from "./paths.ts";
import { cannotOpen } from "./stream.ts";
import { failed, wrong } from "./usage.ts";

export type ProcessTool = Extract<Tool, { kind: "process" }>;

export interface Rows {
  /** Bytes of a row. */
  width: number;
  /** The text of a row; `at`: where its bytes stand in the input. Shorter than `width` only at the end. */
  row(bytes: string, at: number): string;
  /** What comes behind the last row. */
  end?(at: number): string;
  /** Rows that repeat the one before are left out; one "*" stands for them. */
  stars?: boolean;
  /** Bytes at the beginning that are left out. */
  skip?: number;
  /** Bytes that are read behind those. */
  limit?: number;
}

interface RowState {
  /** Bytes that make no row yet. */
  rest: string;
  /** Bytes taken into rows, and skipped. */
  at: number;
  /** The last row, where repeats are left out. */
  last?: string;
  starred?: boolean;
}

/** Makes a tool that reads its first operand or standard input. */
export function rowTool(
  name: string,
  short: string,
  long: Record<string, string>,
  begin: (options: ParsedOptions) => Rows,
): ProcessTool {
  return {
    kind: "process",
    step(args, old: RowState | undefined, wake, sys): Step {
      const options = parseOptions(args, { short, long });
      if (options.error) return wrong(name, options.error, sys);
      const rows = begin(options);
      const state = old ?? { rest: "", at: 0 };
      const read = moreOf(name, options.operands[0], wake.type === "stdin" ? wake : undefined, sys);
      if (!read) return { state, wait: { stdin: true } };
      if ("exit" in read) return read;
      const wanted = (rows.skip ?? 0) + (rows.limit ?? Number.POSITIVE_INFINITY);
      const text = (state.rest + read.data).slice(0, Math.max(wanted - state.at, 0));
      const ends = read.eof || state.at + text.length >= wanted;
      const stdout = taken(rows, state, text, ends);
      if (ends) return { stdout: stdout + (rows.end?.(state.at) ?? ""), exit: 0 };
      return { stdout, state, wait: read.endless ? { at: 0 } : { stdin: true } };
    },
  };
}

type More = { data: string; eof: boolean; endless?: boolean };

/** What comes next of the input; undefined: standard input has to be waited for. */
function moreOf(
  name: string,
  file: string | undefined,
  stdin: More | undefined,
  sys: System,
): More | ReturnType<typeof failed> | undefined {
  if (file === undefined || file === "-") return stdin;
  const data = readDevice(sys, file);
  if (data !== undefined) return { data, eof: false, endless: true };
  const read = attempt(() => readFile(sys, file));
  if ("reason" in read) return failed(cannotOpen(name, file, read.reason, isBusybox(sys)));
  return { data: read.value, eof: true };
}

/** The rows of a text, whose rest is kept unless it is the last. */
function taken({ width, row, stars, skip = 0 }: Rows, state: RowState, text: string, ends: boolean): string {
  let at = 0;
  if (state.at < skip) {
    at = Math.min(skip - state.at, text.length);
    state.at += at;
  }
  let out = "";
  for (; at < text.length; at += width) {
    const bytes = text.slice(at, at + width);
    if (bytes.length < width && !ends) break;
    if (stars && bytes === state.last && bytes.length === width) {
      if (!state.starred) out += "*\n";
      state.starred = true;
    } else {
      out += row(bytes, state.at);
      state.starred = false;
      if (stars) state.last = bytes;
    }
    state.at += bytes.length;
  }
  state.rest = text.slice(at);
  return out;
}

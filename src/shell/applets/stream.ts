/**
 * Tools that read lines, of files or standard input as it comes. One shape for all of them: it begins, takes lines, ends.
 */
import type { Json, Step, System, Tool, Wake } from "../types.ts";
import { isBusybox } from "./flavour.ts";
import { attempt, readDevice, readFile } from "./paths.ts";

/** What a line tool says while it works. */
export interface Output {
  readonly sys: System;
  readonly busybox: boolean;
  out: string;
  err: string;
}

export interface Line {
  text: string;
  /** False for a last line without its line end. */
  ended: boolean;
  /** As named on the command line; "-" for standard input. */
  file: string;
}

export interface LineTool<S> {
  /** State and files; no files: standard input. Or what it says at once. */
  begin(args: string[], output: Output): { state: S; files: string[] } | { exit: number };
  /** A number ends the tool with that status. */
  line(state: S, line: Line, output: Output): number | undefined;
  end(state: S, output: Output): number;
  /** True: lines go out as they come; then they are not taken apart. */
  asIs?(state: S): boolean;
  /** True: bytes are handed on as they come, in lines without end. */
  pieces?(state: S): boolean;
  /** True: it wants no more of this file, should that never end. */
  sated?(state: S): boolean;
  /** Before the first line of each file. */
  file?(state: S, file: string, output: Output): void;
  /** After the last line of each file. */
  fileEnd?(state: S, file: string, output: Output): number | undefined;
  /** The sentence for a file that does not open. */
  cannotOpen?(file: string, reason: string, busybox: boolean): string;
  /** Status when a file did not open and all else went well. */
  failure?: number;
}

interface StreamState {
  own: Json;
  files: string[];
  /** A line of standard input that is not whole yet. */
  rest: string;
  failed: boolean;
  /** The first file never ends, and has begun. */
  endless?: true;
}

/** A line that is longer counts as memory. */
const LONG_LINE = 65_536;

/** "cat: can't open 'x': ..." or "cat: x: ...". */
export function cannotOpen(tool: string, file: string, reason: string, busybox: boolean): string {
  if (busybox && reason === "Is a directory") return `${tool}: read error: ${reason}\n`;
  return busybox ? `${tool}: can't open '${file}': ${reason}\n` : `${tool}: ${file}: ${reason}\n`;
}

/** Makes a tool of it. */
export function lineTool<S>(name: string, tool: LineTool<S>): Tool {
  return {
    kind: "process",
    step: (args, state: StreamState | undefined, wake, sys) => stepLines(name, tool, args, state, wake, sys),
  };
}

function stepLines<S>(
  name: string,
  tool: LineTool<S>,
  args: string[],
  old: StreamState | undefined,
  wake: Wake,
  sys: System,
): Step {
  const output: Output = { sys, busybox: isBusybox(sys), out: "", err: "" };
  const finish = (exit: number): Step => ({ ...said(output), exit });
  let state = old;
  if (!state) {
    const begun = tool.begin(args, output);
    if ("exit" in begun) return finish(begun.exit);
    state = { own: begun.state, files: begun.files.length > 0 ? begun.files : ["-"], rest: "", failed: false };
    if (state.files[0] === "-") tool.file?.(state.own, "-", output);
  } else if (wake.type === "stdin") {
    const ended = takeMore(tool, state, wake, output);
    if (ended !== undefined) return finish(ended);
    if (wake.eof) {
      const stop = tool.fileEnd?.(state.own, "-", output);
      if (stop !== undefined) return finish(stop);
      state.files.shift();
      if (state.files[0] === "-") tool.file?.(state.own, "-", output);
    }
  }
  const ended = readFiles(name, tool, state, output);
  if (ended === "more") return { ...said(output), ...held(state), state, wait: { at: 0 } };
  if (ended !== undefined) return finish(ended);
  if (state.files.length > 0) return { ...said(output), ...held(state), state, wait: { stdin: true } };
  const exit = tool.end(state.own, output);
  return finish(state.failed ? Math.max(exit, tool.failure ?? 1) : exit);
}

const held = ({ rest }: StreamState) => (rest.length > LONG_LINE ? { memory: rest.length } : {});

function said({ out, err }: Output): { stdout?: string; stderr?: string } {
  return { ...(out && { stdout: out }), ...(err && { stderr: err }) };
}

/** More of what has no end yet: standard input, or a device. */
function takeMore<S>(
  tool: LineTool<S>,
  state: StreamState,
  { data, eof }: { data: string; eof: boolean },
  output: Output,
): number | undefined {
  if (tool.asIs?.(state.own)) {
    output.out += data;
    return undefined;
  }
  const file = state.files[0]!;
  if (tool.pieces?.(state.own))
    return data ? tool.line(state.own, { text: data, ended: false, file }, output) : undefined;
  if (!eof && !data.includes("\n")) {
    state.rest += data;
    return undefined;
  }
  const text = state.rest + data;
  let at = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
    const ended = tool.line(state.own, { text: text.slice(at, end), ended: true, file }, output);
    if (ended !== undefined) return ended;
    at = end + 1;
  }
  state.rest = text.slice(at);
  if (!eof || state.rest === "") return undefined;
  const last = { text: state.rest, ended: false, file };
  state.rest = "";
  return tool.line(state.own, last, output);
}

/** Files up to the next "-"; "more": one that never ends. */
function readFiles<S>(
  name: string,
  tool: LineTool<S>,
  state: StreamState,
  output: Output,
): number | "more" | undefined {
  for (let file = state.files[0]; file !== undefined && file !== "-"; file = state.files[0]) {
    const data = readDevice(output.sys, file);
    if (data !== undefined) {
      if (!state.endless) tool.file?.(state.own, file, output);
      state.endless = true;
      const ended = takeMore(tool, state, { data, eof: false }, output);
      if (ended !== undefined) return ended;
      if (!tool.sated?.(state.own)) return "more";
      delete state.endless;
      state.rest = "";
      state.files.shift();
      continue;
    }
    state.files.shift();
    const read = attempt(() => readFile(output.sys, file!));
    if ("reason" in read) {
      state.failed = true;
      const sentence = tool.cannotOpen ?? ((one, reason, busybox) => cannotOpen(name, one, reason, busybox));
      output.err += sentence(file, read.reason, output.busybox);
    } else {
      tool.file?.(state.own, file, output);
      const ended = linesOf(tool, state, read.value, file, output) ?? tool.fileEnd?.(state.own, file, output);
      if (ended !== undefined) return ended;
    }
    if (state.files[0] === "-") tool.file?.(state.own, "-", output);
  }
  return undefined;
}

function linesOf<S>(
  tool: LineTool<S>,
  state: StreamState,
  text: string,
  file: string,
  output: Output,
): number | undefined {
  if (tool.asIs?.(state.own)) {
    output.out += text;
    return undefined;
  }
  if (tool.pieces?.(state.own)) return text ? tool.line(state.own, { text, ended: false, file }, output) : undefined;
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf("\n", at);
    const line = { text: text.slice(at, end < 0 ? undefined : end), ended: end >= 0, file };
    const ended = tool.line(state.own, line, output);
    if (ended !== undefined) return ended;
    if (end < 0) return undefined;
    at = end + 1;
  }
  return undefined;
}

/** A line with its line end, if it had one. */
export const whole = ({ text, ended }: Line): string => (ended ? `${text}\n` : text);

/** What a running curl remembers between answers. */
import type { NetRequest, System } from "../../types.ts";
import type { LookupState } from "../resolver.ts";
import type { CurlOptions } from "./arguments.ts";
import type { Cookie } from "./cookies.ts";
import type { CurlUrl } from "./url.ts";
import type { CurlVersion } from "./version.ts";

export interface CurlState {
  stdin: string;
  /** Index of the transfer. */
  index: number;
  /** URL of the request under way; after redirects another than the transfer's own. */
  url: string;
  method: string;
  keepBody: boolean;
  redirects: number;
  retries: number;
  stage: "stdin" | "lookup" | "request" | "retry" | "end";
  lookup?: LookupState;
  addresses: string[];
  /** Sockets opened so far. */
  connections: number;
  /** Monotonic milliseconds: the transfer's begin, this try's, this request's. */
  begun: number;
  tried: number;
  asked: number;
  times: { lookup: number; connect: number; redirect: number };
  jar: Cookie[];
  /** Hosts with an open connection, for -v. */
  open: string[];
  exit: number;
  /** The Location header's own words. */
  request?: NetRequest;
}

/** One step's view: state, options, and what is said. */
export interface Turn {
  state: CurlState;
  options: CurlOptions;
  version: CurlVersion;
  sys: System;
  out: string;
  err: string;
  url: CurlUrl;
}

export const has = (turn: Turn, name: string): boolean => turn.options.values.has(name);

/** A line of -v. */
export function verbose(turn: Turn, text: string): void {
  if (has(turn, "v")) turn.err += `* ${text}\n`;
}

/** Milliseconds left by --max-time; undefined: no limit. */
export function timeLeft(turn: Turn): number | undefined {
  const limit = turn.options.values.get("m");
  if (limit === undefined || Number(limit) <= 0) return undefined;
  return Math.max(turn.state.tried + Number(limit) * 1000 - turn.sys.monotonic(), 0);
}

/** Milliseconds left to connect. */
export function connectLeft(turn: Turn): number | undefined {
  const limit = turn.options.values.get("connect-timeout");
  const own =
    limit === undefined || Number(limit) <= 0
      ? undefined
      : Math.max(turn.state.asked + Number(limit) * 1000 - turn.sys.monotonic(), 0);
  const whole = timeLeft(turn);
  return own === undefined ? whole : whole === undefined ? own : Math.min(own, whole);
}

/** Whether the progress meter is shown: not silent, and the body does not go to a terminal. */
export function showsMeter(turn: Turn): boolean {
  if (has(turn, "s") || has(turn, "no-progress-meter")) return false;
  const transfer = turn.options.transfers[turn.state.index]!;
  const toStdout = !transfer.remoteName && (transfer.output === undefined || transfer.output === "-");
  return !(toStdout && turn.sys.tty);
}

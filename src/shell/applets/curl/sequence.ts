/** The transfers of one command line, one after another. */
import type { Step } from "../../types.ts";
import { METER_HEADER, METER_START } from "./meter.ts";
import { fail, fileOf } from "./outcome.ts";
import { methodOf } from "./request.ts";
import { has, showsMeter, type Turn } from "./state.ts";
import { beginRequest } from "./transfer.ts";
import { parseUrl } from "./url.ts";

/** Begins the transfer at `state.index`, or ends curl. */
export function nextTransfer(turn: Turn): Step {
  const { state, options, sys } = turn;
  const transfer = options.transfers[state.index];
  if (!transfer)
    return { exit: state.exit, ...(turn.out && { stdout: turn.out }), ...(turn.err && { stderr: turn.err }) };
  state.begun = sys.monotonic();
  state.retries = 0;
  return tryTransfer(turn, transfer.url);
}

/** Begins a transfer, or begins it again after a failure. */
export function tryTransfer(turn: Turn, text: string): Step {
  const { state, options } = turn;
  state.tried = turn.sys.monotonic();
  state.redirects = 0;
  state.method = methodOf(options.values);
  state.keepBody = true;
  state.stage = "lookup";
  state.times = { lookup: 0, connect: 0, redirect: 0 };
  delete state.request;
  const upload = options.values.get("T");
  const whole = upload !== undefined && text.endsWith("/") && upload !== "-" ? text + upload.split("/").at(-1) : text;
  const url = parseUrl(whole, has(turn, "path-as-is"));
  if ("error" in url) {
    turn.url = { scheme: "http", host: "", port: 80, path: "/", authority: "", text };
    return fail(
      turn,
      url.exit,
      turn.version.old && url.exit === 3 ? "URL using bad/illegal format or missing URL" : url.error,
    );
  }
  turn.url = url;
  state.url = url.text;
  if (fileOf(turn) === "") {
    turn.err += turn.version.old ? "curl: Remote file name has no length!\n" : "";
    return fail(
      turn,
      23,
      turn.version.old ? "Failed writing received data to disk/application" : "Remote file name has no length",
    );
  }
  if (showsMeter(turn) && state.retries === 0 && !has(turn, "#")) turn.err += METER_HEADER + METER_START;
  return beginRequest(turn);
}

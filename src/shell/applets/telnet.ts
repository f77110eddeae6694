/** telnet: inetutils' and busybox's. Lines go out as they are typed. */
import type { NetOutcome, NetRequest, Step, System, Tool, Wake } from "../types.ts";
import { busyboxUsage, isBusybox } from "./flavour.ts";
import { asHttpRequest, httpResponseText } from "./httptext.ts";
import { continueLookup, type LookupState, type LookupStep, startLookup } from "./resolver.ts";

interface State {
  stage: "lookup" | "connect" | "talk" | "answer";
  lookup?: LookupState;
  address: string;
  input: string;
  eof: boolean;
}

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const [host, portText = "23"] = args.filter((arg) => !arg.startsWith("-"));
  if (host === undefined)
    return isBusybox(sys)
      ? { stderr: busyboxUsage("telnet [-a] [-l USER] HOST [PORT]"), exit: 1 }
      : { stdout: "telnet> \n", exit: 0 };
  const port = Number(portText);
  if (!(port > 0 && port < 65_536))
    return { stderr: isBusybox(sys) ? `telnet: bad port '${portText}'\n` : `telnet: ${portText}: bad port\n`, exit: 1 };
  if (wake.type === "start")
    return lookedUp({ stage: "lookup", address: "", input: "", eof: false }, startLookup(host, sys), host, port, sys);
  const state = structuredClone(old!);
  if (wake.type === "stdin") return typed(state, wake, port);
  if (wake.type !== "net") return { state, wait: { stdin: true } };
  if (state.stage === "lookup")
    return lookedUp(state, continueLookup(state.lookup!, wake.outcome, sys), host, port, sys);
  return state.stage === "connect" ? connected(state, wake.outcome, host, sys) : answered(state, wake.outcome);
}

function lookedUp(state: State, step: LookupStep, host: string, port: number, sys: System): Step {
  if ("state" in step) return { state: { ...state, lookup: step.state }, wait: { net: step.net } };
  delete state.lookup;
  if ("failed" in step)
    return isBusybox(sys)
      ? { stderr: `telnet: bad address '${host}'\n`, exit: 1 }
      : { stderr: `telnet: could not resolve ${host}/${port}: Name or service not known\n`, exit: 1 };
  state.address = step.done.addresses[0]!;
  state.stage = "connect";
  const net: NetRequest = { kind: "tcp", address: state.address, port, data: "" };
  return { ...(!isBusybox(sys) && { stdout: `Trying ${state.address}...\n` }), state, wait: { net } };
}

function connected(state: State, outcome: NetOutcome, host: string, sys: System): Step {
  const reached = outcome.ok || outcome.error === "reset" || outcome.error === "tls";
  if (!reached) {
    const reason = { refused: "Connection refused", unreachable: "No route to host", timeout: "Connection timed out" }[
      outcome.error as "refused"
    ];
    return {
      stderr: isBusybox(sys)
        ? `telnet: can't connect to remote host (${state.address}): ${reason}\n`
        : `telnet: Unable to connect to remote host: ${reason}\n`,
      exit: 1,
    };
  }
  state.stage = "talk";
  const banner = outcome.ok ? (outcome.data ?? "") : "";
  const hello = isBusybox(sys)
    ? `Connected to ${host}\n\n${sys.tty ? "Entering character mode\nEscape character is '^]'.\n\n" : ""}`.replace(
        "\n\n",
        "\n",
      )
    : `Connected to ${host}.\nEscape character is '^]'.\n`;
  return { stdout: hello + banner, state, wait: { stdin: true } };
}

function typed(state: State, wake: Extract<Wake, { type: "stdin" }>, port: number): Step {
  state.input += wake.data;
  state.eof = wake.eof;
  const http = /^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(state.input);
  const whole = http ? /\r?\n\r?\n$/.test(state.input) : state.input.endsWith("\n");
  if (state.input.startsWith("\x1d") || /^(quit|close)\r?\n$/.test(state.input))
    return { stdout: "Connection closed.\n", exit: 0 };
  if (!whole && !wake.eof) return { state, wait: { stdin: true } };
  if (state.input.trim() === "" && wake.eof) return { stderr: "Connection closed by foreign host.\n", exit: 1 };
  state.stage = "answer";
  const request = asHttpRequest(state.input);
  const data = state.input;
  state.input = "";
  const target = { address: state.address, port };
  return {
    state,
    wait: { net: request ? { kind: "http", ...target, http: request } : { kind: "tcp", ...target, data } },
  };
}

function answered(state: State, outcome: NetOutcome): Step {
  if (!outcome.ok) return { stderr: "Connection closed by foreign host.\n", exit: 1 };
  const stdout = outcome.http ? httpResponseText(outcome.http) : (outcome.data ?? "");
  if (outcome.http || state.eof) return { stdout, stderr: "Connection closed by foreign host.\n", exit: 1 };
  return { ...(stdout && { stdout }), state: { ...state, stage: "talk" }, wait: { stdin: true } };
}

export const tools: Record<string, Tool> = { telnet: { kind: "process", step } };

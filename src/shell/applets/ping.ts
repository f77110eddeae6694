/** ping: iputils' and busybox's. */
import type { NetRequest, Step, System, Tool, Wake } from "../types.ts";
import { busyboxUsage, isBusybox } from "./flavour.ts";
import { optionSentence, type ParsedOptions, parseOptions } from "./options.ts";
import {
  continueLookup,
  isIPv4,
  isIPv6,
  type LookupState,
  type LookupStep,
  readResolvConf,
  reverseName,
  startLookup,
} from "./resolver.ts";

interface State {
  stage: "lookup" | "name" | "reply" | "pause";
  lookup?: LookupState;
  address: string;
  /** What replies are said to come from. */
  from: string;
  sent: number;
  received: number;
  errors: number;
  /** Monotonic milliseconds. */
  begun: number;
  sentAt: number;
  times: { min: number; max: number; sum: number; squares: number };
}

interface Settings {
  host: string;
  count?: number;
  /** Milliseconds. */
  interval: number;
  /** Patience for the last reply. */
  wait: number;
  deadline?: number;
  size: number;
  quiet: boolean;
  numeric: boolean;
  busybox: boolean;
  family: 0 | 4 | 6;
}

const USAGE = `ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern`;
const HEADERS = 28;

function readSettings(args: string[], sys: System): Settings | Step {
  const busybox = isBusybox(sys);
  const options = parseOptions(args, { short: "46Aabc:DdfhI:i:Ll:M:m:nOp:Qqrs:t:UvVW:w:" });
  const fault = busybox ? busyboxFault(options) : iputilsFault(options);
  if (fault) return fault;
  const number = (name: string) => (options.has(name) ? Number(options.get(name)) : undefined);
  const deadline = number("w");
  const count = number("c");
  return {
    host: options.operands.at(-1)!,
    ...(count !== undefined && count > 0 && { count }),
    interval: (number("i") ?? 1) * 1000,
    wait: (number("W") ?? 10) * 1000,
    ...(deadline !== undefined && { deadline: deadline * 1000 }),
    size: number("s") ?? 56,
    quiet: options.has("q"),
    numeric: options.has("n"),
    busybox,
    family: options.has("6") ? 6 : options.has("4") ? 4 : 0,
  };
}

function busyboxFault(options: ParsedOptions): Step | undefined {
  if (options.error) return { stderr: optionSentence("ping", options.error) + busyboxUsage(USAGE), exit: 1 };
  if (options.operands.length !== 1) return { stderr: busyboxUsage(USAGE), exit: 1 };
  const wrong = ["c", "s", "W", "w"]
    .map((name) => options.get(name))
    .find((value) => value !== undefined && !/^\d+$/.test(value));
  return wrong === undefined ? undefined : { stderr: `ping: invalid number '${wrong}'\n`, exit: 1 };
}

function iputilsFault(options: ParsedOptions): Step | undefined {
  if (options.error) {
    return { stderr: `${optionSentence("ping", options.error)}\nUsage\n  ping [options] <destination>\n`, exit: 2 };
  }
  if (options.operands.length === 0) return { stderr: "ping: usage error: Destination address required\n", exit: 1 };
  const wrong = ["c", "s", "w"]
    .map((name) => options.get(name))
    .find((value) => value !== undefined && !/^\d+$/.test(value));
  return wrong === undefined ? undefined : { stderr: `ping: invalid argument: '${wrong}'\n`, exit: 1 };
}

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const settings = readSettings(args, sys);
  if (!("interval" in settings)) return settings;
  if (wake.type === "start") {
    const times = { min: 0, max: 0, sum: 0, squares: 0 };
    const state: State = {
      stage: "lookup",
      address: "",
      from: "",
      sent: 0,
      received: 0,
      errors: 0,
      begun: 0,
      sentAt: 0,
      times,
    };
    return lookedUp(state, settings, startLookup(settings.host, sys, settings.family), sys);
  }
  const state = structuredClone(old!);
  if (wake.type === "signal")
    return state.sent > 0 ? finish(state, settings, sys) : { exit: 128 + wake.signal, signal: wake.signal };
  if (wake.type === "net" && state.stage === "lookup")
    return lookedUp(state, settings, continueLookup(state.lookup!, wake.outcome, sys), sys);
  if (wake.type === "net" && state.stage === "name") {
    const record = wake.outcome.ok ? wake.outcome.dns?.answers.find(({ type }) => type === "PTR") : undefined;
    if (record) state.from = `${record.data.replace(/\.$/, "")} (${state.address})`;
    return send(state, settings, sys, banner(settings, state));
  }
  if (wake.type === "net" && state.stage === "reply") return replied(state, settings, sys, wake);
  return send(state, settings, sys, "");
}

function lookedUp(state: State, settings: Settings, step: LookupStep, sys: System): Step {
  if ("state" in step) return { state: { ...state, lookup: step.state }, wait: { net: step.net } };
  delete state.lookup;
  if ("failed" in step) {
    if (settings.busybox) return { stderr: `ping: bad address '${settings.host}'\n`, exit: 1 };
    const reason = step.failed === "again" ? "Temporary failure in name resolution" : "Name or service not known";
    return { stderr: `ping: ${settings.host}: ${reason}\n`, exit: 2 };
  }
  state.address = step.done.addresses[0]!;
  state.from = state.address;
  const numeric = settings.numeric || isIPv4(settings.host) || isIPv6(settings.host);
  if (settings.busybox || numeric) return send(state, settings, sys, banner(settings, state));
  if (step.done.canonical !== settings.host || state.address.startsWith("127.")) {
    state.from = `${step.done.canonical} (${state.address})`;
    if (state.address.startsWith("127.")) return send(state, settings, sys, banner(settings, state));
  }
  // iputils names the sender by its address.
  state.stage = "name";
  const { servers, timeoutMs } = readResolvConf(sys);
  return {
    state,
    wait: { net: { kind: "dns", server: servers[0]!, name: reverseName(state.address), type: "PTR", timeoutMs } },
  };
}

function banner({ host, size, busybox }: Settings, { address }: State): string {
  if (busybox) return `PING ${host} (${address}): ${size} data bytes\n`;
  return `PING ${host} (${address}) ${size}(${size + HEADERS}) bytes of data.\n`;
}

function send(state: State, settings: Settings, sys: System, said: string): Step {
  const now = sys.monotonic();
  if (state.sent === 0) state.begun = now;
  const left = settings.deadline === undefined ? undefined : state.begun + settings.deadline - now;
  if ((left !== undefined && left <= 0) || (settings.count !== undefined && state.sent >= settings.count))
    return finish(state, settings, sys);
  state.sent++;
  state.sentAt = now;
  state.stage = "reply";
  const last = settings.count === state.sent;
  const patience = Math.min(last ? settings.wait : settings.interval, left ?? Number.POSITIVE_INFINITY);
  const net: NetRequest = { kind: "ping", address: state.address, timeoutMs: patience };
  return { state, ...(said && { stdout: said }), wait: { net, at: now + patience } };
}

function replied(state: State, settings: Settings, sys: System, { outcome }: Extract<Wake, { type: "net" }>): Step {
  const { busybox } = settings;
  const sequence = busybox ? state.sent - 1 : state.sent;
  let said = "";
  if (outcome.ok) {
    const time = Math.max(outcome.afterMs, 0.02);
    const { times } = state;
    times.min = state.received === 0 ? time : Math.min(times.min, time);
    times.max = Math.max(times.max, time);
    times.sum += time;
    times.squares += time * time;
    state.received++;
    const shown = busybox
      ? `seq=${sequence} ttl=${outcome.ttl ?? 64} time=${time.toFixed(3)}`
      : `icmp_seq=${sequence} ttl=${outcome.ttl ?? 64} time=${shortTime(time)}`;
    if (!settings.quiet) said = `${settings.size + 8} bytes from ${state.from}: ${shown} ms\n`;
  } else if (outcome.error === "unreachable" && !busybox) {
    state.errors++;
    said = `From ${sys.addresses[0] ?? "127.0.0.1"} icmp_seq=${sequence} Destination Host Unreachable\n`;
  }
  if (settings.count === state.sent) return finish(state, settings, sys, said);
  state.stage = "pause";
  const next = state.sentAt + settings.interval;
  const end = settings.deadline === undefined ? next : Math.min(next, state.begun + settings.deadline);
  return { state, ...(said && { stdout: said }), wait: { at: Math.max(end, sys.monotonic()) } };
}

/** iputils: three significant digits. */
function shortTime(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

function finish(state: State, settings: Settings, sys: System, said = ""): Step {
  const { sent, received, errors, times } = state;
  const loss = sent === 0 ? 0 : ((sent - received) * 100) / sent;
  let text = `${said}\n--- ${settings.host} ping statistics ---\n`;
  const average = received > 0 ? times.sum / received : 0;
  const three = (...values: number[]) => values.map((value) => value.toFixed(3)).join("/");
  if (settings.busybox) {
    text += `${sent} packets transmitted, ${received} packets received, ${Math.floor(loss)}% packet loss\n`;
    if (received > 0) text += `round-trip min/avg/max = ${three(times.min, average, times.max)} ms\n`;
    return { stdout: text, exit: received > 0 ? 0 : 1 };
  }
  const took = Math.round((received === sent ? sys.monotonic() : state.sentAt) - state.begun);
  const percent = Number.isInteger(loss) ? String(loss) : String(Number(loss.toFixed(4)));
  const wrong = errors > 0 ? `, +${errors} errors` : "";
  text += `${sent} packets transmitted, ${received} received${wrong}, ${percent}% packet loss, time ${took}ms\n`;
  const deviation = received > 0 ? Math.sqrt(Math.max(times.squares / received - average * average, 0)) : 0;
  text += received > 0 ? `rtt min/avg/max/mdev = ${three(times.min, average, times.max, deviation)} ms\n` : "\n";
  const enough =
    settings.deadline !== undefined && settings.count !== undefined ? received >= settings.count : received > 0;
  return { stdout: text, exit: enough ? 0 : 1 };
}

const ping: Tool = { kind: "process", step, signals: [2, 3] };
export const tools: Record<string, Tool> = { ping, ping6: ping };

/** nslookup of busybox before 1.29: getaddrinfo, and the name of each address. */
import type { NetRequest, Step, System, Wake } from "../../types.ts";
import { busyboxUsage } from "../flavour.ts";
import {
  continueLookup,
  isIPv4,
  isIPv6,
  type LookupState,
  type LookupStep,
  readResolvConf,
  reverseName,
  startLookup,
} from "../resolver.ts";
import { undotted } from "./ask.ts";

interface State {
  server: string;
  lookup?: LookupState;
  /** Addresses whose names are asked for: the server's first. */
  addresses: string[];
  names: (string | null)[];
  failed?: true;
}

const REVERSE_TIMEOUT_MS = 5000;

export function oldNslookup(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const [host, given] = args;
  if (host === undefined || args.length > 2)
    return {
      stderr: busyboxUsage(
        "nslookup [HOST] [SERVER]\n\nQuery the nameserver for the IP address of the given HOST\noptionally using a specified DNS server",
      ),
      exit: 1,
    };
  if (wake.type === "start") {
    const server = given ?? readResolvConf(sys).servers[0]!;
    if (!isIPv4(server) && !isIPv6(server)) return { stderr: `nslookup: can't resolve '${server}'\n`, exit: 1 };
    return lookedUp({ server, addresses: [server], names: [] }, startLookup(host, sys), host);
  }
  const state = structuredClone(old!);
  if (wake.type !== "net") return { state, wait: {} };
  if (state.lookup) return lookedUp(state, continueLookup(state.lookup, wake.outcome, sys), host);
  const record = wake.outcome.ok ? wake.outcome.dns?.answers.find(({ type }) => type === "PTR") : undefined;
  state.names.push(record ? undotted(record.data) : null);
  return next(state, host);
}

function lookedUp(state: State, step: LookupStep, host: string): Step {
  if ("state" in step) {
    const net: NetRequest = step.net.kind === "dns" ? { ...step.net, server: state.server } : step.net;
    return { state: { ...state, lookup: step.state }, wait: { net } };
  }
  delete state.lookup;
  if ("failed" in step) state.failed = true;
  else state.addresses.push(...step.done.addresses);
  return next(state, host);
}

function next(state: State, host: string): Step {
  const address = state.addresses[state.names.length];
  if (address !== undefined) {
    const net: NetRequest = {
      kind: "dns",
      server: state.server,
      name: reverseName(address),
      type: "PTR",
      timeoutMs: REVERSE_TIMEOUT_MS,
    };
    return { state, wait: { net } };
  }
  const line = (i: number, number: number) =>
    `Address ${number}: ${state.addresses[i]}${state.names[i] ? ` ${state.names[i]}` : ""}\n`;
  const begin = `Server:    ${state.server}\n${line(0, 1)}\n`;
  if (state.failed) return { stdout: begin, stderr: `nslookup: can't resolve '${host}'\n`, exit: 1 };
  const lines = state.addresses.slice(1).map((_, i) => line(i + 1, i + 1));
  return { stdout: `${begin}Name:      ${host}\n${lines.join("")}`, exit: 0 };
}

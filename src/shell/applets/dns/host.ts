/** host. Models bin/dig/host.c of bind 9.18. */
import type { DnsRecord, DnsType, Step, System, Tool, Wake } from "../../types.ts";
import { parseOptions } from "../options.ts";
import { isIPv4, isIPv6, readResolvConf, reverseName, searchNames } from "../resolver.ts";
import { askedOf, dnsType, questionRequest, recordData, serverAddress, undotted } from "./ask.ts";

interface State {
  names: string[];
  types: DnsType[];
  server: string;
  tries: number;
  header: boolean;
  found: boolean;
}

const USAGE =
  "Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            [-R number] [-m flag] [-p port] hostname [server]\n";

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const options = parseOptions(args, { short: "aCdilrTvVw46c:N:t:W:R:m:p:" });
  const [host, server] = options.operands;
  if (options.error || host === undefined) return { stderr: USAGE, exit: 1 };
  const timeoutMs = Number(options.get("W") ?? 5) * 1000;
  if (wake.type === "start") {
    const address = serverAddress(sys, server);
    if (address === undefined) return { stderr: `host: couldn't get address for '${server}': not found\n`, exit: 1 };
    const numeric = isIPv4(host) || isIPv6(host);
    const type = dnsType(options.get("t") ?? (options.has("a") ? "ANY" : ""));
    const types: DnsType[] = type ? [type] : numeric ? ["PTR"] : ["A", "AAAA", "MX"];
    const names = numeric ? [reverseName(host)] : searchNames(host, readResolvConf(sys));
    return ask({ names, types, server: address, tries: 0, header: server === undefined, found: false }, timeoutMs);
  }
  const state = structuredClone(old!);
  if (wake.type !== "net") return { state, wait: {} };
  const { answer, error } = askedOf({ name: state.names[0]!, type: state.types[0]! }, wake.outcome);
  if (!answer) {
    const reason =
      error === "refused" ? "connection refused" : error === "unreachable" ? "host unreachable" : "timed out";
    const said = `;; communications error to ${state.server}#53: ${reason}\n`;
    if (++state.tries < 2) return ask(state, timeoutMs, said);
    return { stdout: `${said};; no servers could be reached\n`, exit: 1 };
  }
  if (answer.rcode === "NXDOMAIN" && state.names.length > 1 && !state.found) {
    state.names.shift();
    return ask(state, timeoutMs);
  }
  let stdout = "";
  if (!state.header) stdout += `Using domain server:\nName: ${server}\nAddress: ${state.server}#53\nAliases: \n\n`;
  state.header = true;
  if (answer.rcode !== "NOERROR") {
    const code = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 }[answer.rcode];
    return {
      stdout: `${stdout}Host ${undotted(state.found ? state.names[0]! : numericName(host))} not found: ${code}(${answer.rcode})\n`,
      exit: 1,
    };
  }
  const repeated = state.found;
  const records = answer.answers.filter(({ type }) => !repeated || type !== "CNAME");
  stdout += records.map((record) => sentence(record)).join("");
  state.found = true;
  state.names = [state.names[0]!];
  const asked = state.types.shift()!;
  if (state.types.length > 0) return ask(state, timeoutMs, stdout);
  if (records.length === 0 && options.has("t")) stdout += `${undotted(state.names[0]!)} has no ${asked} record\n`;
  return { stdout, exit: 0 };
}

const numericName = (host: string): string => (isIPv4(host) ? `${reverseName(host)}.` : host);

function ask(state: State, timeoutMs: number, stdout = ""): Step {
  const question = { name: state.names[0]!, type: state.types[0]! };
  return { state, ...(stdout && { stdout }), wait: { net: questionRequest(question, state.server, timeoutMs) } };
}

function sentence(record: DnsRecord): string {
  const owner = undotted(record.name);
  const words: Partial<Record<DnsType, string>> = {
    A: "has address",
    AAAA: "has IPv6 address",
    CNAME: "is an alias for",
    MX: "mail is handled by",
    NS: "name server",
    PTR: "domain name pointer",
    SOA: "has SOA record",
    SRV: "has SRV record",
    TXT: "descriptive text",
  };
  return `${owner} ${words[record.type] ?? `has ${record.type} record`} ${record.type === "A" ? record.data : recordData(record)}\n`;
}

export const tools: Record<string, Tool> = { host: { kind: "process", step } };

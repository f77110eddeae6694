/** bind's nslookup. Models bin/dig/nslookup.c of bind 9.18. */
import type { DnsRecord, DnsType, Step, System, Wake } from "../../types.ts";
import { isIPv4, isIPv6, readResolvConf, reverseName, searchNames } from "../resolver.ts";
import { askedOf, dnsType, dotted, questionRequest, serverAddress, undotted } from "./ask.ts";
import { soaText } from "./nslookup-busybox.ts";

interface State {
  server: string;
  /** Names to try, the first is asked; types to ask of the one that is found. */
  names: string[];
  types: DnsType[];
  tries: number;
  header: boolean;
  /** The name as the user wrote it. */
  host: string;
  found: boolean;
}

interface Settings {
  type?: DnsType;
  timeoutMs: number;
  tries: number;
  search: boolean;
}

export function bindNslookup(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const settings: Settings = { timeoutMs: 5000, tries: 3, search: true };
  const operands: string[] = [];
  for (const arg of args) {
    const option = /^-(\w+)(?:=(.*))?$/.exec(arg);
    if (!option) operands.push(arg);
    else readOption(settings, option[1]!, option[2] ?? "");
  }
  if (wake.type === "start") return begin(operands, settings, sys);
  const state = structuredClone(old!);
  if (wake.type !== "net") return { state, wait: {} };
  return answered(state, settings, wake);
}

function readOption(settings: Settings, name: string, value: string): void {
  if ("type".startsWith(name) || "querytype".startsWith(name)) settings.type = dnsType(value) ?? settings.type;
  else if (name === "timeout") settings.timeoutMs = Number(value) * 1000 || 5000;
  else if (name === "retry") settings.tries = Number(value) + 1 || 1;
  else if (name === "nosearch") settings.search = false;
}

function begin(operands: string[], settings: Settings, sys: System): Step {
  const [host, serverText] = operands;
  if (host === undefined)
    return { stderr: "nslookup: reading queries from standard input is not part of this lab\n", exit: 1 };
  const server = serverAddress(sys, serverText);
  if (server === undefined)
    return { stdout: `nslookup: couldn't get address for '${serverText}': not found\n`, exit: 1 };
  const numeric = isIPv4(host) || isIPv6(host);
  const names = numeric
    ? [reverseName(host)]
    : settings.search
      ? searchNames(host, readResolvConf(sys))
      : [undotted(host)];
  const types: DnsType[] = numeric ? ["PTR"] : settings.type ? [settings.type] : ["A", "AAAA"];
  return ask({ server, names, types, tries: 0, header: false, host, found: false }, settings);
}

function ask(state: State, settings: Settings, stdout = ""): Step {
  const question = { name: state.names[0]!, type: state.types[0]! };
  return {
    state,
    ...(stdout && { stdout }),
    wait: { net: questionRequest(question, state.server, settings.timeoutMs) },
  };
}

function answered(state: State, settings: Settings, wake: Extract<Wake, { type: "net" }>): Step {
  const question = { name: state.names[0]!, type: state.types[0]! };
  const { answer, error } = askedOf(question, wake.outcome);
  if (!answer) {
    state.tries++;
    const reason =
      error === "refused" ? "connection refused" : error === "unreachable" ? "host unreachable" : "timed out";
    const said = `;; communications error to ${state.server}#53: ${reason}\n`;
    if (error === "timeout" && state.tries < settings.tries) return ask(state, settings, said);
    return { stdout: `${said};; no servers could be reached\n\n`, exit: 1 };
  }
  if (answer.rcode === "NXDOMAIN" && state.names.length > 1 && !state.found) {
    state.names.shift();
    return ask(state, settings);
  }
  let stdout = "";
  if (!state.header && question.type !== "PTR")
    stdout += `Server:\t\t${state.server}\nAddress:\t${state.server}#53\n\n`;
  state.header = true;
  if (answer.rcode !== "NOERROR") {
    stdout += `** server can't find ${undotted(lastAlias(question.name, answer.answers))}: ${answer.rcode}\n`;
    return { stdout: `${stdout}\n`, exit: 1 };
  }
  // The second question of a name does not repeat the aliases.
  const records = state.found ? answer.answers.filter(({ type }) => type !== "CNAME") : answer.answers;
  stdout += records.map(recordText).join("");
  const any = records.length > 0;
  state.found ||= any;
  state.names = [state.names[0]!];
  state.types.shift();
  if (state.types.length > 0) return ask(state, settings, stdout);
  if (!state.found) stdout += `*** Can't find ${state.host}: No answer\n`;
  return { stdout: `${stdout}\n`, exit: 0 };
}

function lastAlias(name: string, records: DnsRecord[]): string {
  return records.findLast(({ type }) => type === "CNAME")?.data ?? name;
}

function recordText({ name, type, data }: DnsRecord): string {
  const owner = undotted(name);
  switch (type) {
    case "A":
    case "AAAA":
      return `Name:\t${owner}\nAddress: ${data}\n`;
    case "CNAME":
      return `${owner}\tcanonical name = ${dotted(data)}\n`;
    case "PTR":
      return `${owner}\tname = ${dotted(data)}\n`;
    case "NS":
      return `${owner}\tnameserver = ${dotted(data)}\n`;
    case "MX":
      return `${owner}\tmail exchanger = ${dotted(data)}\n`;
    case "SRV":
      return `${owner}\tservice = ${dotted(data)}\n`;
    case "TXT":
      return `${owner}\ttext = ${data.startsWith('"') ? data : `"${data}"`}\n`;
    case "SOA":
      return soaText(owner, data);
    default:
      return "";
  }
}

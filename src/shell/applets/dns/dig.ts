/** dig. Models bin/dig/dig.c of bind 9.18. */
import type { DnsRecord, DnsType, Step, System, Tool, Wake } from "../../types.ts";
import { randomBytes } from "../paths.ts";
import { isIPv4, readResolvConf, reverseName, searchNames } from "../resolver.ts";
import { type Asked, askedOf, dnsType, dotted, questionRequest, recordData, serverAddress } from "./ask.ts";

interface Query {
  name: string;
  type: DnsType;
}

interface Settings {
  queries: Query[];
  server?: string;
  /** +options, off where false. */
  flags: Map<string, boolean>;
  timeoutMs: number;
  tries: number;
}

interface State {
  index: number;
  names: string[];
  tries: number;
  exit: number;
}

const VERSION = "9.18.39-0ubuntu0.24.04.2-Ubuntu";

function readArguments(args: string[]): Settings | { error: string } {
  const settings: Settings = { queries: [], flags: new Map(), timeoutMs: 5000, tries: 3 };
  let type: DnsType | undefined;
  const setType = (found: DnsType) => {
    const last = settings.queries.at(-1);
    if (last) last.type = found;
    else type = found;
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg.startsWith("@")) settings.server = arg.slice(1);
    else if (arg.startsWith("+")) readFlag(settings, arg.slice(1));
    else if (arg.startsWith("-x"))
      settings.queries.push({ name: reverseName(arg.slice(2) || (args[++i] ?? "")), type: "PTR" });
    else if (/^-[tq]/.test(arg)) {
      const value = arg.slice(2) || (args[++i] ?? "");
      const found = dnsType(value);
      if (arg[1] === "t" && found) setType(found);
      else if (arg[1] === "q") settings.queries.push({ name: value, type: type ?? "A" });
    } else if (/^-[pbcky]/.test(arg)) i += arg.length === 2 ? 1 : 0;
    else if (/^-[46rmu]$/.test(arg) || arg.toUpperCase() === "IN") continue;
    else if (arg.startsWith("-")) return { error: `Invalid option: ${arg}\n` };
    else if (dnsType(arg) && arg.length < 6) setType(dnsType(arg)!);
    else settings.queries.push({ name: arg, type: type ?? "A" });
  }
  if (settings.queries.length === 0) settings.queries.push({ name: ".", type: type ?? "NS" });
  return settings;
}

const SECTIONS = ["cmd", "comments", "question", "answer", "authority", "additional", "stats"];

function readFlag(settings: Settings, text: string): void {
  const [word, value] = text.split("=");
  const on = !word!.startsWith("no") || word === "nocookie-";
  const name = on ? word! : word!.slice(2);
  if (name === "time" || name === "timeout") settings.timeoutMs = Math.max(Number(value), 1) * 1000;
  else if (name === "tries") settings.tries = Math.max(Number(value), 1);
  else if (name === "retry") settings.tries = Number(value) + 1;
  else if (name === "all") for (const section of SECTIONS) settings.flags.set(section, on);
  else settings.flags.set(name === "defname" ? "search" : name, on);
}

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const settings = readArguments(args);
  if ("error" in settings) return { stderr: settings.error, exit: 1 };
  const server = serverAddress(sys, settings.server);
  if (server === undefined)
    return { stderr: `dig: couldn't get address for '${settings.server}': not found\n`, exit: 1 };
  if (wake.type === "start") return begin({ index: 0, names: [], tries: 0, exit: 0 }, settings, server, sys, "");
  const state = structuredClone(old!);
  if (wake.type !== "net") return { state, wait: {} };
  const query = settings.queries[state.index]!;
  const asked = askedOf({ name: state.names[0]!, type: query.type }, wake.outcome);
  if (asked.error) return unanswered(state, settings, server, sys, args, asked);
  if (asked.answer?.rcode === "NXDOMAIN" && state.names.length > 1) {
    state.names.shift();
    return ask(state, settings, server, "");
  }
  const text = settings.flags.get("short") ? short(asked) : full(asked, settings, server, sys, args, state.index);
  state.index++;
  return begin(state, settings, server, sys, text);
}

function begin(state: State, settings: Settings, server: string, sys: System, stdout: string): Step {
  const query = settings.queries[state.index];
  if (!query) return { exit: state.exit, ...(stdout && { stdout }) };
  state.names = settings.flags.get("search") ? searchNames(query.name, readResolvConf(sys)) : [query.name];
  state.tries = 0;
  return ask(state, settings, server, stdout);
}

function ask(state: State, settings: Settings, server: string, stdout: string): Step {
  const question = { name: state.names[0]!, type: settings.queries[state.index]!.type };
  return { state, ...(stdout && { stdout }), wait: { net: questionRequest(question, server, settings.timeoutMs) } };
}

function unanswered(
  state: State,
  settings: Settings,
  server: string,
  sys: System,
  args: string[],
  { error }: Asked,
): Step {
  const reason =
    error === "refused" ? "connection refused" : error === "unreachable" ? "host unreachable" : "timed out";
  const said = `;; communications error to ${server}#53: ${reason}\n`;
  if (++state.tries < settings.tries) return ask(state, settings, server, said);
  const head = settings.flags.get("short") ? "" : greeting(settings, args, state.index);
  state.exit = 9;
  state.index++;
  const end = settings.flags.get("short")
    ? `${said};; no servers could be reached\n`
    : `${said}${head};; no servers could be reached\n`;
  return begin(state, settings, server, sys, end);
}

function short({ answer }: Asked): string {
  return (answer?.answers ?? []).map((record) => `${recordData(record)}\n`).join("");
}

function greeting({ flags, server }: Settings, args: string[], index: number): string {
  if (index > 0 || flags.get("cmd") === false) return index > 0 ? "" : "";
  const found = server === undefined ? "" : "; (1 server found)\n";
  return `\n; <<>> DiG ${VERSION} <<>> ${args.join(" ")}\n${found};; global options: +cmd\n`;
}

/** Moves to a column with tabs, or one space where it is passed. Models lib/dns/masterdump.c, indent. */
function indent(at: number, column: number): { text: string; at: number } {
  const to = Math.max(column, at + 1);
  const tabs = Math.max(Math.floor(to / 8) - Math.floor(at / 8), 0);
  const from = tabs > 0 ? Math.floor(to / 8) * 8 : at;
  return { text: "\t".repeat(tabs) + " ".repeat(to - from), at: to };
}

/** Words at columns 24 (TTL), 32 (class), 40 (type), 48 (data). */
function columns(name: string, words: [column: number, text: string][]): string {
  let text = name;
  let at = name.length;
  for (const [column, word] of words) {
    const gap = indent(at, column);
    text += gap.text + word;
    at = gap.at + word.length;
  }
  return `${text}\n`;
}

export function recordLine(record: DnsRecord): string {
  return columns(dotted(record.name), [
    [24, String(record.ttl)],
    [32, "IN"],
    [40, record.type],
    [48, recordData(record)],
  ]);
}

export function questionLine(name: string, type: string): string {
  return `;${columns(dotted(name), [
    [32, "IN"],
    [40, type],
  ])}`;
}

/** Bytes of a message without compression. */
export function messageSize(question: string, records: DnsRecord[]): number {
  const encoded = (name: string) => (dotted(name) === "." ? 1 : dotted(name).length + 1);
  const dataSize = (record: DnsRecord): number => {
    const words = record.data.split(" ");
    if (record.type === "A") return 4;
    if (record.type === "AAAA") return 16;
    if (record.type === "SRV") return 6 + encoded(words[3] ?? "");
    if (record.type === "MX") return 2 + encoded(words[1] ?? "");
    if (record.type === "SOA") return encoded(words[0]!) + encoded(words[1] ?? "") + 20;
    if (record.type === "TXT") return record.data.replace(/^"|"$/g, "").length + 1;
    return encoded(record.data);
  };
  return 12 + encoded(question) + 4 + records.reduce((sum, one) => sum + encoded(one.name) + 10 + dataSize(one), 0);
}

const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex");

function full(asked: Asked, settings: Settings, server: string, sys: System, args: string[], index: number): string {
  const shows = (section: string) => settings.flags.get(section) !== false;
  const { answers, authority = [], rcode, authoritative } = asked.answer!;
  const { name, type } = asked.question;
  let text = greeting(settings, args, index);
  if (shows("comments")) {
    const local = /\.local\.?$/.test(name);
    const random = randomBytes(sys, 2);
    const id = random.charCodeAt(0) * 256 + random.charCodeAt(1);
    const flags = authoritative ? "qr aa rd" : "qr rd ra";
    text += ";; Got answer:\n";
    if (local)
      text +=
        ";; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n";
    text += `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${id}\n`;
    text += `;; flags: ${flags}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: 1\n`;
    if (authoritative) text += ";; WARNING: recursion requested but not available\n";
    text += "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n";
    if (shows("cookie")) text += `; COOKIE: ${hex(randomBytes(sys, 8))} (echoed)\n`;
  }
  if (shows("question")) text += `${shows("comments") ? ";; QUESTION SECTION:\n" : ""}${questionLine(name, type)}\n`;
  const section = (title: string, records: DnsRecord[], shown: boolean) => {
    if (!shown || records.length === 0) return;
    text += `${shows("comments") ? `;; ${title} SECTION:\n` : ""}${records.map(recordLine).join("")}${shows("comments") ? "\n" : ""}`;
  };
  section("ANSWER", answers, shows("answer"));
  section("AUTHORITY", authority, shows("authority"));
  if (shows("stats")) {
    const size = messageSize(name, [...answers, ...authority]) + 11 + (shows("cookie") ? 12 : 0);
    text += `;; Query time: ${Math.round(asked.ms)} msec\n;; SERVER: ${server}#53(${isIPv4(settings.server ?? server) ? server : settings.server}) (UDP)\n`;
    text += `;; WHEN: ${whenText(sys.now())}\n;; MSG SIZE  rcvd: ${size}\n\n`;
  }
  return text;
}

/** "Sat Nov 21 13:37:30 UTC 2026". */
export function whenText(ms: number): string {
  const [day, date, month, year, time] = new Date(ms).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

export const tools: Record<string, Tool> = { dig: { kind: "process", step } };

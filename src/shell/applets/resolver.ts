/**
 * Name resolution as the C libraries do it: numbers, /etc/hosts, then DNS by resolv.conf (search list, ndots, timeout,
 * attempts). A lookup is JSON and goes on from answer to answer, so that a tool can wait in the middle of it.
 * Models glibc's res_search and musl's name_from_dns_search.
 */
import type { DnsType, NetOutcome, NetRequest, System } from "../types.ts";
import { isMusl } from "./flavour.ts";

export interface ResolvConf {
  servers: string[];
  search: string[];
  ndots: number;
  timeoutMs: number;
  attempts: number;
}

export interface LookupState {
  name: string;
  /** Names still to ask for, without the last dot; the first is being asked. */
  candidates: string[];
  family: 0 | 4 | 6;
  asking: DnsType;
  server: number;
  attempt: number;
  waitedMs: number;
  /** A candidate was there, but had no address. */
  noData?: true;
}

export interface Resolved {
  addresses: string[];
  /** The name that the addresses belong to: of a CNAME, its target; of a short name, the whole one. */
  canonical: string;
}
export type LookupStep =
  | { done: Resolved }
  /** "again": no server answered. */
  | { failed: "notfound" | "again" | "nodata" }
  | { state: LookupState; net: NetRequest };

const NDOTS_MAX = 15;
const SEARCH_MAX = 32;

/** /etc/resolv.conf as the resolver reads it. Without servers it asks 127.0.0.1. */
export function readResolvConf(sys: System): ResolvConf {
  const conf: ResolvConf = { servers: [], search: [], ndots: 1, timeoutMs: 5000, attempts: 2 };
  for (const line of readLines(sys, "/etc/resolv.conf")) {
    const [word, ...rest] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (word === "nameserver" && rest[0] && conf.servers.length < 3) conf.servers.push(rest[0]);
    else if (word === "search" || word === "domain") conf.search = rest.slice(0, SEARCH_MAX);
    else if (word === "options") for (const option of rest) readOption(conf, option);
  }
  if (conf.servers.length === 0) conf.servers.push("127.0.0.1");
  return conf;
}

function readOption(conf: ResolvConf, option: string): void {
  const match = /^(ndots|timeout|attempts):(\d+)$/.exec(option);
  if (!match) return;
  const value = Number(match[2]);
  if (match[1] === "ndots") conf.ndots = Math.min(value, NDOTS_MAX);
  else if (match[1] === "timeout") conf.timeoutMs = Math.min(Math.max(value, 1), 30) * 1000;
  else conf.attempts = Math.min(Math.max(value, 1), 5);
}

function readLines(sys: System, path: string): string[] {
  return sys.fs.stat(path) ? sys.fs.read(path).split("\n") : [];
}

/** Lines of /etc/hosts: address and names. */
export function hostsEntries(sys: System): { address: string; names: string[] }[] {
  const entries: { address: string; names: string[] }[] = [];
  for (const line of readLines(sys, "/etc/hosts")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (address && names.length > 0) entries.push({ address, names });
  }
  return entries;
}

export const isIPv4 = (text: string): boolean =>
  /^(\d{1,3})(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) < 256);
export const isIPv6 = (text: string): boolean => text.includes(":") && /^[0-9a-fA-F:.]+$/.test(text);

/** Names that are asked of DNS, in order. */
export function searchNames(name: string, conf: ResolvConf): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const dots = name.split(".").length - 1;
  const searched = conf.search.map((domain) => `${name}.${domain.replace(/\.$/, "")}`.replace(/\.$/, ""));
  const names = dots >= conf.ndots ? [name, ...searched] : [...searched, name];
  return names.filter((one, i) => one !== "" && names.indexOf(one) === i);
}

/** Begins a lookup, as getaddrinfo does. family 0: both, IPv4 first. */
export function startLookup(name: string, sys: System, family: 0 | 4 | 6 = 0): LookupStep {
  if (isIPv4(name)) return family === 6 ? { failed: "notfound" } : { done: { addresses: [name], canonical: name } };
  if (isIPv6(name)) return family === 4 ? { failed: "notfound" } : { done: { addresses: [name], canonical: name } };
  const known = fromHosts(name, sys, family);
  if (known) return { done: known };
  if (name === "" || name.length > 253 || /\.\.|^\.|[\s/]/.test(name)) return { failed: "notfound" };
  const conf = readResolvConf(sys);
  const state: LookupState = {
    name,
    candidates: searchNames(name, conf),
    family,
    asking: family === 6 ? "AAAA" : "A",
    server: 0,
    attempt: 0,
    waitedMs: 0,
  };
  return question(state, sys);
}

function fromHosts(name: string, sys: System, family: 0 | 4 | 6): Resolved | undefined {
  const wanted = name.toLowerCase().replace(/\.$/, "");
  const found = hostsEntries(sys).filter(({ names }) => names.some((one) => one.toLowerCase() === wanted));
  const fits = found.filter(({ address }) => family === 0 || isIPv6(address) === (family === 6));
  const ordered = [...fits.filter((e) => isIPv4(e.address)), ...fits.filter((e) => isIPv6(e.address))];
  // An IPv6 entry of the loopback alone is not worth trying where IPv4 has one.
  const addresses = [...new Set(ordered.map((entry) => entry.address))].filter(
    (address, _, all) => family === 6 || address !== "::1" || all.length === 1,
  );
  if (addresses.length > 0) return { addresses, canonical: ordered[0]!.names[0]! };
  if (wanted === "localhost") return { addresses: [family === 6 ? "::1" : "127.0.0.1"], canonical: "localhost" };
  return undefined;
}

function question(state: LookupState, sys: System): LookupStep {
  const conf = readResolvConf(sys);
  const musl = isMusl(sys);
  const timeoutMs = musl ? conf.timeoutMs / conf.attempts : conf.timeoutMs;
  const server = conf.servers[state.server % conf.servers.length]!;
  return { state, net: { kind: "dns", server, name: state.candidates[0]!, type: state.asking, timeoutMs } };
}

/** Goes on after an answer. */
export function continueLookup(state: LookupState, outcome: NetOutcome, sys: System): LookupStep {
  const waitedMs = state.waitedMs + outcome.afterMs;
  const answer = outcome.ok ? outcome.dns : undefined;
  if (!answer || answer.rcode === "SERVFAIL" || answer.rcode === "REFUSED")
    return nextServer({ ...state, waitedMs }, answer !== undefined, sys);
  const addresses = answer.answers.filter((record) => record.type === state.asking);
  if (addresses.length > 0)
    return { done: { addresses: addresses.map((record) => record.data), canonical: addresses[0]!.name } };
  const noData = answer.rcode === "NOERROR";
  if (noData && state.asking === "A" && state.family === 0)
    return question({ ...state, waitedMs, asking: "AAAA", server: 0, attempt: 0 }, sys);
  return nextCandidate({ ...state, waitedMs, ...(noData && { noData: true as const }) }, sys);
}

function nextCandidate(state: LookupState, sys: System): LookupStep {
  const candidates = state.candidates.slice(1);
  if (candidates.length === 0) return { failed: state.noData ? "nodata" : "notfound" };
  const asking = state.family === 6 ? "AAAA" : "A";
  return question({ ...state, candidates, asking, server: 0, attempt: 0 }, sys);
}

/** Nobody answered, or the server could not: the other servers, then all once more. */
function nextServer(state: LookupState, answered: boolean, sys: System): LookupStep {
  const conf = readResolvConf(sys);
  const server = state.server + 1;
  if (server < conf.servers.length) return question({ ...state, server }, sys);
  const attempt = state.attempt + 1;
  if (!answered && attempt < conf.attempts) return question({ ...state, server: 0, attempt }, sys);
  if (answered && state.candidates.length > 1) return nextCandidate(state, sys);
  return { failed: "again" };
}

/** "1.0.96.10.in-addr.arpa" of an address. */
export function reverseName(address: string): string {
  if (isIPv4(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const [head, tail] = address.split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: Math.max(missing, 0) }, () => "0"), ...groups(tail)];
  const digits = all.map((group) => group.padStart(4, "0")).join("");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}

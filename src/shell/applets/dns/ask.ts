/** DNS questions one after another, for the tools that show what servers say. */
import type { DnsAnswer, DnsRecord, DnsType, NetOutcome, NetRequest, System } from "../../types.ts";
import { isIPv4, isIPv6, readResolvConf, startLookup } from "../resolver.ts";

export interface Question {
  name: string;
  type: DnsType;
}

/** How a question went. */
export interface Asked {
  question: Question;
  answer?: DnsAnswer;
  /** Why there is no answer. */
  error?: "timeout" | "refused" | "unreachable";
  ms: number;
}

export const TYPES: readonly string[] = ["A", "AAAA", "CNAME", "SRV", "PTR", "TXT", "NS", "SOA", "MX", "ANY"];

export function dnsType(text: string): DnsType | undefined {
  const upper = text.toUpperCase();
  return TYPES.includes(upper) ? (upper as DnsType) : undefined;
}

export function questionRequest(question: Question, server: string, timeoutMs: number): NetRequest {
  return { kind: "dns", server, name: question.name.replace(/\.$/, ""), type: question.type, timeoutMs };
}

export function askedOf(question: Question, outcome: NetOutcome): Asked {
  if (outcome.ok && outcome.dns) return { question, answer: outcome.dns, ms: outcome.afterMs };
  const error = outcome.ok || outcome.error === "reset" || outcome.error === "tls" ? "timeout" : outcome.error;
  return { question, error, ms: outcome.afterMs };
}

/** Server's address: a number, a name of /etc/hosts, or the first of resolv.conf. undefined: not known here. */
export function serverAddress(sys: System, server: string | undefined): string | undefined {
  if (server === undefined) return readResolvConf(sys).servers[0];
  if (isIPv4(server) || isIPv6(server)) return server;
  const found = startLookup(server, sys);
  return "done" in found ? found.done.addresses[0] : undefined;
}

/** A domain name with its last dot, as bind shows it. */
export const dotted = (name: string): string => (name.endsWith(".") ? name : `${name}.`);
export const undotted = (name: string): string => (name.length > 1 ? name.replace(/\.$/, "") : name);

/** The data of a record, with names dotted. */
export function recordData(record: DnsRecord): string {
  switch (record.type) {
    case "CNAME":
    case "PTR":
    case "NS":
      return dotted(record.data);
    case "MX":
    case "SRV":
      return record.data.replace(/\S+$/, dotted);
    case "TXT":
      return record.data.startsWith('"') ? record.data : `"${record.data}"`;
    default:
      return record.data;
  }
}

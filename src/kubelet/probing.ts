/** One run of a probe: exec, http, tcp or grpc, and its outcome in the kubelet's words. Models pkg/kubelet/prober/prober.go and pkg/probe. */
import { sha256 } from "../apimachinery/hash.ts";
import type { Probe } from "../client/api.ts";
import type { NetOutcome, NetRequest } from "../shell/types.ts";
import type { Entry } from "./containers.ts";
import {
  abandon,
  agent,
  type Handled,
  httpRequest,
  namedPort,
  pollExec,
  startExec,
  startRequest,
  staticCommand,
} from "./hooks.ts";
import type { Pending, ProbeKind, Sync } from "./types.ts";

export type ProbeOutcome =
  | { result: "success" | "failure"; text: string; warning?: boolean }
  /** The means failed, not the container: counts for nothing. */
  | { result: "error"; text: string };

/** What an exec that could not find its program, or could not start, exits with. */
const CANNOT_START = new Set([126, 127, 128]);

/** Starts a probe; an outcome where that alone decides it. */
export function startProbe(
  s: Sync,
  entry: Entry,
  kind: ProbeKind,
  spec: Probe,
  pending: Pending,
): ProbeOutcome | undefined {
  const { record, spec: container } = entry;
  const timeoutMs = pending.until - pending.startedAt;
  const host = s.record.ip ?? "";
  try {
    if (spec.exec) {
      const command = staticCommand(container, spec.exec.command ?? []);
      const failed = startExec(s, record.id as string, command, pending);
      return failed && { result: "error", text: execError(s, entry, failed) };
    }
    if (spec.httpGet) {
      const { request } = httpRequest(s, container, spec.httpGet, agent(s, "kube-probe"), timeoutMs);
      startRequest(s, request, `${container.name}/${kind}`, pending);
    } else if (spec.tcpSocket) {
      const port = namedPort(container, spec.tcpSocket.port);
      return connect(s, entry, tcp(spec.tcpSocket.host || host, port, timeoutMs), pending);
    } else if (spec.grpc) {
      return connect(s, entry, tcp(host, spec.grpc.port, timeoutMs), pending);
    }
  } catch (e) {
    return { result: "error", text: (e as Error).message };
  }
  return undefined;
}

/** A connection is all that is asked for: taken, it is a success, whatever is said over it or not. */
function connect(s: Sync, entry: Entry, request: NetRequest, pending: Pending): ProbeOutcome | undefined {
  startRequest(s, request, entry.spec.name, pending);
  const { outcome } = pending;
  const taken = !outcome || outcome.ok || outcome.error === "reset" || outcome.error === "tls";
  return taken ? { result: "success", text: "" } : undefined;
}

const tcp = (address: string, port: number, timeoutMs: number): NetRequest => {
  return { kind: "tcp", address, port, data: "", connectTimeoutMs: timeoutMs, timeoutMs };
};

function execError(s: Sync, entry: Entry, failed: Handled): string {
  if (failed.text.startsWith("rpc error")) return failed.text;
  const id = sha256(`${s.record.uid}/${entry.record.id}`);
  const oci = "OCI runtime exec failed: exec failed: unable to start container process: ";
  const text = failed.text.startsWith("OCI runtime") ? failed.text : oci + failed.text;
  return `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": ${text}`;
}

/** The outcome of a probe under way, or undefined while it goes on. */
export function finishProbe(s: Sync, entry: Entry, spec: Probe, pending: Pending): ProbeOutcome | undefined {
  const late = s.now >= pending.until;
  if (spec.exec) return finishExec(s, entry, spec.exec.command ?? [], pending, late);
  const outcome = pending.outcome;
  const timeout = (pending.until - pending.startedAt) / 1000;
  const arrived = outcome && s.now >= pending.startedAt + outcome.afterMs;
  if (!arrived && !late) return undefined;
  const { spec: container } = entry;
  if (spec.httpGet) {
    const { url, address } = httpRequest(s, container, spec.httpGet, "", 0);
    return httpOutcome(arrived ? outcome : undefined, url, address);
  }
  const port = spec.grpc ? spec.grpc.port : namedPort(container, spec.tcpSocket?.port as number | string);
  const address = `${spec.tcpSocket?.host || s.record.ip}:${port}`;
  const error =
    arrived && outcome.ok ? undefined : dialError(arrived && !outcome.ok ? outcome.error : "timeout", address);
  if (!spec.grpc) return error ? { result: "failure", text: error } : { result: "success", text: "" };
  if (!error) return { result: "success", text: "service healthy" };
  const text = `timeout: failed to connect service "${address}" within ${timeout}s: context deadline exceeded`;
  return { result: "failure", text };
}

function finishExec(s: Sync, entry: Entry, argv: string[], pending: Pending, late: boolean): ProbeOutcome | undefined {
  const handled = pollExec(s, pending);
  if (handled) {
    const refused = CANNOT_START.has(handled.exit as number) && handled.text.startsWith("OCI runtime");
    // Docker says it on the command's output, and the command has failed.
    if (refused && s.record.runtime === "docker") return { result: "failure", text: `${handled.text}: unknown` };
    if (refused) {
      return { result: "error", text: execError(s, entry, handled) };
    }
    return { result: handled.ok ? "success" : "failure", text: handled.text };
  }
  if (!late) return undefined;
  abandon(s, pending);
  const command = staticCommand(entry.spec, argv).join(" ");
  const after = `${(pending.until - pending.startedAt) / 1000}s`;
  return { result: "failure", text: `command timed out: ${JSON.stringify(command)} timed out after ${after}` };
}

function httpOutcome(outcome: NetOutcome | undefined, url: string, address: string): ProbeOutcome {
  if (!outcome) {
    const why = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    return { result: "failure", text: `Get "${url}": ${why}` };
  }
  if (!outcome.ok) {
    const text =
      outcome.error === "timeout"
        ? `dial tcp ${address}: i/o timeout (Client.Timeout exceeded while awaiting headers)`
        : outcome.error === "reset"
          ? "EOF"
          : outcome.error === "tls"
            ? "http: server gave HTTP response to HTTPS client"
            : dialError(outcome.error, address);
    return { result: "failure", text: `Get "${url}": ${text}` };
  }
  const status = outcome.http?.status ?? 0;
  if (status >= 300 && status < 400 && elsewhere(outcome, url)) {
    const body = outcome.http?.body ?? "";
    return { result: "success", warning: true, text: `Probe terminated redirects, Response body: ${body}` };
  }
  if (status >= 200 && status < 400) return { result: "success", text: outcome.http?.body ?? "" };
  return { result: "failure", text: `HTTP probe failed with statuscode: ${status}` };
}

/** Does a redirect lead to another host? Only those are said to be not followed. */
function elsewhere(outcome: NetOutcome & { ok: true }, url: string): boolean {
  const location = outcome.http?.headers.find(([name]) => name.toLowerCase() === "location")?.[1] ?? "";
  return URL.canParse(location) && new URL(location).hostname !== new URL(url).hostname;
}

function dialError(error: string, address: string): string {
  if (error === "timeout") return `dial tcp ${address}: i/o timeout`;
  if (error === "unreachable") return `dial tcp ${address}: connect: no route to host`;
  if (error === "reset") return `read tcp ${address}: read: connection reset by peer`;
  return `dial tcp ${address}: connect: connection refused`;
}

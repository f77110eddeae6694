/** Work of the kubelet inside a container: exec, http and sleep handlers, for hooks and probes. Models pkg/kubelet/lifecycle. */
import type { Container, HTTPGetAction, LifecycleHandler } from "../client/api.ts";
import type { NetRequest } from "../shell/types.ts";
import { expand } from "./expansion.ts";
import type { Pending, Sync } from "./types.ts";

/** How a handler ended. `error` is a failure of the means (a missing program), `text` what it said. */
export interface Handled {
  ok: boolean;
  text: string;
  exit?: number;
}

/** Starts an exec in a container. Ended already where the runtime could not even start it. */
export function startExec(s: Sync, id: string, argv: string[], pending: Pending): Handled | undefined {
  const started = s.deps.runtime.exec(id, argv, {});
  if ("error" in started) return { ok: false, text: started.error, exit: started.exitCode };
  pending.session = started.session;
  return undefined;
}

/** Sends a request from the node. An answer that is there at once is kept for its own moment. */
export function startRequest(s: Sync, request: NetRequest, purpose: string, pending: Pending): void {
  pending.request = `${s.key}/${purpose}/${s.record.counter++}`;
  pending.outcome = s.deps.fetch({ node: s.record.node }, request, pending.request);
  if (pending.outcome) return;
  const early = s.deps.table.get(`pod/${s.key}`)?.early;
  if (early?.id === pending.request) pending.outcome = early.outcome;
}

/** The handler's end, if it has come by now: its answer, its exit, or undefined while it goes on. */
export function pollExec(s: Sync, pending: Pending): Handled | undefined {
  if (!pending.session) return undefined;
  const output = s.deps.runtime.take(pending.session);
  pending.output = (pending.output ?? "") + output.chunks.map((c) => c.data).join("");
  if (output.exit === undefined) return undefined;
  s.deps.runtime.close(pending.session);
  return { ok: output.exit === 0, text: pending.output, exit: output.exit };
}

/** Drops what is under way. */
export function abandon(s: Sync, pending: Pending | undefined): void {
  if (pending?.session) s.deps.runtime.close(pending.session);
}

/** The request of an httpGet handler and its URL as the kubelet writes it in events. */
export function httpRequest(s: Sync, container: Container, action: HTTPGetAction, agent: string, timeoutMs: number) {
  const port = namedPort(container, action.port);
  const host = action.host || s.record.ip || "";
  const tls = action.scheme === "HTTPS";
  const path = action.path?.startsWith("/") ? action.path : `/${action.path ?? ""}`;
  const headers: [string, string][] = [["Host", `${host}:${port}`]];
  for (const { name, value } of action.httpHeaders ?? []) {
    if (name.toLowerCase() === "host") headers[0] = ["Host", value];
    else headers.push([name, value]);
  }
  const has = (name: string) => headers.some(([n]) => n.toLowerCase() === name);
  if (!has("user-agent")) headers.push(["User-Agent", agent]);
  if (!has("accept")) headers.push(["Accept", "*/*"]);
  headers.push(["Connection", "close"]);
  const http = { method: "GET", path, headers, body: "" };
  const request: NetRequest = { kind: "http", tls, address: host, port, http, timeoutMs };
  return { request, url: `${tls ? "https" : "http"}://${host}:${port}${path}`, address: `${host}:${port}` };
}

/** The number of a port given by number or by its name among the container's ports; throws the kubelet's sentence. */
export function namedPort(container: Container, port: number | string): number {
  if (typeof port === "number") return port;
  const named = container.ports?.find((p) => p.name === port)?.containerPort ?? Number(port);
  if (Number.isInteger(named) && named > 0 && named < 65536) return named;
  throw new Error(`invalid port number: ${Number.isInteger(named) ? named : 0}`);
}

/** Starts a postStart or preStop handler. What cannot be started has failed at once. */
export function startHook(s: Sync, id: string, container: Container, hook: LifecycleHandler, until: number) {
  const pending: Pending = { startedAt: s.now, until };
  let handled: Handled | undefined;
  if (hook.exec) {
    handled = startExec(s, id, hook.exec.command ?? [], pending);
  } else if (hook.httpGet) {
    try {
      const { request } = httpRequest(
        s,
        container,
        hook.httpGet,
        agent(s, "kube-lifecycle"),
        Math.min(until - s.now, 60_000),
      );
      startRequest(s, request, container.name, pending);
    } catch (e) {
      handled = { ok: false, text: (e as Error).message };
    }
  } else if (hook.sleep) {
    pending.until = Math.min(until, s.now + hook.sleep.seconds * 1000);
  } else {
    handled = { ok: false, text: "invalid handler" };
  }
  return { pending, handled };
}

/** How a hook stands: its end, or undefined while it goes on. A request counts by its outcome, whatever its status code. */
export function pollHook(s: Sync, hook: LifecycleHandler, pending: Pending): Handled | undefined {
  if (pending.session) return pollExec(s, pending);
  if (pending.outcome) {
    if (s.now < pending.startedAt + pending.outcome.afterMs) return undefined;
    return { ok: pending.outcome.ok, text: pending.outcome.ok ? "" : pending.outcome.error };
  }
  return hook.sleep && s.now >= pending.until ? { ok: true, text: "" } : undefined;
}

/** "kube-probe/1.36": the agent's name with the cluster's minor version. */
export function agent(s: Sync, name: string): string {
  return `${name}/${/^v?(\d+\.\d+)/.exec(s.ctx.profile.kubernetesVersion)?.[1] ?? "1.36"}`;
}

/** Commands of exec probes know the variables of the manifest that are plain values. */
export function staticCommand(container: Container, command: string[]): string[] {
  const values = new Map((container.env ?? []).map((e) => [e.name, e.value ?? ""]));
  return command.map((word) => expand(word, (name) => values.get(name)));
}

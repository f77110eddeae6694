/** What curl makes of an answer, or of none. */
import type { HttpResponse, NetOutcome, Step } from "../../types.ts";
import { attempt, baseName, resolvePath, writeFile } from "../paths.ts";
import { formatCookieFile, takeCookies } from "./cookies.ts";
import { factsOf, headerText, localPort, type Result } from "./facts.ts";
import { barLine, meterLine } from "./meter.ts";
import { nextTransfer } from "./sequence.ts";
import { has, showsMeter, type Turn, verbose } from "./state.ts";
import { beginRequest, connect, said } from "./transfer.ts";
import { parseUrl, resolveLocation } from "./url.ts";
import { CERTIFICATE_ADVICE, connectSentence, OLD_CERTIFICATE_ADVICE } from "./version.ts";
import { writeOut } from "./writeout.ts";

const REDIRECTS_MAX = 50;
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504, 522, 524]);

/** A transfer that came to nothing: closes, retries or ends it. */
export function fail(turn: Turn, exit: number, message: string, result: Partial<Result> = {}): Step {
  const transient =
    exit === 28 || exit === 6 || (has(turn, "retry-connrefused") && exit === 7) || has(turn, "retry-all-errors");
  if (transient && mayRetry(turn)) return retry(turn, exit === 28 ? "timeout" : "connection refused");
  return finishTransfer(turn, { downloaded: 0, ...result, exit, message });
}

function mayRetry(turn: Turn): boolean {
  return turn.state.retries < Number(turn.options.values.get("retry") ?? 0);
}

function retry(turn: Turn, problem: string): Step {
  const { state, options } = turn;
  const delay = Number(options.values.get("retry-delay") ?? 0) || Math.min(2 ** state.retries, 600);
  const left = Number(options.values.get("retry")) - state.retries;
  state.retries++;
  const plural = (n: number, word: string) => `${n} ${word}`;
  if (!has(turn, "s"))
    turn.err += `Warning: Problem: ${problem}. Will retry in ${plural(delay, delay === 1 && !turn.version.old ? "second" : "seconds")}. ${plural(left, left === 1 && !turn.version.old ? "retry" : "retries")} left.\n`;
  state.stage = "retry";
  return { ...said(turn), wait: { at: turn.sys.monotonic() + delay * 1000 } };
}

/** No answer within --max-time or --connect-timeout, as the clock of curl itself has it. */
export function timedOut(turn: Turn): Step {
  const { state } = turn;
  const elapsed = Math.round(turn.sys.monotonic() - state.tried) + 1;
  if (state.stage === "lookup") return fail(turn, 28, `Resolving timed out after ${elapsed} milliseconds`);
  sayConnected(turn);
  const message = `Operation timed out after ${elapsed} milliseconds with 0 bytes received`;
  verbose(turn, message);
  return fail(turn, 28, message);
}

export function answered(turn: Turn, outcome: NetOutcome): Step {
  const { state, url } = turn;
  if (!outcome.ok) return refused(turn, outcome.error, outcome.afterMs);
  state.times.connect = state.times.lookup + Math.min(outcome.afterMs, 1);
  sayConnected(turn, outcome.localAddress);
  if (url.scheme === "telnet") {
    turn.out += outcome.data ?? "";
    return finishTransfer(turn, { exit: 0, downloaded: outcome.data?.length ?? 0 });
  }
  const http2 = url.scheme === "https" && !has(turn, "http1.1") && !has(turn, "http1.0");
  if (url.scheme === "https") {
    const problem = certificateProblem(turn, outcome.tls);
    if (problem) return certificateRefused(turn, problem);
    sayTls(turn, outcome.tls?.commonName ?? url.host, http2);
  }
  sayRequest(turn, http2);
  const { http } = outcome;
  if (!http) return fail(turn, 52, "Empty reply from server");
  return takeResponse(turn, http2 ? asHttp2(http) : http, http2);
}

/** The way was closed: the next address, or the end. */
function refused(turn: Turn, error: string, afterMs: number): Step {
  const { state, url, version } = turn;
  const [address, ...others] = state.addresses;
  if (error === "reset") {
    sayConnected(turn);
    sayRequest(turn, false);
    verbose(turn, "Empty reply from server");
    closing(turn);
    return fail(turn, 52, "Empty reply from server");
  }
  if (error === "tls") {
    sayConnected(turn);
    closing(turn);
    if (url.scheme !== "https") return fail(turn, 52, "Empty reply from server");
    const code = "error:0A00010B:SSL routines::wrong version number";
    return fail(turn, 35, version.old ? `OpenSSL/${version.openssl}: ${code}` : `TLS connect error: ${code}`);
  }
  const elapsed = Math.round(turn.sys.monotonic() - state.asked);
  const limited = limitHit(turn, error, afterMs);
  if (limited) {
    const message = `Connection timed out after ${elapsed + 1} milliseconds`;
    verbose(turn, message);
    closing(turn);
    return fail(turn, 28, message);
  }
  const reason =
    { refused: "Connection refused", unreachable: "No route to host", timeout: "Connection timed out" }[error] ?? error;
  const from = version.old ? "" : ` from ${turn.sys.addresses[0] ?? "0.0.0.0"} port ${localPort(turn)}`;
  verbose(turn, `connect to ${address} port ${url.port}${from} failed: ${reason}`);
  if (others.length > 0) return connect(turn, others);
  const message = `Failed to connect to ${url.host} port ${url.port} after ${elapsed} ms: ${connectSentence(version)}`;
  verbose(turn, message);
  closing(turn);
  return fail(turn, error === "timeout" ? 28 : 7, message);
}

/** Whether it was curl that gave up, not the kernel. */
function limitHit(turn: Turn, error: string, afterMs: number): boolean {
  const request = turn.state.request;
  const limit =
    request && "connectTimeoutMs" in request
      ? Math.min(request.connectTimeoutMs ?? Infinity, request.timeoutMs ?? Infinity)
      : Infinity;
  return (
    error === "timeout" &&
    (turn.options.values.has("m") || turn.options.values.has("connect-timeout")) &&
    afterMs >= limit - 1
  );
}

function closing(turn: Turn): void {
  const number = turn.state.connections;
  meterEnd(turn, 0, 0);
  verbose(turn, turn.version.old ? `Closing connection ${number}` : `closing connection #${number}`);
  turn.state.connections++;
}

function sayConnected(turn: Turn, _local?: string): void {
  const { state, url, version } = turn;
  const key = `${url.scheme}://${url.authority}`;
  if (state.open.includes(key)) {
    verbose(
      turn,
      version.old
        ? `Re-using existing connection #0 with host ${url.host}`
        : `Re-using existing ${url.scheme}: connection with host ${url.host}`,
    );
    return;
  }
  verbose(
    turn,
    `Connected to ${url.host} (${state.addresses[0]}) port ${url.port}${version.old ? ` (#${state.connections})` : ""}`,
  );
  state.open.push(key);
}

function sayTls(turn: Turn, commonName: string, http2: boolean): void {
  const { values } = turn.options;
  verbose(turn, "ALPN: curl offers h2,http/1.1");
  verbose(turn, "TLSv1.3 (OUT), TLS handshake, Client hello (1):");
  if (!values.has("k")) {
    verbose(turn, ` CAfile: ${values.get("cacert") ?? "/etc/ssl/certs/ca-certificates.crt"}`);
    verbose(turn, ` CApath: ${values.has("cacert") ? "none" : "/etc/ssl/certs"}`);
  }
  for (const [direction, what] of [
    ["IN", "Server hello (2)"],
    ["IN", "Encrypted Extensions (8)"],
    ["IN", "Certificate (11)"],
    ["IN", "CERT verify (15)"],
    ["IN", "Finished (20)"],
  ])
    verbose(turn, `TLSv1.3 (${direction}), TLS handshake, ${what}:`);
  verbose(turn, "TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):");
  verbose(turn, "TLSv1.3 (OUT), TLS handshake, Finished (20):");
  verbose(turn, "SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384");
  verbose(turn, `ALPN: server accepted ${http2 ? "h2" : "http/1.1"}`);
  verbose(turn, "Server certificate:");
  verbose(turn, ` subject: CN=${commonName}`);
  verbose(
    turn,
    values.has("k")
      ? " SSL certificate verify result: self-signed certificate (18), continuing anyway."
      : " SSL certificate verify ok.",
  );
}

function sayRequest(turn: Turn, http2: boolean): void {
  const { state } = turn;
  if (!has(turn, "v") || state.request?.kind !== "http") return;
  const { http } = state.request;
  if (!turn.version.old) verbose(turn, http2 ? "using HTTP/2" : "using HTTP/1.x");
  const name = (header: string) => (http2 ? header.toLowerCase() : header);
  turn.err += `> ${http.method} ${http.path} HTTP/${http2 ? "2" : "1.1"}\n`;
  for (const [key, value] of http.headers) turn.err += `> ${name(key)}: ${value}\n`;
  turn.err += "> \n";
  if (http.body && !turn.sys.tty) turn.err += `} [${http.body.length} bytes data]\n`;
  if (!turn.version.old)
    verbose(turn, http.body ? `upload completely sent off: ${http.body.length} bytes` : "Request completely sent off");
}

const SELF_SIGNED = /Fake Certificate|TRAEFIK DEFAULT CERT/;

/** Why a server's certificate is not believed; undefined: it is. */
function certificateProblem(turn: Turn, tls: { commonName: string; trusted: boolean } | undefined): string | undefined {
  if (has(turn, "k")) return undefined;
  const { url } = turn;
  const name = tls?.commonName ?? "";
  const known = tls?.trusted || has(turn, "cacert");
  if (!known) return SELF_SIGNED.test(name) ? "self-signed certificate" : "unable to get local issuer certificate";
  const fits =
    name === "" ||
    has(turn, "cacert") ||
    name === url.host ||
    (name.startsWith("*.") && url.host.endsWith(name.slice(1)));
  return fits ? undefined : `no alternative certificate subject name matches target host name '${url.host}'`;
}

function certificateRefused(turn: Turn, problem: string): Step {
  const named = problem.startsWith("no alternative");
  const message = named ? `SSL: ${problem}` : `SSL certificate problem: ${problem}`;
  verbose(turn, message);
  closing(turn);
  const advice = turn.version.old ? OLD_CERTIFICATE_ADVICE : CERTIFICATE_ADVICE;
  return finishTransfer(turn, { exit: 60, message, downloaded: 0 }, advice);
}

/** HTTP/2 has no reason and header names in lower case. */
function asHttp2(response: HttpResponse): HttpResponse {
  const headers = response.headers.filter(([key]) => !/^(connection|keep-alive|transfer-encoding)$/i.test(key));
  return { ...response, reason: "", headers: headers.map(([key, value]) => [key.toLowerCase(), value]) };
}

function takeResponse(turn: Turn, response: HttpResponse, http2: boolean): Step {
  const { state, url, options } = turn;
  const { values } = options;
  if (has(turn, "v"))
    for (const line of headerText(response, http2).split("\r\n").slice(0, -1)) turn.err += `< ${line}\n`;
  if (values.has("b") || values.has("c")) state.jar = takeCookies(state.jar, response, url, turn.sys.now());
  const head = values.has("i") || values.has("I") ? headerText(response, http2) : "";
  const dump = values.get("D");
  if (dump === "-") turn.out += headerText(response, http2);
  else if (dump !== undefined)
    attempt(() => writeFile(turn.sys, dump, headerText(response, http2), { append: state.redirects > 0 }));
  const location = response.headers.find(([key]) => key.toLowerCase() === "location")?.[1];
  const redirects = response.status >= 300 && response.status < 400 && location !== undefined;
  if (redirects && (values.has("L") || values.has("location-trusted"))) {
    if (head) putOut(turn, head, state.redirects > 0);
    return follow(turn, response, location);
  }
  const failing = response.status >= 400 && (values.has("f") || values.has("fail-with-body"));
  if (TRANSIENT.has(response.status) && mayRetry(turn)) return retry(turn, "HTTP error");
  const body = state.method === "HEAD" ? "" : response.body;
  const redirectUrl = redirects ? resolveLocation(url, location) : "";
  const result: Result = { exit: 0, response, downloaded: body.length, redirectUrl, http2 };
  if (failing && values.has("f")) {
    verbose(turn, `The requested URL returned error: ${response.status}`);
    closing(turn);
    return fail(turn, 22, `The requested URL returned error: ${response.status}`, { ...result, downloaded: 0 });
  }
  const wrong = putOut(turn, head + body, state.redirects > 0 && head !== "");
  if (wrong) return finishTransfer(turn, { ...result, exit: 23, message: wrong });
  if (body && has(turn, "v") && !turn.sys.tty) turn.err += `{ [${body.length} bytes data]\n`;
  meterEnd(turn, body.length, state.request?.kind === "http" ? state.request.http.body.length : 0);
  leftIntact(turn, response);
  if (failing)
    return finishTransfer(turn, {
      ...result,
      exit: 22,
      message: `The requested URL returned error: ${response.status}`,
    });
  return finishTransfer(turn, result);
}

function leftIntact(turn: Turn, response: HttpResponse): void {
  const { state, url, version } = turn;
  const closes = response.headers.some(([key, value]) => key.toLowerCase() === "connection" && /close/i.test(value));
  if (!closes) {
    verbose(turn, `Connection #${state.connections} to host ${url.host} left intact`);
    return;
  }
  verbose(
    turn,
    version.old ? `Closing connection ${state.connections}` : `shutting down connection #${state.connections}`,
  );
  state.open = state.open.filter((one) => one !== `${url.scheme}://${url.authority}`);
  state.connections++;
}

function follow(turn: Turn, response: HttpResponse, location: string): Step {
  const { state, options, url } = turn;
  const maximum = Number(options.values.get("max-redirs") ?? REDIRECTS_MAX);
  if (maximum >= 0 && state.redirects >= maximum)
    return fail(turn, 47, `Maximum (${maximum}) redirects followed`, { response });
  if (response.body) verbose(turn, "Ignoring the response-body");
  leftIntact(turn, response);
  const target = resolveLocation(url, location);
  verbose(turn, `Issue another request to this URL: '${target}'`);
  const next = parseUrl(target);
  if ("error" in next) return fail(turn, next.exit, next.error);
  state.redirects++;
  state.times.redirect = turn.sys.monotonic() - state.begun;
  const custom = options.values.has("X");
  const becomesGet =
    response.status === 303 || ((response.status === 301 || response.status === 302) && state.method === "POST");
  if (becomesGet && state.method !== "HEAD") {
    state.keepBody = false;
    if (!custom) {
      state.method = "GET";
      verbose(turn, "Switch from POST to GET");
    }
  }
  state.url = next.text;
  turn.url = next;
  return beginRequest(turn);
}

/** Writes to standard output or the transfer's file. What is wrong, if anything. */
function putOut(turn: Turn, text: string, append: boolean): string | undefined {
  const { options, state, sys } = turn;
  const file = fileOf(turn);
  if (file === undefined || file === "-") {
    turn.out += text;
    return undefined;
  }
  const target = options.values.has("output-dir") ? `${options.values.get("output-dir")}/${file}` : file;
  if (options.values.has("create-dirs")) makeFolders(turn, target);
  const done = attempt(() => writeFile(sys, target, text, { append: append || state.redirects > 0 }));
  if ("value" in done) {
    turn.out += done.value.stdout ?? "";
    turn.err += done.value.stderr ?? "";
    return undefined;
  }
  if (!has(turn, "s")) turn.err += `Warning: Failed to open the file ${target}: ${done.reason}\n`;
  const length = text.length;
  return turn.version.old
    ? `Failed writing body (0 != ${length})`
    : `client returned ERROR on write, 0 bytes of ${length} written`;
}

function makeFolders(turn: Turn, file: string): void {
  const parts = resolvePath(turn.sys, file).split("/").slice(1, -1);
  for (let i = 1; i <= parts.length; i++) {
    const folder = `/${parts.slice(0, i).join("/")}`;
    if (!turn.sys.fs.stat(folder)) attempt(() => turn.sys.fs.mkdir(folder));
  }
}

/** The file that the body goes to; undefined: standard output. */
export function fileOf(turn: Turn): string | undefined {
  const transfer = turn.options.transfers[turn.state.index]!;
  if (!transfer.remoteName) return transfer.output;
  const first = parseUrl(transfer.url);
  if ("error" in first) return undefined;
  const path = first.path.replace(/\?.*/s, "");
  return path.endsWith("/") ? "" : baseName(path);
}

function meterEnd(turn: Turn, downloaded: number, uploaded: number): void {
  if (!showsMeter(turn) || turn.state.stage === "end") return;
  turn.state.stage = "end";
  if (has(turn, "#") || has(turn, "progress-bar")) {
    if (downloaded > 0) turn.err += barLine();
    return;
  }
  const elapsedMs = turn.sys.monotonic() - turn.state.tried;
  const isHead = turn.state.method === "HEAD";
  const total = isHead ? 0 : downloaded;
  turn.err += `${meterLine({ downloadTotal: total, downloaded: total, uploadTotal: uploaded, uploaded, elapsedMs })}\n`;
}

/** Ends a transfer: meter, error, -w; then the next one. */
export function finishTransfer(turn: Turn, result: Result, advice = ""): Step {
  const { state, options } = turn;
  if (result.exit !== 0 && result.exit !== 6 && result.exit !== 3 && result.exit !== 1) meterEnd(turn, 0, 0);
  if (result.exit !== 0 && result.message !== undefined && (!has(turn, "s") || has(turn, "S")))
    turn.err += `curl: (${result.exit}) ${result.message}\n${advice}`;
  const format = options.values.get("w");
  if (format !== undefined) {
    const written = writeOut(format, factsOf(turn, result, fileOf(turn)));
    turn.out += written.stdout;
    turn.err += written.stderr;
  }
  if (result.exit !== 0) state.exit = result.exit;
  const jar = options.values.get("c");
  if (jar === "-") turn.out += formatCookieFile(state.jar);
  else if (jar !== undefined) attempt(() => writeFile(turn.sys, jar, formatCookieFile(state.jar)));
  state.index++;
  if (result.exit !== 0 && has(turn, "fail-early")) state.index = options.transfers.length;
  return nextTransfer(turn);
}

/** What a transfer came to, as -w and -i show it. */
import type { HttpResponse } from "../../types.ts";
import { methodOf } from "./request.ts";
import type { Turn } from "./state.ts";
import type { TransferFacts } from "./writeout.ts";

/** What has gone over the wire in this transfer. */
export interface Result {
  exit: number;
  message?: string;
  response?: HttpResponse;
  downloaded: number;
  redirectUrl?: string;
  http2?: boolean;
}

/** A local port that this transfer has: by the pid, so that it stays. */
export function localPort(turn: Turn): number {
  return 32_768 + ((turn.sys.pid * 7919 + turn.state.connections * 16) % 28_000);
}

export function headerText(response: HttpResponse, http2: boolean): string {
  const first = http2 ? `HTTP/2 ${response.status} ` : `HTTP/1.1 ${response.status} ${response.reason}`;
  return `${[first, ...response.headers.map(([key, value]) => `${key}: ${value}`)].join("\r\n")}\r\n\r\n`;
}

/** What -w tells of a transfer. */
export function factsOf(turn: Turn, result: Result, fileName: string | undefined): TransferFacts {
  const { state, options, url, sys } = turn;
  const { request } = state;
  const now = sys.monotonic();
  const total = now - state.begun;
  const http = request?.kind === "http" ? request.http : undefined;
  const requestText = http
    ? `${http.method} ${http.path} HTTP/1.1\r\n${http.headers.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n`
    : "";
  const reached = result.response !== undefined || result.exit === 52 || result.exit === 60;
  return {
    exit: result.exit,
    ...(result.message !== undefined && { errorMessage: result.message }),
    ...(result.response && { response: result.response }),
    url: options.transfers[state.index]!.url,
    effectiveUrl: url.text,
    method: state.method || methodOf(options.values),
    scheme: url.scheme,
    remoteIp: reached ? (state.addresses[0] ?? "") : "",
    remotePort: reached ? url.port : 0,
    localIp: reached ? (state.addresses[0]?.startsWith("127.") ? "127.0.0.1" : (sys.addresses[0] ?? "")) : "",
    localPort: reached ? localPort(turn) : 0,
    ...(fileName !== undefined && { fileName }),
    redirects: state.redirects,
    redirectUrl: result.redirectUrl ?? "",
    headerBytes: result.response ? headerText(result.response, result.http2 === true).length : 0,
    requestBytes: reached ? requestText.length + (http?.body.length ?? 0) : 0,
    downloaded: result.downloaded,
    uploaded: reached ? (http?.body.length ?? 0) : 0,
    connects: reached ? 1 : 0,
    urlNumber: state.index,
    times: {
      lookup: state.times.lookup,
      connect: reached ? state.times.connect : 0,
      handshake: reached && url.scheme === "https" ? state.times.connect : 0,
      request: reached ? state.times.connect : 0,
      answer: result.response ? total : 0,
      redirect: state.times.redirect,
      total,
    },
    httpVersion: result.response ? (result.http2 ? "2" : "1.1") : "0",
    version: `${turn.version.number} OpenSSL/${turn.version.openssl}`,
  };
}

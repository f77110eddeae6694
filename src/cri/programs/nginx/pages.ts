/** Answers: status lines, nginx's own pages, headers in its order. Models src/http/ngx_http_special_response.c and ngx_http_header_filter_module.c. */
import type { HttpResponse } from "../../../shell/types.ts";
import { isOn, type Scope, setting } from "./config.ts";

/** Reason phrases of the status line. */
const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Moved Temporarily",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  406: "Not Acceptable",
  408: "Request Time-out",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  415: "Unsupported Media Type",
  416: "Requested Range Not Satisfiable",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  505: "HTTP Version Not Supported",
  507: "Insufficient Storage",
};
/** Where the page says something else. */
const TITLES: Record<number, string> = {
  302: "302 Found",
  303: "303 See Other",
  401: "401 Authorization Required",
};

export const reasonOf = (status: number): string => REASONS[status] ?? "";

/** An answer before its headers are put in order. */
export interface Draft {
  status: number;
  body: string;
  /** Undefined: no Content-Type. */
  type?: string;
  /** Unix milliseconds, of a file. */
  modified?: number;
  etag?: string;
  location?: string;
  ranges?: boolean;
  chunked?: boolean;
  /** After the standard ones. */
  more?: [string, string][];
}

/** nginx's page of a status; undefined where it has none. */
export function ownPage(status: number, server: string): string | undefined {
  const hasPage =
    (status >= 301 && status <= 308 && status !== 304) || (status >= 400 && REASONS[status] !== undefined);
  if (!hasPage) return undefined;
  const title = TITLES[status] ?? `${status} ${REASONS[status]}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;
}

export const serverName = (scope: Scope, version: string): string =>
  isOn(scope, "server_tokens", true) ? `nginx/${version}` : "nginx";

export const httpDate = (ms: number): string => new Date(ms).toUTCString();

export interface Surroundings {
  scope: Scope;
  version: string;
  /** Unix milliseconds. */
  now: number;
  keepAlive: boolean;
  head: boolean;
  /** Values of variables in add_header. */
  fill(text: string): string;
}

/** The answer with its headers in nginx's order. */
export function render(draft: Draft, around: Surroundings): HttpResponse {
  const { scope, version, now } = around;
  const { status, body } = draft;
  const empty = status === 204 || status === 304;
  const headers: [string, string][] = [
    ["Server", serverName(scope, version)],
    ["Date", httpDate(now)],
  ];
  if (draft.type !== undefined && !empty) headers.push(["Content-Type", withCharset(draft.type, scope)]);
  if (!empty && !draft.chunked) headers.push(["Content-Length", String(body.length)]);
  const dated = status === 200 || status === 206 || status === 304;
  if (draft.modified !== undefined && dated) headers.push(["Last-Modified", httpDate(draft.modified)]);
  if (draft.location !== undefined) headers.push(["Location", draft.location]);
  if (draft.chunked) headers.push(["Transfer-Encoding", "chunked"]);
  headers.push(["Connection", around.keepAlive ? "keep-alive" : "close"]);
  if (draft.etag !== undefined && isOn(scope, "etag", true)) headers.push(["ETag", draft.etag]);
  headers.push(...(draft.more ?? []), ...addedHeaders(status, around));
  if (draft.ranges && status === 200) headers.push(["Accept-Ranges", "bytes"]);
  return { status, reason: reasonOf(status), headers, body: around.head || empty ? "" : body };
}

function withCharset(type: string, scope: Scope): string {
  const charset = setting(scope, "charset")?.[0];
  const text = /^text\/(html|plain|xml|vnd|css)|javascript|rss/.test(type);
  return charset && charset !== "off" && text && !type.includes("charset") ? `${type}; charset=${charset}` : type;
}

const ADDED = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

function addedHeaders(status: number, { scope, fill, now }: Surroundings): [string, string][] {
  const headers: [string, string][] = [];
  const expires = setting(scope, "expires")?.[0];
  const seconds = expires === undefined ? undefined : expirySeconds(expires);
  if (seconds !== undefined && ADDED.has(status)) {
    headers.push(["Expires", httpDate(now + seconds * 1000)]);
    headers.push(["Cache-Control", seconds < 0 ? "no-cache" : `max-age=${seconds}`]);
  }
  for (const { args } of scope.get("add_header") ?? []) {
    if (!ADDED.has(status) && args[2] !== "always") continue;
    const value = fill(args[1]);
    if (value !== "") headers.push([args[0], value]);
  }
  return headers;
}

function expirySeconds(text: string): number | undefined {
  if (text === "max") return 315_360_000;
  if (text === "epoch") return -1;
  const match = /^(-?\d+)([smhdwMy]?)$/.exec(text);
  if (!match) return undefined;
  const units: Record<string, number> = {
    "": 1,
    s: 1,
    m: 60,
    h: 3600,
    d: 86_400,
    w: 604_800,
    M: 2_592_000,
    y: 31_536_000,
  };
  return Number(match[1]) * units[match[2]];
}

/** HTTP as programs write it: reasons, the headers of the common frameworks in their order, forms, raw messages. */
import { binary } from "../../apimachinery/strings.ts";
import type { HttpRequest, HttpResponse, System } from "../../shell/types.ts";

const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  307: "Temporary Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  412: "Precondition Failed",
  418: "I'm a teapot",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

export const reasonOf = (status: number): string => REASONS[status] ?? "";

export const text = (binary: string): string => Buffer.from(binary, "latin1").toString("utf8");

/** An answer before a framework puts its headers around it. `body` is a text. */
export interface Page {
  status?: number;
  type?: string;
  body?: string;
  /** Beside the framework's own. */
  headers?: [string, string][];
}

/** Where an answer is made. */
export interface Moment {
  sys: System;
  request: HttpRequest;
}

const date = ({ sys }: Moment): [string, string] => ["Date", new Date(sys.now()).toUTCString()];

function response(page: Page, { request }: Moment, headers: [string, string][]): HttpResponse {
  const status = page.status ?? 200;
  const body = request.method === "HEAD" || status === 204 || status === 304 ? "" : binary(page.body ?? "");
  return { status, reason: reasonOf(status), headers, body };
}

const lengthOf = (page: Page): [string, string] => ["Content-Length", String(binary(page.body ?? "").length)];

/** Go's net/http: headers that the handler set by name, then its own. */
export function goResponse(page: Page, moment: Moment): HttpResponse {
  const set = [...(page.headers ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const type: [string, string] = ["Content-Type", page.type ?? "text/plain; charset=utf-8"];
  const own: [string, string][] = [date(moment), lengthOf(page)];
  return response(page, moment, page.body === "" ? [...set, ...own] : [...set, ...own, type]);
}

/** ASP.NET Core's Kestrel. */
export function kestrelResponse(page: Page, moment: Moment): HttpResponse {
  const headers: [string, string][] = [];
  if (page.body) headers.push(["Content-Type", page.type ?? "text/html; charset=utf-8"]);
  headers.push(date(moment), ["Server", "Kestrel"]);
  headers.push(page.body ? ["Transfer-Encoding", "chunked"] : ["Content-Length", "0"], ...(page.headers ?? []));
  return response(page, moment, headers);
}

/** Node with Express. */
export function expressResponse(page: Page, moment: Moment): HttpResponse {
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  const body = page.body ?? "";
  const digest = createHash("sha1").update(body, "utf8").digest("base64").slice(0, 27);
  const headers: [string, string][] = [
    ["X-Powered-By", "Express"],
    ...(page.headers ?? []),
    ["Content-Type", page.type ?? "text/html; charset=utf-8"],
    lengthOf(page),
    ["ETag", `W/"${binary(body).length.toString(16)}-${digest}"`],
    date(moment),
    ["Connection", "keep-alive"],
    ["Keep-Alive", "timeout=5"],
  ];
  return response(page, moment, headers);
}

/** Headers in the order given, `Date` and `Content-Length` filled in where their value is left empty. */
export function plainResponse(page: Page, moment: Moment): HttpResponse {
  const filled = (page.headers ?? []).map(([name, value]): [string, string] => {
    if (value !== "") return [name, value];
    if (name === "Date") return date(moment);
    return name === "Content-Length" ? lengthOf(page) : [name, page.type ?? ""];
  });
  return response(page, moment, filled);
}

export const header = (request: HttpRequest, name: string): string | undefined =>
  request.headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];

/** "/a/b" of "/a/b?c=d". */
export const pathOf = (request: HttpRequest): string => request.path.split("?")[0]!;
export const queryOf = (request: HttpRequest): URLSearchParams =>
  new URLSearchParams(request.path.split("?").slice(1).join("?"));
/** Fields of a form's body; texts. */
export const formOf = (request: HttpRequest): URLSearchParams => new URLSearchParams(text(request.body));

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
export const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (char) => ENTITIES[char]!);

/** Reads a request that came as bytes of a connection (nc, telnet); undefined: it is none. */
export function parseRequest(data: string): HttpRequest | undefined {
  const [head = "", ...rest] = data.replaceAll("\r\n", "\n").split("\n\n");
  const [first = "", ...lines] = head.split("\n");
  const match = /^([A-Z]+) (\S+)(?: HTTP\/\d\.\d)?$/.exec(first);
  if (!match) return undefined;
  const headers = lines
    .map((line) => /^([^:\s]+):\s*(.*)$/.exec(line))
    .filter((found) => found !== null)
    .map((found): [string, string] => [found[1]!, found[2]!]);
  return { method: match[1]!, path: match[2]!, headers, body: rest.join("\n\n") };
}

/** An answer as bytes of a connection. */
export function printResponse({ status, reason, headers, body }: HttpResponse): string {
  const kept = headers.filter(([name]) => !/^(transfer-encoding|connection|keep-alive)$/i.test(name));
  const lines = kept.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} ${reason}\r\n${lines}Connection: close\r\n\r\n${body}`;
}

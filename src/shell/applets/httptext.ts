/** HTTP messages as text, for tools that talk it by hand. */
import type { HttpRequest, HttpResponse } from "../types.ts";

/** The request in a text; undefined: it is none. */
export function asHttpRequest(text: string): HttpRequest | undefined {
  const first = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r?\n/.exec(text);
  if (!first) return undefined;
  const { headers, body } = splitMessage(text.slice(first[0].length));
  return { method: first[1]!, path: first[2]!, headers, body };
}

function splitMessage(text: string): { headers: [string, string][]; body: string } {
  const end = /^\r?\n|\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const headers = head.split(/\r?\n/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()]] : [];
  });
  return { headers, body: end ? text.slice(end.index + end[0].length) : "" };
}

/** The response in a text; undefined: it is none. */
export function parseHttpResponse(text: string): HttpResponse | undefined {
  const first = /^HTTP\/\d(?:\.\d)? (\d{3}) ?([^\r\n]*)\r?\n?/.exec(text);
  if (!first) return undefined;
  return { status: Number(first[1]), reason: first[2]!, ...splitMessage(text.slice(first[0].length)) };
}

const headerLines = (headers: [string, string][]): string =>
  headers.map(([key, value]) => `${key}: ${value}\r\n`).join("");

export function httpRequestText({ method, path, headers, body }: HttpRequest): string {
  return `${method} ${path} HTTP/1.1\r\n${headerLines(headers)}\r\n${body}`;
}

export function httpResponseText({ status, reason, headers, body }: HttpResponse): string {
  return `HTTP/1.1 ${status} ${reason}\r\n${headerLines(headers)}\r\n${body}`;
}

/**
 * The servers that answer for an Ingress, as far as the headers of their answers tell them apart: nginx in ingress-nginx's
 * pod, Go's net/http in Traefik's, Google's front end before GKE.
 */
import type { HttpResponse } from "../shell/types.ts";

export type Front = "nginx" | "go" | "google";

type Headers = HttpResponse["headers"];

const PHRASES: Record<number, string> = {
  308: "Permanent Redirect",
  400: "Bad Request",
  404: "Not Found",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** What follows the status on the first line: nginx has a phrase of its own for 503. */
export const phraseOf = (front: Front, status: number): string =>
  front === "nginx" && status === 503 ? "Service Temporarily Unavailable" : PHRASES[status];

/** An answer of the front itself. `nowMs`: Unix milliseconds. */
export function ownAnswer(
  front: Front,
  status: number,
  { type, body }: { type: string; body: string },
  nowMs: number,
  more: Headers = [],
): HttpResponse {
  const date: [string, string] = ["Date", new Date(nowMs).toUTCString()];
  const content: Headers = [
    ["Content-Type", type],
    ["Content-Length", String(body.length)],
  ];
  const headers: Record<Front, Headers> = {
    nginx: [date, ...content, ["Connection", "keep-alive"], ...more],
    go: [content[0], ["X-Content-Type-Options", "nosniff"], date, content[1], ...more],
    google: [...content, date, ...more],
  };
  return { status, reason: phraseOf(front, status), headers: headers[front], body };
}

const NAME_OF_SERVER = /^(server|connection|keep-alive)$/i;
const FIRST = ["date", "content-type", "content-length", "transfer-encoding"];
const HSTS: [string, string] = ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"];

/** A backend's answer as the front hands it on. `secure`: the client came by TLS. */
export function handedOn(front: Front, http: HttpResponse, secure: boolean): HttpResponse {
  const kept = http.headers.filter(([name]) => !/^(connection|keep-alive)$/i.test(name));
  if (front === "go") return { ...http, headers: sorted(kept.map(([name, value]) => [canonical(name), value])) };
  if (front === "google") return { ...http, headers: [...kept, ["Via", "1.1 google"]] };
  const others = kept.filter(([name]) => !NAME_OF_SERVER.test(name) && !FIRST.includes(name.toLowerCase()));
  const first = FIRST.flatMap((wanted) => kept.filter(([name]) => name.toLowerCase() === wanted));
  const headers: Headers = [...first, ["Connection", "keep-alive"], ...others, ...(secure ? [HSTS] : [])];
  return { ...http, headers };
}

/** Go writes headers in the order of their names, each word with a capital: "Etag". */
const sorted = (headers: Headers): Headers => headers.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
const canonical = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

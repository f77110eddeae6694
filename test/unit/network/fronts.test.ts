import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../src/network/fetch.ts";
import { handedOn, ownAnswer } from "../../../src/network/fronts.ts";
import type { HttpResponse } from "../../../src/shell/types.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const text = ({ status, reason, headers }: HttpResponse) => [
  `${status} ${reason}`,
  ...headers.map(([name, value]) => `${name}: ${value}`),
];
const backend: HttpResponse = {
  status: 200,
  reason: "OK",
  headers: [
    ["Server", "nginx/1.29.3"],
    ["Date", "Sat, 21 Nov 2026 12:00:00 GMT"],
    ["Content-Type", "text/html"],
    ["Content-Length", "2"],
    ["Connection", "keep-alive"],
    ["ETag", '"1"'],
  ],
  body: "hi",
};

describe("front servers of an Ingress", () => {
  it("say no, each in its own words", () => {
    const page = { type: "text/plain", body: "no" };
    expect(text(ownAnswer("nginx", 503, page, NOON))).toEqual([
      "503 Service Temporarily Unavailable",
      "Date: Sat, 21 Nov 2026 12:00:00 GMT",
      "Content-Type: text/plain",
      "Content-Length: 2",
      "Connection: keep-alive",
    ]);
    expect(text(ownAnswer("go", 503, page, NOON))).toEqual([
      "503 Service Unavailable",
      "Content-Type: text/plain",
      "X-Content-Type-Options: nosniff",
      "Date: Sat, 21 Nov 2026 12:00:00 GMT",
      "Content-Length: 2",
    ]);
  });

  it("hand a backend's answer on: nginx hides its server, Go sorts, Google adds itself", () => {
    expect(text(handedOn("nginx", backend, true))).toEqual([
      "200 OK",
      "Date: Sat, 21 Nov 2026 12:00:00 GMT",
      "Content-Type: text/html",
      "Content-Length: 2",
      "Connection: keep-alive",
      'ETag: "1"',
      "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    ]);
    expect(handedOn("go", backend, false).headers.map(([name]) => name)).toEqual([
      "Content-Length",
      "Content-Type",
      "Date",
      "Etag",
      "Server",
    ]);
    expect(handedOn("google", backend, false).headers.at(-1)).toEqual(["Via", "1.1 google"]);
  });

  it("do so with the answer of a process too", () => {
    const outcome = outcomeOf({ latencyMs: 1, front: "nginx" }, { http: backend });
    expect(outcome.ok && outcome.http?.headers.map(([name]) => name)).toEqual([
      "Date",
      "Content-Type",
      "Content-Length",
      "Connection",
      "ETag",
    ]);
  });
});

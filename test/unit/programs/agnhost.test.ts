import { describe, expect, it } from "vitest";
import { agnhost } from "../../../src/cri/programs/agnhost/index.ts";
import { makeLab } from "../cri/harness.ts";
import { fakeNetwork } from "../support/fakesystem.ts";
import { Driver, type DriverOptions } from "./driver.ts";

const run = (args: string[], options: DriverOptions = {}) =>
  new Driver(agnhost.tool, { args, version: "2.63", ...options });

describe("agnhost", () => {
  it("netexec tells of itself", () => {
    const server = run(["netexec", "--http-port=8080"]);
    expect(server.err).toBe(
      "2026/01/02 03:04:05 Started HTTP server on port 8080\n2026/01/02 03:04:05 Started UDP server on port  8081\n",
    );
    expect(server.listening).toEqual([8080, 8081]);
    expect(server.http("/hostname").body).toBe("web-1");
    expect(server.http("/echo?msg=hi&code=202")).toMatchObject({ status: 202, body: "hi" });
    expect(server.http("/clientip").body).toMatch(/^10\.244\.0\.9:\d+$/);
    expect(server.http("/header?key=Host").body).toBe("web");
    expect(server.http("/healthz").status).toBe(200);
    expect(server.http("/dial").body).toBe("request parameter not specified. <nil>\n");
    server.http("/hostname");
    server.wake({
      type: "request",
      request: {
        id: "x",
        kind: "http",
        port: 8080,
        from: "10.0.0.1",
        http: { method: "GET", path: "/exit?code=3", headers: [], body: "" },
      },
    });
    expect(server.exit).toBe(3);
  });

  it("netexec dials others", () => {
    const net = fakeNetwork({}, { "10.0.0.5:8080": { body: "web-2" } });
    const server = run(["netexec"], { net });
    expect(server.http("/dial?host=10.0.0.5&port=8080&request=hostname&tries=2").body).toBe(
      '{"responses":["web-2","web-2"]}',
    );
    expect(server.http("/dial?host=10.0.0.6&port=8080&request=hostname").body).toBe(
      '{"errors":["Get \\"http://10.0.0.6:8080/hostname\\": connect: connection refused"]}',
    );
  });

  it("netexec runs commands in the real shell", () => {
    const lab = makeLab();
    const id = lab.start({ image: "registry.k8s.io/e2e-test-images/agnhost:2.39", args: ["netexec"] });
    expect(lab.request(id, "/shell?cmd=echo+a;+exit+3", { port: 8080 })?.http?.body).toBe(
      '{"error":"exit status 3","output":"a\\n"}',
    );
    expect(lab.request(id, "/hostname", { port: 8080 })?.http?.body).toBe("web");
  });

  it("is alive for ten seconds", () => {
    const server = run(["liveness"]);
    expect(server.http("/healthz")).toMatchObject({ status: 200, body: "ok" });
    server.advance(10_500);
    expect(server.http("/healthz")).toMatchObject({ status: 500 });
    expect(server.http("/started")).toMatchObject({ status: 200 });
  });

  it("serves on the ports of its variables", () => {
    const server = run(["porter"], { env: { SERVE_PORT_80: "eighty", SERVE_PORT_81: "more" } });
    expect(server.http("/", { port: 81 }).body).toBe("more");
  });

  it("pauses until it is told to end", () => {
    const server = run(["pause"]).signal(15);
    expect([server.out, server.exit]).toEqual([
      'Paused\nSignals registered\nexiting because of signal "terminated"\n',
      2,
    ]);
  });

  it("says why it cannot connect", () => {
    expect(run(["connect", "10.0.0.5:80"], { net: () => ({ ok: false, afterMs: 1, error: "refused" }) }).err).toBe(
      "REFUSED\n",
    );
    expect(
      run(["connect", "--timeout=1s", "10.0.0.5:80"], { net: () => ({ ok: false, afterMs: 1, error: "timeout" }) }).err,
    ).toBe("TIMEOUT\n");
    expect(run(["connect", "nobody:80"], { net: fakeNetwork({}) }).err).toBe("DNS: no such host\n");
    expect(run(["bogus"]).err).toBe('Error: unknown command "bogus" for "app"\nRun \'app --help\' for usage.\n');
  });

  it("keeps a guestbook", () => {
    const primary = run(["guestbook", "--http-port", "6379"]);
    expect(primary.listening).toEqual([6379]);
    expect(primary.http("/set?key=messages&value=hi").body).toBe('{"message":"Updated"}');
    expect(primary.http("/get?key=messages").body).toBe('{"data":"hi"}');
    const front = run(["guestbook"], {
      net: fakeNetwork(
        { "agnhost-replica.default.svc.cluster.local": ["10.96.0.9"] },
        { "10.96.0.9:6379": { body: '{"data":"hi"}' } },
      ),
    });
    expect(front.http("/guestbook?cmd=get&key=messages").body).toBe('{"data":"hi"}');
    expect(front.http("/guestbook?cmd=set&key=messages&value=x")).toMatchObject({ status: 400 });
  });
});

import { describe, expect, it } from "vitest";
import { curl } from "../../../src/shell/applets/curl/index.ts";
import { fakeNetwork, runTool } from "../support/fakesystem.ts";

const net = fakeNetwork(
  { "web.default.svc.cluster.local": ["10.96.1.2"] },
  {
    "10.96.1.2:80": {
      body: "hello world\n",
      headers: [
        ["Server", "nginx/1.27.5"],
        ["Content-Length", "12"],
      ],
    },
    "10.96.1.3:80": { status: 302, reason: "Found", headers: [["Location", "http://web/"]] },
    "10.96.1.4:80": { status: 404, reason: "Not Found", body: "nope\n" },
  },
);
const METER =
  "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n" +
  "                                 Dload  Upload   Total   Spent    Left  Speed\n" +
  "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0";

describe("curl", () => {
  it("prints a body by a short name", () => {
    const ran = runTool(curl, ["-s", "web"], { net });
    expect(ran).toMatchObject({ out: "hello world\n", err: "", exit: 0 });
    expect(ran.requests.map((r) => r.kind)).toEqual(["dns", "http"]);
  });
  it("shows the meter when standard output is no terminal", () => {
    const ran = runTool(curl, ["http://web/"], { net });
    expect(ran.err).toBe(`${METER}\r100    12  100    12    0     0   4000      0 --:--:-- --:--:-- --:--:--  4000\n`);
    expect(runTool(curl, ["http://web/"], { net, tty: true }).err).toBe("");
  });
  it("says that a name is not known", () => {
    const ran = runTool(curl, ["nosuch"], { net });
    expect(ran.err).toBe(`${METER}curl: (6) Could not resolve host: nosuch\n`);
    expect(ran.exit).toBe(6);
  });
  it("waits ten seconds for a DNS server that does not answer", () => {
    const ran = runTool(curl, ["-sS", "web"], { net: () => ({ ok: false, afterMs: 5000, error: "timeout" }) });
    expect(ran).toMatchObject({ err: "curl: (6) Could not resolve host: web\n", exit: 6, ms: 10_000 });
  });
  it("fails to connect", () => {
    const ran = runTool(curl, ["-sS", "10.0.0.1"], { net });
    expect(ran.err).toBe("curl: (7) Failed to connect to 10.0.0.1 port 80 after 0 ms: Could not connect to server\n");
    const old = { "/etc/os-release": "VERSION_CODENAME=bookworm\n" };
    expect(runTool(curl, ["-sS", "10.0.0.1"], { net, files: old }).err).toBe(
      "curl: (7) Failed to connect to 10.0.0.1 port 80 after 0 ms: Couldn't connect to server\n",
    );
  });
  it("gives up", () => {
    const silent = () => ({ ok: false, afterMs: 3000, error: "timeout" }) as const;
    const ran = runTool(curl, ["-sS", "--connect-timeout", "3", "10.0.0.1"], { net: silent });
    expect(ran).toMatchObject({ err: "curl: (28) Connection timed out after 3001 milliseconds\n", exit: 28 });
    const http = { status: 200, reason: "OK", headers: [], body: "" };
    const slow = () => ({ ok: true, afterMs: 9000, http }) as const;
    expect(runTool(curl, ["-sS", "-m1", "10.0.0.1"], { net: slow }).err).toBe(
      "curl: (28) Operation timed out after 1001 milliseconds with 0 bytes received\n",
    );
  });
  it("talks", () => {
    expect(runTool(curl, ["-sv", "http://web/x?y#z"], { net }).err).toBe(
      "* Host web:80 was resolved.\n* IPv6: (none)\n* IPv4: 10.96.1.2\n*   Trying 10.96.1.2:80...\n" +
        "* Connected to web (10.96.1.2) port 80\n* using HTTP/1.x\n> GET /x?y HTTP/1.1\n> Host: web\n> User-Agent: curl/8.14.1\n" +
        "> Accept: */*\n> \n* Request completely sent off\n< HTTP/1.1 200 OK\n< Server: nginx/1.27.5\n< Content-Length: 12\n< \n" +
        "{ [12 bytes data]\n* Connection #0 to host web left intact\n",
    );
  });
  it("follows, fails and writes out", () => {
    expect(runTool(curl, ["-sL", "10.96.1.3"], { net }).out).toBe("hello world\n");
    const failing = runTool(curl, ["-sSf", "10.96.1.4"], { net });
    expect(failing).toMatchObject({ out: "", err: "curl: (22) The requested URL returned error: 404\n", exit: 22 });
    expect(runTool(curl, ["-s", "-o", "/dev/null", "-w", "%{http_code} %{size_download}\\n", "web"], { net }).out).toBe(
      "200 12\n",
    );
    expect(runTool(curl, ["-sI", "10.96.1.4"], { net }).out).toBe(
      "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n",
    );
    expect(runTool(curl, ["-s", "-o", "/dev/null", "-w", "%{http_code}", "10.0.0.1"], { net }).out).toBe("000");
  });
  it("sends", () => {
    const ran = runTool(curl, ["-s", "-H", "Host: a.b", "-H", "X-A: 1", "-d", "a=1", "-d", "b=2", "web/p"], { net });
    expect(ran.requests[1]).toMatchObject({
      http: {
        method: "POST",
        path: "/p",
        body: "a=1&b=2",
        headers: [
          ["Host", "a.b"],
          ["User-Agent", "curl/8.14.1"],
          ["Accept", "*/*"],
          ["X-A", "1"],
          ["Content-Length", "7"],
          ["Content-Type", "application/x-www-form-urlencoded"],
        ],
      },
    });
  });
  it("globs, names files and refuses wrong options", () => {
    const ran = runTool(curl, ["-s", "web/{a,b}[1-2]", "-o", "f_#1_#2"], { net });
    expect(ran.requests.filter((r) => r.kind === "http").map((r) => r.kind === "http" && r.http.path)).toEqual([
      "/a1",
      "/a2",
      "/b1",
      "/b2",
    ]);
    expect(ran.fs.list("/root")).toEqual(["f_a_1", "f_a_2", "f_b_1", "f_b_2"]);
    expect(runTool(curl, ["--nosuch"]).err).toBe(
      "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    expect(runTool(curl, [])).toMatchObject({
      exit: 2,
      err: "curl: try 'curl --help' or 'curl --manual' for more information\n",
    });
  });
  it("does not trust", () => {
    const ran = runTool(curl, ["-sS", "https://10.0.0.1/"], {
      net: () => ({
        ok: true,
        afterMs: 1,
        tls: { commonName: "x", trusted: false },
        http: { status: 200, reason: "OK", headers: [], body: "" },
      }),
    });
    expect(ran.exit).toBe(60);
    expect(ran.err).toMatch(
      /^curl: \(60\) SSL certificate problem: unable to get local issuer certificate\nMore details here: /,
    );
  });
});

import { describe, expect, it } from "vitest";
import { applet } from "../../../src/shell/applets/index.ts";
import { type FakeOptions, fakeNetwork, runTool } from "../support/fakesystem.ts";

const names = { "web.default.svc.cluster.local": ["10.96.1.2"] };
const net = fakeNetwork(names, {
  "10.96.1.2:80": {
    body: "hello world\n",
    headers: [
      ["Content-Type", "text/html"],
      ["Content-Length", "12"],
    ],
  },
  "10.96.1.4:80": { status: 404, reason: "Not Found" },
});
const run = (name: string, args: string, options: FakeOptions = {}) =>
  runTool(applet(name)!, args.split(" ").filter(Boolean), { net, ...options });
const busybox = { flavour: "busybox" } as const;
const lost = () => ({ ok: false, afterMs: 5000, error: "timeout" }) as const;

describe("busybox wget", () => {
  it("saves, prints and fails", () => {
    const saved = run("wget", "http://web/", busybox);
    expect(saved.err).toBe(
      "Connecting to web (10.96.1.2:80)\nsaving to 'index.html'\n" +
        "index.html           100% |********************************|    12  0:00:00 ETA\n'index.html' saved\n",
    );
    expect(saved.fs.read("/root/index.html")).toBe("hello world\n");
    expect(run("wget", "-qO- web", busybox)).toMatchObject({ out: "hello world\n", err: "", exit: 0 });
    expect(run("wget", "-qO- nosuch", busybox)).toMatchObject({ err: "wget: bad address 'nosuch'\n", exit: 1 });
    expect(run("wget", "-qO- 10.0.0.1", busybox)).toMatchObject({
      err: "wget: can't connect to remote host (10.0.0.1): Connection refused\n",
      exit: 1,
    });
    expect(run("wget", "-O- 10.96.1.4", busybox).err).toBe(
      "Connecting to 10.96.1.4 (10.96.1.4:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n",
    );
    expect(run("wget", "-qO- -T 2 10.0.0.1", { ...busybox, net: lost })).toMatchObject({
      err: "wget: download timed out\n",
      exit: 1,
    });
  });
});

describe("GNU wget", () => {
  it("talks", () => {
    expect(run("wget", "web").err).toBe(
      "--2026-01-02 03:04:05--  http://web/\nResolving web (web)... 10.96.1.2\n" +
        "Connecting to web (web)|10.96.1.2|:80... connected.\nHTTP request sent, awaiting response... 200 OK\n" +
        "Length: 12 [text/html]\nSaving to: 'index.html'\n\n" +
        "     0K                                                       100% 3.91K=0s\n\n" +
        "2026-01-02 03:04:05 (3.91 KB/s) - 'index.html' saved [12/12]\n\n",
    );
    expect(run("wget", "-O- nosuch")).toMatchObject({
      err: "--2026-01-02 03:04:05--  http://nosuch/\nResolving nosuch (nosuch)... failed: Name or service not known.\nwget: unable to resolve host address 'nosuch'\n",
      exit: 4,
    });
  });
});

describe("ping", () => {
  it("counts", () => {
    expect(run("ping", "-c 2 web", busybox)).toMatchObject({
      out:
        "PING web (10.96.1.2): 56 data bytes\n64 bytes from 10.96.1.2: seq=0 ttl=63 time=0.500 ms\n" +
        "64 bytes from 10.96.1.2: seq=1 ttl=63 time=0.500 ms\n\n--- web ping statistics ---\n" +
        "2 packets transmitted, 2 packets received, 0% packet loss\nround-trip min/avg/max = 0.500/0.500/0.500 ms\n",
      exit: 0,
    });
    expect(run("ping", "-c 2 10.1.1.1").out).toBe(
      "PING 10.1.1.1 (10.1.1.1) 56(84) bytes of data.\n64 bytes from 10.1.1.1: icmp_seq=1 ttl=63 time=0.500 ms\n" +
        "64 bytes from 10.1.1.1: icmp_seq=2 ttl=63 time=0.500 ms\n\n--- 10.1.1.1 ping statistics ---\n" +
        "2 packets transmitted, 2 received, 0% packet loss, time 1001ms\nrtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms\n",
    );
  });
  it("loses, stops at a signal, knows no name", () => {
    const gone = run("ping", "-c 3 -W 1 10.1.1.1", { ...busybox, net: lost });
    expect(gone.out).toBe(
      "PING 10.1.1.1 (10.1.1.1): 56 data bytes\n\n--- 10.1.1.1 ping statistics ---\n3 packets transmitted, 0 packets received, 100% packet loss\n",
    );
    expect(gone).toMatchObject({ exit: 1, ms: 3000 });
    const stopped = run("ping", "10.1.1.1", { signals: [{ at: 1500, signal: 2 }] });
    expect(stopped.out).toContain("2 packets transmitted, 2 received, 0% packet loss");
    expect(run("ping", "nosuch", busybox)).toMatchObject({ err: "ping: bad address 'nosuch'\n", exit: 1 });
    expect(run("ping", "nosuch")).toMatchObject({ err: "ping: nosuch: Name or service not known\n", exit: 2 });
  });
});

describe("nslookup", () => {
  it("busybox asks all search domains", () => {
    expect(run("nslookup", "web", busybox)).toMatchObject({
      out:
        "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.1.2\n\n" +
        "** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\n" +
        "\n** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\n",
      exit: 1,
    });
  });
  it("busybox 1.28 numbers addresses", () => {
    expect(run("nslookup", "web", { flavour: "busybox-1.28" }).out).toBe(
      "Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nName:      web\nAddress 1: 10.96.1.2\n",
    );
    expect(run("nslookup", "no", { flavour: "busybox-1.28" })).toMatchObject({
      err: "nslookup: can't resolve 'no'\n",
      exit: 1,
    });
  });
  it("bind stops at the first name", () => {
    expect(run("nslookup", "web")).toMatchObject({
      out: "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.1.2\n\n",
      exit: 0,
    });
    expect(run("nslookup", "no")).toMatchObject({
      out: "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n** server can't find no: NXDOMAIN\n\n",
      exit: 1,
    });
    expect(run("nslookup", "web", { net: lost }).out).toBe(
      `${";; communications error to 10.96.0.10#53: timed out\n".repeat(3)};; no servers could be reached\n\n`,
    );
  });
});

describe("dig, host, getent", () => {
  it("show records", () => {
    expect(run("dig", "+short +search web").out).toBe("10.96.1.2\n");
    expect(run("dig", "+noall +answer web.default.svc.cluster.local").out).toBe(
      "web.default.svc.cluster.local. 30 IN\tA\t10.96.1.2\n",
    );
    expect(run("dig", "nope.default.svc.cluster.local").out).toContain(
      ";; QUESTION SECTION:\n;nope.default.svc.cluster.local.\tIN\tA\n\n;; Query time: 1 msec\n;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)\n",
    );
    expect(run("host", "web").out).toBe("web.default.svc.cluster.local has address 10.96.1.2\n");
    expect(run("host", "no")).toMatchObject({ out: "Host no not found: 3(NXDOMAIN)\n", exit: 1 });
    expect(run("getent", "hosts web").out).toBe("10.96.1.2       web.default.svc.cluster.local\n");
    expect(run("getent", "hosts localhost").out).toBe("127.0.0.1       localhost\n");
    expect(run("getent", "hosts no").exit).toBe(2);
  });
});

describe("nc, telnet and what a machine knows", () => {
  const web = fakeNetwork(names, { "10.96.1.2:80": { body: "+PONG\r\n" } });
  it("knocks and talks", () => {
    const banner = fakeNetwork(names, { "10.96.1.2:80": { body: "SSH-2.0-OpenSSH\r\n" } });
    expect(run("nc", "-zv web 80", { net: banner })).toMatchObject({
      out: "",
      err: "Connection to web (10.96.1.2) 80 port [tcp/http] succeeded!\n",
    });
    expect(run("nc", "-zv web 81", { net: web })).toMatchObject({
      err: "nc: connect to web (10.96.1.2) port 81 (tcp) failed: Connection refused\n",
      exit: 1,
    });
    expect(run("nc", "web 80", { net: web, stdin: "PING\r\n" }).out).toBe("+PONG\r\n");
    expect(run("nc", "-w 1 nosuch 80", busybox)).toMatchObject({ err: "nc: bad address 'nosuch'\n", exit: 1 });
    expect(run("telnet", "10.0.0.1 81", busybox).err).toBe(
      "telnet: can't connect to remote host (10.0.0.1): Connection refused\n",
    );
  });
  it("shows addresses and listeners", () => {
    expect(run("ip", "route").out).toBe(
      "default via 10.244.1.1 dev eth0 \n10.244.1.0/24 dev eth0 proto kernel scope link src 10.244.1.7 \n",
    );
    const sys = { listeners: () => [{ port: 80, protocol: "http" as const, pid: 1 }] };
    expect(run("netstat", "-tln", { ...busybox, sys }).out).toBe(
      "Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n" +
        "tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      \n",
    );
    expect(run("netstat", "-tlnp", { sys }).out).toContain("LISTEN      1/sleep");
  });
});

describe("httpd", () => {
  it("serves files", () => {
    const tool = applet("httpd")!;
    if (tool.kind !== "process") throw new Error("httpd is a process");
    const serve = (path: string) => {
      const http = { method: "GET", path, headers: [], body: "" };
      const wake = { type: "request", request: { id: "1", kind: "http", port: 80, from: "10.0.0.9", http } } as const;
      const probe = {
        ...tool,
        step: (args: string[], state: any, _: any, sys: any) => ({
          exit: 0,
          stdout: JSON.stringify(tool.step(args, state, wake, sys).replies![0]!.http),
        }),
      };
      return JSON.parse(runTool(probe, ["-f", "-h", "/www"], { files: { "/www/index.html": "hi\n" } }).out);
    };
    expect(serve("/")).toMatchObject({ status: 200, body: "hi\n" });
    expect(serve("/x")).toMatchObject({ status: 404, reason: "Not Found" });
    expect(serve("/../etc/hosts").status).toBe(404);
  });
});

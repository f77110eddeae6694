/** Containers of whole images: their data, their programs and tools together. */
import { describe, expect, it } from "vitest";
import { text } from "../../../src/cri/programs/http.ts";
import { node, python } from "../../../src/cri/programs/languages.ts";
import { redis } from "../../../src/cri/programs/redis/index.ts";
import { counter, gbFrontend, guestbook } from "../../../src/cri/programs/redis-apps.ts";
import { server } from "../../../src/cri/programs/server.ts";
import type { NetOutcome, NetRequest } from "../../../src/shell/types.ts";
import { makeLab } from "../cri/harness.ts";
import { fakeNetwork, runTool } from "../support/fakesystem.ts";
import { Driver } from "./driver.ts";

describe("lab images", () => {
  it("redis answers its own client", () => {
    const lab = makeLab();
    const id = lab.start({ image: "redis:7.0" });
    expect(lab.logs(id)).toContain("* Ready to accept connections\n");
  });

  it("httpd serves its page and logs", () => {
    const lab = makeLab();
    const id = lab.start({ image: "httpd:2.4" });
    expect(lab.request(id, "/")?.http).toMatchObject({
      status: 200,
      body: "<html><body><h1>It works!</h1></body></html>\n",
    });
    expect(lab.logs(id)).toContain('"GET / HTTP/1.1" 200 45\n');
    expect(lab.request(id, "/nope")?.http?.body.length).toBe(196);
    lab.run(id, "sh", "-c", "echo mine > /usr/local/apache2/htdocs/index.html");
    expect(lab.request(id, "/")?.http?.body).toBe("mine\n");
  });

  it("numbers-web serves on port 80", () => {
    const lab = makeLab();
    const id = lab.start({ image: "kiamol/ch03-numbers-web" });
    expect(lab.request(id, "/")?.http?.body).toContain("Get a random number");
    expect(lab.run(id, "sh", "-c", "echo $RngApi__Url").stdout).toBe(
      "http://numbers-api/sixeyed/kiamol/master/ch03/numbers/rng\n",
    );
  });

  it("vweb says its version, and v3 does not start", () => {
    const lab = makeLab();
    expect(lab.request(lab.start({ image: "kiamol/ch09-vweb:v2" }), "/v.txt")?.http?.body).toBe("v2");
    const broken = lab.start({ image: "kiamol/ch09-vweb:v3", pod: "default/broken" });
    lab.advance(1000);
    expect(lab.runtime.status(broken)).toMatchObject({ state: "exited", exitCode: 127 });
  });

  it("sleep ends when it is told to", () => {
    const lab = makeLab();
    const id = lab.start({ image: "kiamol/ch03-sleep" });
    lab.advance(60_000);
    expect(lab.runtime.status(id)?.state).toBe("running");
    lab.runtime.stop(id, 30_000);
    lab.advance(1000);
    expect(lab.runtime.status(id)?.state).toBe("exited");
  });

  it("a server whose answer changes with time wakes then, so that probes may rest until it does", () => {
    const routes = {
      "/healthz": [
        { withinMs: 10_000, body: "ok" },
        { status: 500, body: "error" },
      ],
    };
    const driver = new Driver(server.tool, { settings: { listen: [8080], routes } });
    expect(driver.http("/healthz").status).toBe(200);
    const woken: number[] = [];
    for (let i = 0; i < 4; i++) {
      driver.advance(4_900);
      woken.push(driver.http("/healthz").status);
    }
    expect(woken).toEqual([200, 200, 500, 500]);
    expect(driver.exit).toBeUndefined();
    const lab = makeLab();
    const id = lab.start({ image: "registry.k8s.io/e2e-test-images/liveness", pod: "default/alive" });
    expect(lab.runtime.quietUntil!("default/alive")).toBeCloseTo(lab.now + 10_000, -1);
    lab.advance(20_000);
    expect(lab.runtime.quietUntil!("default/alive")).toBeUndefined();
    expect(lab.runtime.status(id)?.state).toBe("running");
  });
  it("stress above its limit is killed", () => {
    const lab = makeLab();
    const args = ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"];
    const id = lab.start({ image: "polinux/stress", command: ["stress"], args, memoryLimit: 100 * 1024 ** 2 });
    lab.advance(1000);
    expect(lab.runtime.status(id)).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
    const fine = lab.start({
      image: "polinux/stress",
      command: ["stress"],
      args,
      memoryLimit: 300 * 1024 ** 2,
      pod: "default/fine",
    });
    lab.advance(1000);
    expect(lab.logs(fine)).toBe("stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd\n");
    expect(lab.runtime.usage(fine).memory).toBeGreaterThan(249 * 1024 ** 2);
  });

  it("stress keeps a CPU busy until its time is over", () => {
    const lab = makeLab();
    const id = lab.start({ image: "polinux/stress", command: ["stress", "--cpu", "1", "-t", "300"] });
    lab.advance(60_000);
    expect(lab.runtime.usage(id).cpu).toBe(1000);
    lab.advance(400_000);
    expect(lab.runtime.status(id)).toMatchObject({ state: "exited", exitCode: 0 });
  });

  it("perl computes π", () => {
    const lab = makeLab();
    const id = lab.start({ image: "perl:5.34", command: ["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"] });
    lab.advance(30_000);
    expect(lab.runtime.status(id)).toMatchObject({ state: "exited", exitCode: 0 });
    const digits = lab.logs(id);
    expect(digits).toMatch(/^3\.14159265358979323846\d{1979}\n$/);
  });
});

describe("apps over redis", () => {
  const redisNet =
    (server: Driver, names: Record<string, string[]>) =>
    (request: NetRequest): NetOutcome => {
      if (request.kind === "tcp") return { ok: true, afterMs: 1, data: server.tcp(request.data) ?? "" };
      return fakeNetwork(names)(request);
    };

  it("the guestbook writes to its leader and reads from its follower", () => {
    const store = new Driver(redis.tool);
    const names = {
      "redis-leader.default.svc.cluster.local": ["10.0.0.1"],
      "redis-follower.default.svc.cluster.local": ["10.0.0.2"],
    };
    const front = new Driver(gbFrontend.tool, { net: redisNet(store, names) });
    expect(front.http("/").body).toContain("<h2>Guestbook</h2>");
    expect(front.http("/guestbook.php?cmd=set&key=messages&value=,h%C3%A9").body).toBe('{"message": "Updated"}');
    expect(text(front.http("/guestbook.php?cmd=get&key=messages").body)).toBe('{"data": ",hé"}');
    const alone = new Driver(gbFrontend.tool, { net: fakeNetwork({}) });
    expect(alone.http("/guestbook.php?cmd=get&key=messages").body).toContain(
      "getaddrinfo failed: Name or service not known [tcp://redis-follower:6379]",
    );
  });

  it("the counter counts", () => {
    const net = redisNet(new Driver(redis.tool), {});
    const app = new Driver(counter.tool, { env: { REDIS_HOST: "127.0.0.1" }, net });
    expect([app.http("/").body, app.http("/").body]).toEqual(["1", "2"]);
  });

  it("the Go guestbook lists what was pushed", () => {
    const net = redisNet(new Driver(redis.tool), { "redis-master.default.svc.cluster.local": ["10.0.0.1"] });
    const app = new Driver(guestbook.tool, { net });
    expect(app.http("/rpush/guestbook/hello").body).toBe('[\n  "hello"\n]');
  });
});

describe("languages", () => {
  it("python prints, waits, exits and serves files", () => {
    expect(runTool(python, ["-c", "import time\nprint('a;b')\ntime.sleep(2); print(42)\nexit(3)"])).toMatchObject({
      out: "a;b\n42\n",
      exit: 3,
      ms: 2000,
    });
    expect(runTool(python, ["-c", "open('x')"])).toMatchObject({
      exit: 1,
      err: "kubelab runs no Python beyond prints, waits and exits\n",
    });
    const server = new Driver(python, {
      args: ["-u", "-m", "http.server", "8080"],
      cwd: "/srv",
      files: { "/srv/a.txt": "hi\n" },
    });
    expect(server.out).toBe("Serving HTTP on 0.0.0.0 port 8080 (http://0.0.0.0:8080/) ...\n");
    expect(server.http("/a.txt").body).toBe("hi\n");
    expect(server.http("/").body).toContain('<li><a href="a.txt">a.txt</a></li>');
    expect(server.http("/no").status).toBe(404);
    expect(server.err).toContain('10.244.0.9 - - [02/Jan/2026 03:04:05] "GET /no HTTP/1.1" 404 -\n');
  });

  it("node prints and says what it cannot find", () => {
    expect(runTool(node, ["-e", "console.log('hello')"])).toMatchObject({ out: "hello\n", exit: 0 });
    expect(runTool(node, ["server.js"]).err).toContain("Error: Cannot find module '/root/server.js'\n");
  });
});

describe("database images", () => {
  it("mysql needs a password, and starts with one", () => {
    const lab = makeLab();
    const bare = lab.start({ image: "mysql:8.0", pod: "default/bare" });
    lab.advance(100);
    expect(lab.runtime.status(bare)).toMatchObject({ state: "exited", exitCode: 1 });
    expect(lab.logs(bare)).toContain("Database is uninitialized and password option is not specified\n");
    const id = lab.start({ image: "mysql:8.0", env: [["MYSQL_ROOT_PASSWORD", "pw"]] });
    expect(lab.logs(id)).toContain("ready for connections. Version: '8.0.44'");
  });

  it("postgres lays out its files", () => {
    const lab = makeLab();
    const id = lab.start({ image: "postgres:16", env: [["POSTGRES_PASSWORD", "pw"]] });
    expect(lab.logs(id)).toContain("database system is ready to accept connections\n");
    expect(lab.runtime.readFile?.(id, "/var/lib/postgresql/data/postmaster.pid")).toBe("1\n/var/lib/postgresql/data\n");
  });

  it("vish/stress takes Go's flags", () => {
    const lab = makeLab();
    const id = lab.start({
      image: "vish/stress",
      args: ["-mem-total", "150Mi", "-mem-alloc-size", "50Mi", "-mem-alloc-sleep", "1s"],
      memoryLimit: 100 * 1024 ** 2,
    });
    expect(lab.logs(id)).toContain(
      'Allocating "150Mi" memory, in "50Mi" chunks, with a 1s sleep between allocations\n',
    );
    lab.advance(5000);
    expect(lab.runtime.status(id)).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });
});

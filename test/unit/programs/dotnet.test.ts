import { describe, expect, it } from "vitest";
import { dotnet } from "../../../src/cri/programs/dotnet/index.ts";
import { fakeNetwork } from "../support/fakesystem.ts";
import { Driver, type DriverOptions } from "./driver.ts";

const run = (dll: string, options: DriverOptions = {}) =>
  new Driver(dotnet.tool, { args: [dll], cwd: "/app", ...options, files: { [`/app/${dll}`]: "MZ", ...options.files } });

const API = {
  RngApi__Url: "http://numbers-api/sixeyed/kiamol/master/ch03/numbers/rng",
  RngApi__RetryHost: "raw.githubusercontent.com",
};
const NAMES = { "numbers-api.default.svc.cluster.local": ["10.96.7.7"] };

describe("kiamol numbers", () => {
  it("api answers numbers, fails after so many calls, and is mended", () => {
    const api = run("Numbers.Api.dll", { env: { FailAfterCallCount: "2" } });
    expect(api.out).toBe(
      "<6>Microsoft.Hosting.Lifetime[14] Now listening on: http://[::]:80\n<6>Microsoft.Hosting.Lifetime[0] Application started. Press Ctrl+C to shut down.\n<6>Microsoft.Hosting.Lifetime[0] Hosting environment: Production\n<6>Microsoft.Hosting.Lifetime[0] Content root path: /app/\n",
    );
    expect(api.listening).toEqual([80]);
    expect(api.http("/rng")).toMatchObject({ status: 200, body: "42" });
    expect(api.http("/healthz")).toMatchObject({ status: 200, body: "Ok" });
    expect(api.http("/sixeyed/kiamol/master/ch03/numbers/rng").body).toBe("42");
    expect(api.http("/rng")).toMatchObject({ status: 500, body: '{"message":"Unhealthy!"}' });
    expect(api.out.endsWith("<4>Numbers.Api.Controllers.RngController[0] Unhealthy!\n")).toBe(true);
    expect(api.http("/healthz")).toMatchObject({ status: 500, body: '{"message":"Unhealthy"}' });
    expect(api.http("/reset").status).toBe(200);
    expect(api.http("/healthz").status).toBe(200);
    expect(api.http("/nope").status).toBe(404);
  });

  it("web shows a button, and the number of the API", () => {
    const web = run("Numbers.Web.dll", { env: API, net: fakeNetwork(NAMES, { "10.96.7.7:80": { body: "57" } }) });
    const page = web.http("/").body;
    expect(page).toContain("<h1>KIAMOL Random Number Generator</h1>");
    expect(page).toContain('<form method="post">');
    const answer = web.http("/", { method: "POST" }).body;
    expect(answer).toContain("<p>Here it is: 57</p>");
    expect(answer).toContain("<p>(Using API at: http://numbers-api/sixeyed/kiamol/master/ch03/numbers/rng)</p>");
    expect(web.requests[0]).toMatchObject({ kind: "dns", name: "numbers-api.default.svc.cluster.local" });
    expect(web.requests.at(-1)).toMatchObject({
      kind: "http",
      address: "10.96.7.7",
      port: 80,
      http: { path: "/sixeyed/kiamol/master/ch03/numbers/rng" },
    });
  });

  it("web without its API says so, and logs why", () => {
    const web = run("Numbers.Web.dll", { env: API, net: fakeNetwork({}) });
    expect(web.http("/", { method: "POST" }).body).toContain("<p>RNG service unavailable!</p>");
    expect(web.out).toContain(
      "fail: Numbers.Web.Pages.IndexModel[0]\n      API call failed: System.Exception: Service call failed, status: 0, message: Name does not resolve (numbers-api:80)\n",
    );
  });

  it("web asks a public site again under its own name", () => {
    const hosts: string[] = [];
    const net = fakeNetwork(NAMES);
    const web = run("Numbers.Web.dll", {
      env: API,
      net: (request) => {
        if (request.kind !== "http") return net(request);
        const host = request.http.headers.find(([name]) => name === "Host")![1];
        hosts.push(host);
        const ok = host === "raw.githubusercontent.com";
        return {
          ok: true,
          afterMs: 1,
          http: { status: ok ? 200 : 404, reason: "", headers: [], body: ok ? "42\n" : "" },
        };
      },
    });
    expect(web.http("/", { method: "POST" }).body).toContain("Here it is: 42");
    expect(hosts).toEqual(["numbers-api", "raw.githubusercontent.com"]);
  });
});

describe("other .NET apps", () => {
  it("whoami names its pod", () => {
    const files = { "/proc/version": "Linux version 6.8.0-79-generic (x) #79-Ubuntu SMP PREEMPT_DYNAMIC\n" };
    expect(run("whoami.dll", { files }).http("/").body).toBe(
      '"I\'m web-1 running on Linux 6.8.0-79-generic #79-Ubuntu SMP PREEMPT_DYNAMIC"',
    );
  });

  it("pi prints and serves digits", () => {
    const once = run("Pi.Web.dll", { args: ["Pi.Web.dll", "-m", "console", "-dp", "10"] });
    expect([once.out, once.exit]).toEqual(["3.1415926535\n", 0]);
    const file = run("Pi.Web.dll", { args: ["Pi.Web.dll", "-m", "file", "-dp", "5", "-o", "/out.txt"] });
    expect([file.out, file.fs.read("/out.txt")]).toEqual(["Wrote pi to: 5 dp; at: /out.txt\n", "3.14159"]);
    const web = run("Pi.Web.dll", { args: ["Pi.Web.dll", "-m", "web"] });
    expect(web.http("/?dp=20").body).toContain('<p class="text-break">3.14159265358979323846</p>');
  });

  it("timecheck writes its log every few seconds", () => {
    const check = run("TimeCheck.dll", { env: { Application__Environment: "TEST" } }).advance(10_500);
    expect(check.fs.read("/logs/timecheck.log")).toBe(
      "2026-01-02 03:04:10.000 +00:00 [INF] Environment: TEST; version: 1.0; time check: 03:04.10\n2026-01-02 03:04:15.000 +00:00 [INF] Environment: TEST; version: 1.0; time check: 03:04.15\n",
    );
  });

  it("to-do list keeps items in its file and shows its settings when allowed", () => {
    const env = { ConnectionStrings__ToDoDb: "Filename=/tmp/todo.db", ConfigController__Enabled: "true" };
    const todo = run("ToDoList.dll", { env });
    expect(todo.http("/").body).toContain("<p>You have 0 items to do. </p>");
    expect(todo.http("/new", { method: "POST", body: "ToDo.Item=Buy+%3Cmilk%3E" })).toMatchObject({ status: 302 });
    expect(todo.http("/list").body).toContain(
      "<td>Buy &lt;milk&gt;</td>\n                    <td>Friday, 02 January 2026</td>",
    );
    expect(todo.http("/config").body).toContain("<td>ConfigController:Enabled</td>\n                    <td>true</td>");
    const other = run("ToDoList.dll", {
      files: { "/app/config/config.json": '{"ConfigController":{"Enabled":true}}' },
    });
    expect(other.http("/config").status).toBe(200);
    expect(run("ToDoList.dll").http("/config").status).toBe(404);
  });
});

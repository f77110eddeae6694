/** Containers of whole images: their data, their programs and tools together. */
import { describe, expect, it } from "vitest";
import { makeLab } from "../cri/harness.ts";

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

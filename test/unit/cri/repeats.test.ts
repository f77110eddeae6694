import { expect, it } from "vitest";
import { goneOn, missed, probeOf } from "../../../src/cri/repeats.ts";
import type { Incoming } from "../../../src/shell/types.ts";
import { makeLab } from "./harness.ts";

const request = { id: "x" } as Incoming;
const at = (next: number, everyMs: number, now: number, until?: number) =>
  missed({ p: { request, logEnd: 0, schedule: { next, everyMs, until } } }, now).map((one) => one.at);

it("knows what should have come", () => {
  expect(at(1000, 500, 999)).toEqual([]);
  expect(at(1000, 500, 1000)).toEqual([]);
  expect(at(1000, 500, 2001)).toEqual([1000, 1500, 2000]);
  expect(at(1000, 500, 9000, 2000)).toEqual([1000, 1500]);
  expect(at(0, 1, 10_000_000)).toHaveLength(2500);
  expect(at(0, 1, 10_000_000).at(-1)).toBe(9_999_999);
  const later = goneOn({ p: { request, logEnd: 0, schedule: { next: 1000, everyMs: 500 } } }, 2001);
  expect(later.p?.schedule?.next).toBe(2500);
  expect(probeOf("ns/a", "ns/a/c/readiness/7")).toBe("c/readiness");
  expect(probeOf("ns/a", "ns/a/c/7")).toBeUndefined();
  expect(probeOf("ns/a", "ns/b/c/readiness/7")).toBeUndefined();
});

it("a log shows the probes that rested, each at its time, however often it is looked at", () => {
  const logOf = (looks: number[]) => {
    const lab = makeLab();
    const id = lab.start({ image: "nginx:1.27", pod: "default/web" });
    const probe = (number: number) => {
      const http = {
        method: "GET",
        path: "/",
        headers: [["User-Agent", "kube-probe/1.36"]] as [string, string][],
        body: "",
      };
      const name = `default/web/web/readiness/${number}`;
      lab.runtime.deliver("default/web", { id: name, kind: "http", port: 80, from: "10.0.0.1", http }, name);
    };
    lab.advance(1_000);
    probe(1);
    lab.runtime.repeat!("default/web", "web/readiness", { next: lab.now + 10_000, everyMs: 10_000 });
    for (const ms of looks) {
      lab.advance(ms);
      lab.runtime.logs(id, {});
    }
    probe(2);
    lab.advance(60_000);
    return lab.runtime
      .logs(id, {})
      .text.split("\n")
      .filter((line) => line.includes("kube-probe"));
  };
  const lines = logOf([35_000]);
  expect(lines.map((line) => /:(\d\d:\d\d) /.exec(line)?.[1])).toEqual(["04:07", "04:17", "04:27", "04:37", "04:42"]);
  expect(logOf([500, 9_000, 7_000, 18_500])).toEqual(lines);
});

it("a server that says nothing of requests remembers no probe", () => {
  const lab = makeLab();
  const id = lab.start({ image: "registry.k8s.io/e2e-test-images/liveness", pod: "default/web" });
  const http = { method: "GET", path: "/healthz", headers: [] as [string, string][], body: "" };
  const name = "default/web/web/liveness/1";
  lab.runtime.deliver("default/web", { id: name, kind: "http", port: 8080, from: "10.0.0.1", http }, name);
  lab.runtime.repeat!("default/web", "web/liveness", { next: lab.now + 10_000, everyMs: 10_000 });
  expect(JSON.stringify(lab.tables.get("processes")!.get(id))).not.toContain("repeats");
});

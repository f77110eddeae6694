import { expect, test } from "vitest";
import { nextBeat } from "../../../src/kubelet/probes.ts";
import type { NetOutcome } from "../../../src/shell/types.ts";
import { boundPod, type Harness, harness } from "./harness.ts";
import { type FakeRuntime, fakeRuntime } from "./runtime.ts";

function cluster(answer: () => NetOutcome | undefined) {
  let runtime!: FakeRuntime;
  const requests: { at: number; id: string; request: any }[] = [];
  const h: Harness = harness({
    runtime: (later, now) => {
      runtime = fakeRuntime(later, now, (pod) => h.kubelet.podChanged(pod, h.ctx));
      return runtime;
    },
    deps: {
      fetch: (_from, request, id) => {
        requests.push({ at: h.ctx.now(), id, request });
        return answer();
      },
    },
  });
  return { h, requests, runtime };
}

const http = (status: number): NetOutcome => ({
  ok: true,
  afterMs: 2,
  http: { status, reason: "", headers: [], body: "" },
});
const probe = {
  httpGet: { path: "/", port: 80, scheme: "HTTP" },
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
};
const ready = (h: Harness) => h.pod("a").status.containerStatuses[0].ready;

test("a readiness probe fails, then succeeds, then sleeps till something changes", () => {
  let status = 503;
  const { h, requests } = cluster(() => http(status));
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", readinessProbe: probe }] }));
  h.live(5000);
  expect(ready(h)).toBe(false);
  expect(h.said("Unhealthy")).toEqual(["Readiness probe failed: HTTP probe failed with statuscode: 503"]);
  expect(h.pod("a").status.conditions.find((c: any) => c.type === "Ready").reason).toBe("ContainersNotReady");
  status = 200;
  h.live(10_000);
  expect(ready(h)).toBe(true);
  expect(requests[0]?.request.http.headers).toContainEqual(["User-Agent", "kube-probe/1.36"]);
  const asked = requests.length;
  h.live(3_600_000);
  expect(requests.length).toBe(asked);
  status = 500;
  h.kubelet.podTouched("default/a", h.ctx);
  h.live(31_000);
  expect(ready(h)).toBe(false);
});

test("a failing liveness probe restarts the container", () => {
  const { h, runtime } = cluster(() => ({ ok: false, afterMs: 1, error: "refused" }));
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", livenessProbe: probe }] }));
  h.live(22_400);
  const refused = 'Get "http://10.244.1.5:80/": dial tcp 10.244.1.5:80: connect: connection refused';
  expect(h.said("Unhealthy")).toEqual(Array(3).fill(`Liveness probe failed: ${refused}`));
  expect(h.said("Killing")).toEqual(["Container c failed liveness probe, will be restarted"]);
  expect(runtime.configs.length).toBe(2);
  expect(h.pod("a").status.containerStatuses[0].restartCount).toBe(1);
});

test("a startup probe holds the others back", () => {
  let status = 500;
  const { h } = cluster(() => http(status));
  const startupProbe = { ...probe, periodSeconds: 2, failureThreshold: 30 };
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", startupProbe, readinessProbe: probe }] }));
  h.live(10_000);
  expect(h.pod("a").status.containerStatuses[0]).toMatchObject({ started: false, ready: false });
  expect(h.said("Unhealthy").every((m) => m.startsWith("Startup probe failed"))).toBe(true);
  status = 200;
  h.live(3_000);
  expect(h.pod("a").status.containerStatuses[0]).toMatchObject({ started: true, ready: true });
});

test("a late answer counts, no answer is a time-out", () => {
  const { h, requests } = cluster(() => undefined);
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", readinessProbe: probe }] }));
  h.live(5000);
  expect(h.said("Unhealthy")).toEqual([
    'Readiness probe failed: Get "http://10.244.1.5:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  ]);
  while (requests.length < 2) h.live(100);
  h.kubelet.requestAnswered(requests[1]?.id as string, http(200), h.ctx);
  h.live(100);
  expect(ready(h)).toBe(true);
});

test("an exec probe shows what the command said", () => {
  const { h, runtime } = cluster(() => undefined);
  runtime.execExit = 1;
  const readinessProbe = { ...probe, httpGet: undefined, exec: { command: ["cat", "/tmp/x"] } };
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", readinessProbe }] }));
  h.live(3000);
  expect(h.said("Unhealthy")).toEqual(["Readiness probe failed: said"]);
});

test("a minute in one go is a minute in many steps", () => {
  const lived = (step: number) => {
    const { h } = cluster(() => http(h?.ctx.now() % 30_000 < 9_000 ? 500 : 200));
    h.put(
      "pods",
      boundPod("a", { containers: [{ name: "c", image: "run", readinessProbe: probe, livenessProbe: probe }] }),
    );
    h.put("pods", boundPod("b", { containers: [{ name: "c", image: "exit-1-700" }] }));
    h.put("pods", boundPod("n", { containers: [{ name: "c", image: "none" }] }));
    for (let t = 0; t < 60_000; t += step) h.live(step);
    return JSON.stringify([[...h.table], h.events, h.pod("a"), h.pod("b"), h.pod("n")]);
  };
  expect(lived(100)).toBe(lived(60_000));
});

test("an answer that comes within the asking counts", () => {
  let h!: Harness;
  const made = cluster(() => {
    h.kubelet.requestAnswered(made.requests.at(-1)?.id as string, http(200), h.ctx);
    return undefined;
  });
  h = made.h;
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", readinessProbe: probe }] }));
  h.live(3000);
  expect(ready(h)).toBe(true);
});

test("a tcp probe asks for a connection and no more", () => {
  let answer: NetOutcome | undefined = { ok: false, afterMs: 1, error: "refused" };
  const { h } = cluster(() => answer);
  const readinessProbe = { ...probe, httpGet: undefined, tcpSocket: { port: "db" } };
  const ports = [{ name: "db", containerPort: 5432 }];
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", ports, readinessProbe }] }));
  h.live(4000);
  expect(h.said("Unhealthy")).toEqual([
    "Readiness probe failed: dial tcp 10.244.1.5:5432: connect: connection refused",
  ]);
  answer = undefined;
  h.live(10_000);
  expect(ready(h)).toBe(true);
});

test("the next beat lies behind the present, also where fractions add up to less than they are", () => {
  expect(nextBeat({ beat: 8383081.167 }, 5000, 8413081.167)).toBe(8418081.167);
  expect(nextBeat({ beat: 1000 }, 5000, 1000)).toBe(6000);
  expect(nextBeat({ beat: 1000 }, 5000, 5999)).toBe(6000);
  for (let i = 1; i < 1000; i++) {
    const beat = i * 12.345;
    const now = beat + i * 5000;
    expect(nextBeat({ beat }, 5000, now)).toBeGreaterThan(now);
  }
});

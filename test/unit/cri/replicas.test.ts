import { describe, expect, it } from "vitest";
import type { ContainerConfig } from "../../../src/cri/types.ts";
import { type Lab, makeLab } from "./harness.ts";

const token = { path: "/var/run/secrets/kubernetes.io/serviceaccount", volume: "projected/1/token" };
const replica = (n: number, more: Partial<ContainerConfig> = {}) => ({
  image: "nginx:1.27.5",
  pod: `default/web-${n}`,
  hostname: `web-${n}`,
  addresses: [`10.244.0.${n}`],
  mounts: [token],
  ...more,
});
/** So many that the next ones are put off. */
const many = (lab: Lab, more: Partial<ContainerConfig> = {}) => {
  for (let n = 100; n < 132; n++) lab.start(replica(n, more));
};
const wasPutOff = (lab: Lab, id: string) => "putOff" in lab.tables.get("containers")!.get(`id/${id}`);
/** The rows of one container in all tables. */
const rowsOf = (lab: Lab, id: string) =>
  [...lab.tables].map(([name, table]) => {
    const keys = table.keys().filter((key) => key.includes(id));
    return [name, keys.map((key) => [key, table.get(key)])];
  });

describe("starts of replicas", () => {
  it("are put off where many like it have started, and played as they would have been", () => {
    const [first, second] = [makeLab(), makeLab()];
    const eager = first.start(replica(2));
    many(second);
    const late = second.start(replica(2));
    expect(wasPutOff(first, eager)).toBe(false);
    expect(wasPutOff(second, late)).toBe(true);
    expect(second.runtime.status(late)).toEqual({ id: late, state: "running", startedAt: 1000 });

    const log = first.runtime.logs(eager, { timestamps: true }).text;
    expect(log).toMatch(/^2026-01-02T03:04:06/);
    expect(log).toContain("start worker process");
    // Meanwhile time goes by, and the host sleeps for an hour.
    second.now = 90_000;
    second.epoch += 3_600_000;
    expect(second.runtime.logs(late, { timestamps: true }).text).toBe(log);
    expect(rowsOf(second, late)).toEqual(rowsOf(first, eager));
  });

  it("come to life with a request, an exec, a signal", () => {
    const lab = makeLab();
    many(lab);
    const [asked, entered, stopped] = [2, 3, 4].map((n) => lab.start(replica(n)));
    expect(lab.request(asked, "/")?.http?.status).toBe(200);
    expect(lab.run(entered, "hostname").stdout).toBe("web-3\n");
    lab.runtime.stop(stopped, 30_000);
    lab.advance(1000);
    expect(lab.runtime.status(stopped)).toMatchObject({ state: "exited", exitCode: 0 });
    expect(lab.logs(stopped)).toContain("gracefully shutting down");
  });

  it("are not put off for scripts, other volumes, other settings", () => {
    const lab = makeLab();
    const script = {
      image: "busybox",
      command: ["sh", "-c", "case $(hostname) in web-1) nc -lk -p 80;; *) exit 3;; esac"],
    };
    const own = { mounts: [{ path: "/etc/nginx/conf.d", volume: "configmap/default/conf" }] };
    for (const more of [script, own]) {
      many(lab, more);
      expect(wasPutOff(lab, lab.start(replica(2, more)))).toBe(false);
    }
    many(lab);
    expect(wasPutOff(lab, lab.start(replica(3)))).toBe(true);
    expect(wasPutOff(lab, lab.start(replica(4, { env: [["A", "b"]] })))).toBe(false);
    expect(wasPutOff(lab, lab.start(replica(5, { attempt: 1 })))).toBe(false);
  });

  it("come before what else starts in their pod", () => {
    const lab = makeLab();
    many(lab);
    const first = lab.start(replica(2));
    const second = lab.start(replica(2, { name: "other", image: "httpd" }));
    expect(wasPutOff(lab, first)).toBe(false);
    expect(lab.logs(first)).toContain("start worker process");
    expect(lab.logs(second)).toContain("Address already in use");
  });
});

/** A stopped node: whatever ran there is gone at once, and nobody gets through to it. */
import { expect, it } from "vitest";
import { computer } from "./support.ts";

const { run } = computer();
const probe = { httpGet: { path: "/", port: 80 }, periodSeconds: 5 };
const containers = [
  { name: "web", image: "nginx", readinessProbe: probe },
  { name: "loop", image: "busybox", command: ["sh", "-c", "while true; do date +%T; sleep 5; done"] },
];
const overrides = JSON.stringify({ spec: { nodeName: "lab-worker", containers } });

const seconds = (time: string) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
const lastLine = (out: string) => /(\d\d:\d\d:\d\d)(?!:)[^\n]*\n$/.exec(out)?.[1] ?? "none";

it("its containers say nothing while it is down", async () => {
  await run(`kubectl run web --image=nginx '--overrides=${overrides}'`);
  await run("kubectl wait --for=condition=Ready pod/web");
  await run("kubelab time advance 31s");
  const stoppedAt = (await run("kubelab time")).out.match(/T(\d\d:\d\d:\d\d)/)![1]!;
  await run("kubelab node stop lab-worker");
  await run("kubelab time advance 33s");
  const url = "https://172.18.0.3:10250";
  expect(await run("kubectl logs web -c web --tail=1")).toMatchObject({
    err: `Error from server: Get "${url}/containerLogs/default/web/web?tailLines=1": dial tcp 172.18.0.3:10250: connect: no route to host\n`,
    code: 1,
  });
  expect(await run("kubectl exec web -c web -- true")).toMatchObject({
    err: `error: Internal error occurred: error sending request: Post "${url}/exec/default/web/web?command=true&error=1&output=1": dial tcp 172.18.0.3:10250: connect: no route to host\n`,
    code: 1,
  });
  await run("kubelab node start lab-worker");
  await run("kubelab time advance 10s");
  expect((await run("kubectl get pod web --no-headers")).out).toMatch(/^web +2\/2 +Running +2 /);
  for (const name of ["web", "loop"]) {
    const last = lastLine((await run(`kubectl logs -p web -c ${name}`)).out);
    const gap = (seconds(stoppedAt) - seconds(last) + 86_400) % 86_400;
    expect([name, gap >= 0 && gap <= 5]).toEqual([name, true]);
    expect((await run(`kubectl logs web -c ${name} --tail=1`)).out).not.toBe("");
  }
});

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

it("neighbours on one wire say that nobody is there, a cloud's network drops what is sent", async () => {
  const answers: Record<string, string> = {};
  for (const profile of ["lab", "gke"]) {
    const { run: type } = computer({ KUBELAB_PROFILE: profile });
    await type("kubectl run asker --image=curlimages/curl -- sleep 999");
    await type("kubectl wait --for=condition=Ready pod/asker");
    const names = (await type("kubectl get nodes -o name")).out.trim().split("\n");
    const own = (await type("kubectl get pod asker -o jsonpath={.spec.nodeName}")).out;
    const other = names.map((name) => name.slice("node/".length)).filter((name) => name !== own)[0];
    const address = (await type(`kubectl get node ${other} -o jsonpath={.status.addresses[0].address}`)).out;
    await type(`kubelab node stop ${other}`);
    answers[profile] = (await type(`kubectl exec asker -- curl -sS -m 9 ${address}:10250`)).err
      .split("\n")[0]
      .replace(address, "IP");
  }
  expect(answers).toEqual({
    lab: "curl: (7) Failed to connect to IP port 10250 after 3000 ms: Could not connect to server",
    gke: "curl: (28) Connection timed out after 9001 milliseconds",
  });
}, 30_000);

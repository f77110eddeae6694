import { expect, it } from "vitest";
import { computer } from "./support.ts";

const { run } = computer();
const probe = { httpGet: { path: "/", port: 80 }, periodSeconds: 5 };
const overrides = JSON.stringify({ spec: { containers: [{ name: "web", image: "nginx", readinessProbe: probe }] } });
const times = async () => {
  const { out } = await run("kubectl logs web");
  return [...out.matchAll(/:(\d\d):(\d\d) \+0000\] "GET \/ HTTP\/1.1" (\d+) \d+ "-" "kube-probe\/1.36"/g)].map(
    ([, m, s, code]) => [Number(m) * 60 + Number(s), code] as const,
  );
};

it("nginx's log has a line of each probe, though probes rest; a change from outside is noticed at the next one", async () => {
  await run(`kubectl run web --image=nginx --overrides=${overrides}`);
  await run("kubectl wait --for=condition=Ready pod/web");
  await run("kubelab time advance 31s");
  const lines = await times();
  expect(lines.length).toBeGreaterThanOrEqual(6);
  expect(await times()).toEqual(lines);
  for (const [i, [second]] of lines.slice(1).entries()) expect((second - lines[i]![0] + 3600) % 3600).toBe(5);
  await run("kubectl exec web -- rm /usr/share/nginx/html/index.html");
  await run("kubelab time advance 21s");
  expect((await times()).slice(lines.length).map(([, code]) => code)).toEqual(["403", "403", "403", "403"]);
  expect((await run("kubectl get pod web --no-headers")).out).toMatch(/^web +0\/1 /);
});

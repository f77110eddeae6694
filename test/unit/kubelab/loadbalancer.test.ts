/** Load balancers asked from inside the cluster: kube-proxy has rules for addresses, not for host names. */
import { expect, it } from "vitest";
import { computer } from "./support.ts";

it.each([
  ["lab", "ip", ["pod", "service", "pod"]],
  ["eks", "hostname", ["pod", "loadbalancer", "service", "pod"]],
])("%s", async (profile, field, hops) => {
  const { run } = computer({ KUBELAB_PROFILE: profile });
  await run("kubectl create deployment web --image=nginx");
  await run("kubectl expose deployment web --port=80 --type=LoadBalancer");
  await run("kubectl rollout status deployment/web");
  await run("kubelab time advance 10s");
  const name = (await run(`kubectl get svc web -o jsonpath={.status.loadBalancer.ingress[0].${field}}`)).out;
  expect((await run(`kubectl exec deploy/web -- curl -s ${name}`)).out).toContain("Welcome to nginx!");
  const rows = (await run("kubelab why")).out.matchAll(/^│ \d+ │ (\w+) /gm);
  expect([...rows].map(([, kind]) => kind)).toEqual(hops);
});

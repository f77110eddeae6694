import { expect, it } from "vitest";
import { computer } from "./support.ts";

it("plays the first lab, twice in a row, without a terminal", async () => {
  const { run } = computer();
  for (const round of ["first", "second"]) {
    const { code, out, err } = await run("kubelab lab first");
    expect(err, round).toBe("");
    expect(code, round).toBe(0);
    expect(out).toContain("$ kubectl apply -f numbers/\n");
    expect(out).toContain(
      "$ kubectl get svc numbers-web -o jsonpath='http://{.status.loadBalancer.ingress[0].*}:8080'\nhttp://172.18.255.200:8080\n",
    );
    expect(out).toContain("<h1>KIAMOL Random Number Generator</h1>");
    expect(out.match(/^200 172\.18\.255\.200$/gm)).toHaveLength(5);
    const answered = [...out.matchAll(/^ {2}reached pod default\/(numbers-web-\w+-\w+) at/gm)].map((m) => m[1]);
    expect(answered).toHaveLength(5);
    expect(new Set(answered).size).toBeGreaterThan(1);
    expect(out).toMatch(/Go on in the practice shell: \S+kubelab shell\n/);
  }
  expect((await run("kubelab lab nope")).code).toBe(1);
});

it("says why a request from a pod went where it went, or did not", async () => {
  const { run } = computer();
  await run("kubelab up");
  expect((await run("kubelab why")).out).toBe("No request has been made yet. Try curl, or kubectl exec POD -- curl.\n");
  await run("kubectl create deployment web --image=nginx");
  await run("kubectl expose deployment web --port=80");
  await run("kubectl exec deploy/web -- curl -s web");
  expect((await run("kubelab why pod")).out).toMatch(
    /reached pod default\/web-\S+ at 10\.244\.\d\.\d+:80; it saw 10\.244\.\d\.1 as/,
  );
  const { out: pod } = await run("kubectl get pods -o jsonpath={.items[0].metadata.name}");
  expect((await run(`kubelab trace ${pod} http://web`)).code).toBe(0);
  await run("kubectl scale deployment web --replicas=0");
  const refused = await run("kubelab trace node/lab-worker http://10.96.0.1:81");
  expect(refused.out).toContain("refused: nobody is behind it");
  expect(refused.code).toBe(1);
});

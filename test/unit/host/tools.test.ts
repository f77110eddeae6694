import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isSimulated, targetsOf } from "../../../src/host/target.ts";
import type { HostCluster } from "../../../src/host/types.ts";
import { computer } from "../kubelab/support.ts";

describe("whom a command line means", () => {
  const target = (line: string) => {
    const [tool, ...argv] = line.split(" ");
    return targetsOf(tool, argv).map(({ host, port }) => (port ? `${host}:${port}` : host));
  };

  it("finds addresses and names among the words", () => {
    expect(target("curl -s -o out http://10.1.2.3:8080/a?b=c")).toEqual(["10.1.2.3:8080"]);
    expect(target("curl -H Host:x.local 172.18.0.2")).toEqual(["172.18.0.2:80"]);
    expect(target("curl -sX POST -d 10.0.0.1 https://user:pw@Web.Local/")).toEqual(["web.local:443"]);
    expect(target("curl --resolve a.b:80:10.0.0.9 http://a.b")).toEqual(["10.0.0.9:80", "a.b:80"]);
    expect(target("ping -c 3 -W 1 10.244.1.5")).toEqual(["10.244.1.5"]);
    expect(target("nc -zv localhost 30080")).toEqual(["localhost:30080", "30080"]);
    expect(target("dig @10.96.0.10 +short web.default.svc.cluster.local")).toEqual([
      "10.96.0.10",
      "web.default.svc.cluster.local",
    ]);
  });

  it("knows the cluster's addresses, ranges, names and ports of localhost", () => {
    const service = {
      spec: { ports: [{ port: 8080, nodePort: 30080 }] },
      status: { loadBalancer: { ingress: [{ hostname: "localhost" }] } },
    };
    const node = { metadata: { name: "n" }, status: { addresses: [{ type: "InternalIP", address: "192.168.65.3" }] } };
    const cluster = {
      profile: {
        serviceCIDR: "10.96.0.0/12",
        podCIDR: "10.1.0.0/16",
        loadBalancer: { kind: "localhost" },
        host: { nodePorts: "localhost" },
      },
      client: { list: (resource: string) => ({ nodes: [node], services: [service] })[resource] ?? [] },
      hostEntries: () => [{ address: "127.0.0.1", names: ["web.local"] }],
    } as unknown as HostCluster;
    const simulated = (host: string, port?: number) => isSimulated(cluster, [{ host, port }]);
    expect(simulated("10.100.0.1")).toBe(true);
    expect(simulated("10.1.2.3")).toBe(true);
    expect(simulated("192.168.65.3")).toBe(true);
    expect(simulated("localhost", 8080)).toBe(true);
    expect(simulated("127.0.0.1", 30080)).toBe(true);
    expect(simulated("localhost", 3000)).toBe(false);
    expect(simulated("web.local", 8080)).toBe(true);
    expect(simulated("web.local", 81)).toBe(false);
    expect(simulated("example.com", 80)).toBe(false);
    expect(simulated("10.2.0.1")).toBe(false);
  });
});

describe("tools of the computer", () => {
  it("reach what the profile lets them reach, and say where a request went", async () => {
    const { run, home } = computer();
    await run("kubelab up --profile lab --seed one");
    await run("kubectl create deployment web --image=nginx");
    await run("kubectl expose deployment web --port=80 --type=LoadBalancer");
    const { out: address } = await run("kubectl get svc web -o jsonpath={.status.loadBalancer.ingress[0].ip}");
    expect(address).toBe("172.18.255.200");
    expect((await run(`curl -s http://${address}`)).out).toContain("<title>Welcome to nginx!</title>");
    expect((await run("kubelab why")).out).toMatch(/reached pod default\/web-[a-z0-9-]+ at 10\.244\.\d\.\d+:80/);
    expect((await run(`curl -s -o page.html -w '%{http_code}' http://${address}`)).out).toBe("200");
    expect(readFileSync(join(home, "page.html"), "utf8")).toContain("Welcome to nginx!");
    expect((await run("curl -s http://172.18.0.2:31999")).code).toBe(7);
    expect((await run("ping -c 1 172.18.0.3")).out).toContain("1 packets transmitted, 1 received, 0% packet loss");
    await run(`kubelab hosts add ${address} Web.Example.Local`);
    expect((await run("curl -s http://web.example.local/")).out).toContain("Welcome to nginx!");
    expect((await run("curl -s http://example.com/")).code).toBe(127);
  });

  it("docker exec and ssh run a shell on a node, which reaches ClusterIPs", async () => {
    const { run } = computer();
    await run("kubelab up --profile kind");
    await run("kubectl create deployment web --image=nginx");
    await run("kubectl expose deployment web --port=80");
    const { out: address } = await run("kubectl get svc web -o jsonpath={.spec.clusterIP}");
    expect((await run("docker exec kind-worker hostname")).out).toBe("kind-worker\n");
    expect((await run(`docker exec kind-worker sh -c 'curl -s http://${address} | head -n 1'`)).out).toBe(
      "<!DOCTYPE html>\n",
    );
    expect((await run("docker exec kind-worker sh -c 'exit 3'")).code).toBe(3);
    expect((await run(`curl -s -m 1 http://${address}`)).code).toBe(28);
    expect((await run("docker ps")).code).toBe(127);
    expect((await run("ssh kind-worker hostname")).err).toBe(
      "ssh: connect to host kind-worker port 22: Connection timed out\n",
    );
  });

  it("gcloud opens node ports on GKE, and does nothing elsewhere", async () => {
    const { run } = computer();
    expect((await run("gcloud compute firewall-rules list")).err).toContain("there is no cluster");
    await run("kubelab up --profile gke");
    await run("kubectl create deployment web --image=nginx");
    await run("kubectl expose deployment web --port=80 --type=NodePort");
    const { out: port } = await run("kubectl get svc web -o jsonpath={.spec.ports[0].nodePort}");
    const url = `http://34.64.12.3:${port}`;
    expect((await run(`curl -s -m 1 ${url}`)).code).toBe(28);
    expect((await run(`gcloud compute firewall-rules create temp-nodeport-svc --allow=tcp:${port}`)).out).toBe(
      `NAME               NETWORK  DIRECTION  PRIORITY  ALLOW      DENY  DISABLED\ntemp-nodeport-svc  default  INGRESS    1000      tcp:${port}        False\n`,
    );
    expect((await run(`curl -s ${url}`)).out).toContain("Welcome to nginx!");
    expect((await run("gcloud compute firewall-rules delete temp-nodeport-svc", "n\n")).code).toBe(1);
    // One line is the answer: what is typed after it is for the shell, and nobody waits for its end.
    expect((await run("gcloud compute firewall-rules delete temp-nodeport-svc", "y\nnever read")).code).toBe(0);
    expect((await run(`curl -s -m 1 ${url}`)).code).toBe(28);
    expect((await run("minikube ip")).err).toContain("The real minikube is not called.");
  });

  it("k3s's ports answer at localhost, which is the node's", async () => {
    const { run } = computer();
    await run("kubelab up --profile k3s");
    await run("kubectl create deployment web --image=nginx");
    await run("kubectl expose deployment web --port=8080 --target-port=80 --type=LoadBalancer");
    await run("kubectl rollout status deployment/web");
    const { out: port } = await run("kubectl get svc web -o jsonpath={.spec.ports[0].nodePort}");
    for (const at of ["localhost:8080", "127.0.0.1:8080", `localhost:${port}`])
      expect((await run(`curl -s http://${at}`)).out).toContain("Welcome to nginx!");
    expect((await run("curl -s http://localhost")).out).toBe("404 page not found\n");
  });

  it("minikube tells its address and its services", async () => {
    const { run } = computer();
    await run("kubelab up --profile minikube");
    expect((await run("minikube ip")).out).toBe("192.168.49.2\n");
    expect((await run("minikube node list")).out).toBe("minikube\t192.168.49.2\n");
    expect((await run("minikube kubectl -- get nodes -o name")).out).toBe("node/minikube\n");
    await run("kubectl create deployment web --image=nginx");
    await run("kubectl expose deployment web --port=80 --type=NodePort");
    const { out: port } = await run("kubectl get svc web -o jsonpath={.spec.ports[0].nodePort}");
    expect((await run("minikube service web --url")).out).toBe(`http://192.168.49.2:${port}\n`);
    expect((await run("minikube service nope")).code).toBe(115);
    expect((await run("minikube addons enable ingress")).out).toContain("The 'ingress' addon is enabled");
    expect((await run("minikube addons enable ingress")).code).toBe(0);
    expect((await run("kubectl get pods -n ingress-nginx --no-headers")).out).toMatch(
      /^ingress-nginx-controller-.* 1\/1 +Running /,
    );
    expect((await run("minikube ssh 'echo $((6*7))'")).out).toBe("42\n");
  });

  it("without a cluster everything is the machine's own", async () => {
    const { run, home } = computer();
    expect((await run("curl -s http://10.96.0.1")).err).toContain("curl: not found on this machine");
    expect(existsSync(join(home, ".local"))).toBe(false);
  });
});

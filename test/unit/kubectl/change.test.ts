import { describe, expect, it } from "vitest";
import { statusViewerFor } from "../../../src/kubectl/cmd/rollout/viewers.ts";
import { isImageName } from "../../../src/kubectl/cmd/run/generate.ts";
import { matchesName } from "../../../src/kubectl/cmd/set/podspec.ts";
import { parsePairs, splitPairs } from "../../../src/kubectl/util/pairs.ts";
import { makeService } from "../../../src/kubectl/util/servicegenerator.ts";
import { kubectl } from "./run.ts";

const configMap = (labels?: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "default", resourceVersion: "7", ...(labels && { labels }) },
});

describe("kubectl label and annotate", () => {
  it("splits resources from changes", () => {
    expect(splitPairs(["cm", "a", "x=1", "y-"], "label")).toEqual({ resources: ["cm", "a"], pairs: ["x=1", "y-"] });
    expect(() => splitPairs(["cm", "x=1", "a"], "label")).toThrow(
      "all resources must be specified before label changes: a",
    );
    expect(() => parsePairs(["=x", "y"], "annotation", true)).toThrow("invalid annotation format: =x, y");
  });

  it("sends what changes, and only then", async () => {
    const answer = () => configMap({ old: "1", same: "2" });
    const changed = await kubectl(["label", "cm", "a", "new=3", "old-", "same=2"], answer);
    expect(changed.out).toBe("configmap/a modified\n");
    expect(changed.requests.at(-1)!.body).toEqual({ metadata: { labels: { new: "3", old: null } } });
    const same = await kubectl(["label", "cm", "a", "same=2", "gone-"], answer);
    expect(same.out).toBe('label "gone" not found.\nconfigmap/a not labeled\n');
    expect(same.requests.some(({ verb }) => verb === "patch")).toBe(false);
  });

  it("takes __proto__ as a key like any other", async () => {
    const { out, requests } = await kubectl(["annotate", "cm", "a", "__proto__=x"], () => configMap());
    expect(out).toBe("configmap/a annotated\n");
    expect(JSON.stringify(requests.at(-1)!.body)).toBe('{"metadata":{"annotations":{"__proto__":"x"}}}');
  });

  it("records the command line where it is asked to", async () => {
    const { err, requests } = await kubectl(["label", "--record", "cm", "a", "x=1", "-n", "b"], () => configMap());
    expect(err).toBe("Flag --record has been deprecated, --record will be removed in the future\n");
    expect(requests.at(-1)!.body.metadata.annotations).toEqual({
      "kubernetes.io/change-cause": "kubectl label cm a x=1 --record=true --namespace=b",
    });
  });
});

describe("kubectl set", () => {
  it("matches container names as little cleverly as kubectl", () => {
    expect(matchesName("web", "*")).toBe(true);
    expect(matchesName("web", "w*")).toBe(true);
    expect(matchesName("web", "*b")).toBe(true);
    expect(matchesName("web", "x*")).toBe(false);
    expect(matchesName("web", "we")).toBe(false);
  });

  it("names containers that are not there", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "default" },
      spec: { containers: [{ name: "c", image: "x" }] },
    };
    const { err, code } = await kubectl(["set", "image", "pod/p", "d=y"], () => pod);
    expect([code, err]).toEqual([1, 'error: unable to find container named "d"\n']);
    const { requests } = await kubectl(["set", "image", "pod/p", "*=y"], () => pod);
    expect(requests.at(-1)!.body).toEqual({
      spec: { "$setElementOrder/containers": [{ name: "c" }], containers: [{ name: "c", image: "y" }] },
    });
  });
});

describe("kubectl run and expose", () => {
  it("know an image's name", () => {
    for (const name of ["nginx", "nginx:1.27", "a.io:5000/b/c_d__e-f:T", `x@sha256:${"0".repeat(64)}`])
      expect([name, isImageName(name)]).toEqual([name, true]);
    for (const name of ["Nginx", "a b", "x:", "x@sha256:12", "/x"])
      expect([name, isImageName(name)]).toEqual([name, false]);
  });

  it("name a port per protocol", () => {
    const wish = { name: "s", selector: "a=b", labels: "", protocol: "", targetPort: "", ports: "53,80" };
    const service = makeService({ ...wish, protocols: new Map([["53", ["TCP", "UDP"]]]) });
    expect(service.spec.ports).toEqual([
      { name: "port-1-tcp", port: 53, protocol: "TCP", targetPort: 53 },
      { name: "port-1-udp", port: 53, protocol: "UDP", targetPort: 53 },
      { name: "port-2", port: 80, protocol: "TCP", targetPort: 80 },
    ]);
  });
});

describe("kubectl rollout status", () => {
  const viewer = statusViewerFor({ group: "apps", kind: "Deployment" } as any);
  const deployment = (status: object) => ({ metadata: { name: "d", generation: 2 }, spec: { replicas: 3 }, status });
  it("says what a deployment waits for", () => {
    const say = (status: object) => viewer(deployment({ observedGeneration: 2, ...status }), 0).text;
    const head = 'Waiting for deployment "d" rollout to finish:';
    expect(viewer(deployment({ observedGeneration: 1 }), 0).text).toBe(
      "Waiting for deployment spec update to be observed...\n",
    );
    expect(say({ updatedReplicas: 1 })).toBe(`${head} 1 out of 3 new replicas have been updated...\n`);
    expect(say({ updatedReplicas: 3, replicas: 4 })).toBe(`${head} 1 old replicas are pending termination...\n`);
    expect(say({ updatedReplicas: 3, replicas: 3, availableReplicas: 2 })).toBe(
      `${head} 2 of 3 updated replicas are available...\n`,
    );
    expect(say({ updatedReplicas: 3, replicas: 3, availableReplicas: 3 })).toBe(
      'deployment "d" successfully rolled out\n',
    );
  });
  it("fails where the deadline is over", () => {
    const conditions = [{ type: "Progressing", reason: "ProgressDeadlineExceeded" }];
    expect(() => viewer(deployment({ observedGeneration: 2, conditions }), 0)).toThrow(
      'deployment "d" exceeded its progress deadline',
    );
  });
});

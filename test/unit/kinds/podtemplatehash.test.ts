import { describe, expect, it } from "vitest";
import { podTemplateHash } from "../../../src/kinds/podtemplatehash.ts";

const template = (labels: Record<string, string>, container: object, spec: object = {}): any => ({
  metadata: { labels },
  spec: {
    containers: [
      {
        name: "nginx",
        resources: {},
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        ...container,
      },
    ],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
    ...spec,
  },
});

// What ComputeHash of Kubernetes 1.36.3 answers for these templates.
describe("podTemplateHash", () => {
  it("names ReplicaSets as a real cluster does", () => {
    const plain = template({ app: "w2" }, { image: "nginx:1.27", imagePullPolicy: "IfNotPresent" });
    expect(podTemplateHash(plain)).toBe("7dc9688b97");
    const web = { image: "nginx", imagePullPolicy: "Always", ports: [{ containerPort: 80, protocol: "TCP" }] };
    expect(podTemplateHash(template({ app: "web" }, web))).toBe("7fdc5fd5c");
  });

  it("takes quantities as Go parses them", () => {
    const web = {
      image: "nginx",
      imagePullPolicy: "Always",
      ports: [{ containerPort: 80, protocol: "TCP" }],
      resources: { limits: { cpu: "200m", memory: "64Mi" }, requests: { cpu: "100m", memory: "1000Ki" } },
    };
    expect(podTemplateHash(template({ app: "web" }, web))).toBe("6b6c97d8");
  });

  it("changes with the collision count", () => {
    const plain = template({ app: "w2" }, { image: "nginx:1.27", imagePullPolicy: "IfNotPresent" });
    expect(podTemplateHash(plain, 0)).not.toBe(podTemplateHash(plain));
    expect(podTemplateHash(plain, 1)).not.toBe(podTemplateHash(plain, 0));
  });
});

/** Services: the server's sentences, what a change of type does, allocation; expectations from a real v1.36 server. */
import { describe, expect, test } from "vitest";
import { allocateForCreate, allocateForUpdate, heldBy, refusals } from "../../../src/kinds/core/service/allocation.ts";
import { service as facets } from "../../../src/kinds/core/service/index.ts";

const ctx: any = { featureGate: () => true };
const NOW = { nowMs: Date.parse("2026-01-01T00:00:10Z") };

/** Pools that hand out 10.96.0.1, .2 ... and 30000, 30001 ... */
function pools(taken: number[] = []) {
  let ip = 0;
  let port = 29999;
  return {
    families: ["IPv4" as const],
    allocateIP: (_: string, wanted?: string) => {
      if (!wanted) return `10.96.0.${++ip}`;
      return wanted.startsWith("10.96.") ? wanted : refusals.ipOutside();
    },
    allocateNodePort: (wanted?: number) => {
      if (wanted === undefined) return ++port;
      if (wanted < 30000 || wanted > 32767) return refusals.portNotInRange("30000-32767");
      return taken.includes(wanted) ? refusals.portAllocated() : wanted;
    },
  };
}

const make = (spec: any): any => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "shop", namespace: "default", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec,
});

/** Create as the server does; the errors' text. */
function create(object: any, taken?: number[]): string[] {
  facets.defaults?.(object, ctx);
  let errors = allocateForCreate(object, pools(taken));
  if (errors.length === 0) {
    facets.strategy?.prepareForCreate?.(object, ctx);
    errors = facets.validate?.(object, ctx) ?? [];
  }
  return errors.map((error) => `${error.field}: ${error.detail}`);
}

/** Patches the spec as the server does; the errors' text. */
function update(old: any, change: any, taken?: number[]): { object: any; errors: string[] } {
  const object = structuredClone(old);
  Object.assign(object.spec, change);
  facets.defaults?.(object, ctx);
  let errors = allocateForUpdate(object, old, pools(taken));
  if (errors.length === 0) {
    facets.strategy?.prepareForUpdate?.(object, old, ctx);
    errors = facets.validateUpdate?.(object, old, ctx) ?? [];
  }
  return { object, errors: errors.map((error) => `${error.field}: ${error.detail}`) };
}

describe("refusals", () => {
  const DUPLICATE = '{"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}';
  const cases: [name: string, spec: any, errors: string[]][] = [
    ["no ports", { selector: { app: "x" } }, ["spec.ports: Required value"]],
    [
      "unnamed ports",
      { ports: [{ port: 80 }, { port: 81 }] },
      ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    ],
    [
      "the same port twice",
      {
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 80 },
        ],
      },
      [`spec.ports[1]: Duplicate value: ${DUPLICATE}`],
    ],
    [
      "a port out of range",
      { ports: [{ port: 70000 }] },
      [
        "spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
        "spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      ],
    ],
    [
      "a node port of a ClusterIP service",
      { ports: [{ port: 80, nodePort: 30001 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      "a node port out of range",
      { type: "NodePort", ports: [{ port: 80, nodePort: 8080 }] },
      [
        "spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is 30000-32767",
      ],
    ],
    [
      "a node port that is taken",
      { type: "NodePort", ports: [{ port: 80, nodePort: 30500 }] },
      ["spec.ports[0].nodePort: Invalid value: 30500: provided port is already allocated"],
    ],
    [
      "an address of another range",
      { clusterIP: "192.168.77.7", ports: [{ port: 80 }] },
      [
        'spec.clusterIPs: Invalid value: ["192.168.77.7"]: failed to allocate IP 192.168.77.7: the provided network does not match the current range',
      ],
    ],
    [
      "no address at all",
      { clusterIP: "my-ip", ports: [{ port: 80 }] },
      ['spec.clusterIPs[0]: Invalid value: "my-ip": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      "a headless NodePort",
      { type: "NodePort", clusterIP: "None", ports: [{ port: 80 }] },
      ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"],
    ],
    ["an ExternalName without a name", { type: "ExternalName" }, ["spec.externalName: Required value"]],
    [
      "an external address of the loopback",
      { externalIPs: ["127.0.0.1"], ports: [{ port: 80 }] },
      ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ],
    [
      "two families of one",
      { ipFamilyPolicy: "RequireDualStack", ports: [{ port: 80 }] },
      [
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
      ],
    ],
  ];
  test.each(cases)("%s", (_, spec, errors) => {
    expect(create(make(spec), [30500])).toEqual(errors);
  });
});

describe("allocation", () => {
  test("a node port service gets an address, families and a port", () => {
    const object = make({
      type: "NodePort",
      ports: [
        { name: "a", port: 53 },
        { name: "b", port: 53, protocol: "UDP" },
      ],
    });
    expect(create(object)).toEqual([]);
    const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, externalTrafficPolicy } = object.spec;
    expect([clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy]).toEqual([
      "10.96.0.1",
      ["10.96.0.1"],
      ["IPv4"],
      "SingleStack",
    ]);
    expect(externalTrafficPolicy).toBe("Cluster");
    expect(object.spec.ports.map((port: any) => port.nodePort)).toEqual([30000, 30000]);
    expect(heldBy(object)).toEqual({ ips: ["10.96.0.1"], nodePorts: [30000] });
  });

  test("a headless service without selector is dual-stack everywhere", () => {
    const object = make({ clusterIP: "None", ports: [{ port: 80 }] });
    expect(create(object)).toEqual([]);
    expect(object.spec.ipFamilies).toEqual(["IPv4", "IPv6"]);
    expect(object.spec.ipFamilyPolicy).toBe("RequireDualStack");
    expect(heldBy(object)).toEqual({ ips: [], nodePorts: [] });
  });

  test("a resubmitted manifest keeps address and node port", () => {
    const old = make({ type: "NodePort", ports: [{ port: 80 }] });
    create(old);
    const { object, errors } = update(old, { clusterIP: undefined, clusterIPs: undefined, ports: [{ port: 81 }] });
    expect(errors).toEqual([]);
    expect([object.spec.clusterIP, object.spec.ports[0].nodePort]).toEqual(["10.96.0.1", 30000]);
  });
});

describe("changes", () => {
  const cluster = () => {
    const object = make({ selector: { app: "shop" }, ports: [{ port: 80 }] });
    create(object);
    return object;
  };

  test("through all types and back", () => {
    const nodePort = update(cluster(), { type: "NodePort" }).object;
    expect(facets.row?.(nodePort, NOW)).toEqual([
      "shop",
      "NodePort",
      "10.96.0.1",
      "<none>",
      "80:30000/TCP",
      "10s",
      "app=shop",
    ]);
    const balancer = update(nodePort, { type: "LoadBalancer" }).object;
    expect(balancer.spec.allocateLoadBalancerNodePorts).toBe(true);
    expect(facets.row?.(balancer, NOW)?.slice(1, 5)).toEqual([
      "LoadBalancer",
      "10.96.0.1",
      "<pending>",
      "80:30000/TCP",
    ]);
    const back = update(balancer, { type: "ClusterIP" }).object;
    expect(back.spec.ports).toEqual([{ port: 80, protocol: "TCP", targetPort: 80 }]);
    expect(back.spec.externalTrafficPolicy).toBeUndefined();
    const external = update(back, { type: "ExternalName", externalName: "shop.example.com" });
    expect(external.errors).toEqual([]);
    expect(facets.row?.(external.object, NOW)?.slice(1, 5)).toEqual([
      "ExternalName",
      "<none>",
      "shop.example.com",
      "80/TCP",
    ]);
    const again = update(external.object, { type: "ClusterIP", externalName: undefined });
    expect(again.errors).toEqual([]);
    expect(again.object.spec.clusterIP).toBe("10.96.0.1");
  });

  test("an address stays", () => {
    const { errors } = update(cluster(), { clusterIP: "10.96.0.77" });
    expect(errors).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.0.77"]: may not change once set']);
  });

  test("local traffic only for what is reached from outside", () => {
    const { errors } = update(cluster(), { externalTrafficPolicy: "Local" });
    const text =
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services';
    expect(errors).toEqual([text]);
  });

  test("the address mode of a load balancer is newer than some clusters", () => {
    const status = { loadBalancer: { ingress: [{ ip: "203.0.113.10" }] } };
    const object = { ...make({ type: "LoadBalancer", ports: [{ port: 80 }] }), status: structuredClone(status) };
    facets.defaults?.(object, { featureGate: () => false } as any);
    expect(object.status).toEqual(status);
    facets.defaults?.(object, ctx);
    expect(object.status.loadBalancer.ingress).toEqual([{ ip: "203.0.113.10", ipMode: "VIP" }]);
  });
});

test("describe shows three endpoints of many", () => {
  const object = make({ selector: { app: "shop" }, ports: [{ port: 80 }] });
  create(object);
  const endpoints = ["10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.4"].map((ip) => ({ addresses: [ip] }));
  const list = () => [{ ports: [{ name: "", port: 80 }], endpoints }];
  const reader = { find: () => undefined, list, events: () => [], nowMs: 0, showEvents: true };
  expect(facets.describe?.(object, reader)).toBe(
    [
      "Name:                     shop",
      "Namespace:                default",
      "Labels:                   <none>",
      "Annotations:              <none>",
      "Selector:                 app=shop",
      "Type:                     ClusterIP",
      "IP Family Policy:         SingleStack",
      "IP Families:              IPv4",
      "IP:                       10.96.0.1",
      "IPs:                      10.96.0.1",
      "Port:                     <unset>  80/TCP",
      "TargetPort:               80/TCP",
      "Endpoints:                10.9.0.1:80,10.9.0.2:80,10.9.0.3:80 + 1 more...",
      "Session Affinity:         None",
      "Internal Traffic Policy:  Cluster",
      "Events:                   <none>",
      "",
    ].join("\n"),
  );
});

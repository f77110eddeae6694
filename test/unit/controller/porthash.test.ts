import { expect, it } from "vitest";
import { inSliceOrder, portHash } from "../../../src/controller/shared/porthash.ts";

const ports = [
  { name: "a", port: 80 },
  { name: "b", port: 81 },
  { name: "http", port: 8080 },
  { name: "https", port: 443 },
  { name: "x", port: 53, protocol: "UDP" as const },
  { name: "m", port: 9090, appProtocol: "http" },
];

it("sorts a subset's ports as a real control plane does", () => {
  const sorted = [...ports].sort((a, b) => (portHash(a) < portHash(b) ? -1 : 1));
  expect(sorted.map((port) => port.name)).toEqual(["http", "m", "b", "a", "https", "x"]);
});

it("sorts a slice's ports as a real control plane does", () => {
  expect(inSliceOrder(ports).map((port) => port.name)).toEqual(["http", "https", "b", "a", "x", "m"]);
});

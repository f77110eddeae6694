import { expect, it } from "vitest";
import { portHash } from "../../../src/controller/endpoints/porthash.ts";

it("sorts a subset's ports as a real control plane does", () => {
  const ports = [
    { name: "a", port: 80 },
    { name: "b", port: 81 },
    { name: "http", port: 8080 },
    { name: "https", port: 443 },
    { name: "x", port: 53, protocol: "UDP" as const },
    { name: "m", port: 9090, appProtocol: "http" },
  ];
  const sorted = ports.sort((a, b) => (portHash(a) < portHash(b) ? -1 : 1));
  expect(sorted.map((port) => port.name)).toEqual(["http", "m", "b", "a", "https", "x"]);
});

/**
 * The tools by name. The code of a family is loaded when one of its tools is first run.
 */
import type { Tool } from "../types.ts";

type Family = Record<string, Tool>;

/** Names of each family's tools, and where they are. */
const FAMILIES: [names: string, load: () => Family][] = [
  ["curl", () => (require("./curl/index.ts") as typeof import("./curl/index.ts")).tools],
  ["wget", () => (require("./wget/index.ts") as typeof import("./wget/index.ts")).tools],
  ["ping ping6", () => (require("./ping.ts") as typeof import("./ping.ts")).tools],
  ["nslookup", () => (require("./dns/nslookup.ts") as typeof import("./dns/nslookup.ts")).tools],
  ["dig", () => (require("./dns/dig.ts") as typeof import("./dns/dig.ts")).tools],
  ["host", () => (require("./dns/host.ts") as typeof import("./dns/host.ts")).tools],
  ["getent", () => (require("./dns/getent.ts") as typeof import("./dns/getent.ts")).tools],
];

let byName: Map<string, () => Family> | undefined;

/** The tool of this name; undefined: there is none. */
export function applet(name: string): Tool | undefined {
  byName ??= new Map(FAMILIES.flatMap(([names, load]) => names.split(" ").map((one) => [one, load] as const)));
  return byName.get(name)?.()[name];
}

/** Names of all tools. */
export function appletNames(): string[] {
  return FAMILIES.flatMap(([names]) => names.split(" "));
}

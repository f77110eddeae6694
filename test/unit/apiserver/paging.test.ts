import { beforeAll, expect, it } from "vitest";
import { createApiServer } from "../../../src/apiserver/server.ts";
import type { Profile } from "../../../src/client/component.ts";
import type { ApiRequest } from "../../../src/client/index.ts";
import { createState } from "../../../src/state/state.ts";

const clock = { mode: "instant", now: 0, epoch: 0, hostAt: 0 } as const;
const profile = { name: "bare", serviceCIDR: "10.96.0.0/16", podCIDR: "10.244.0.0/16", nodes: [] } as unknown;
const server = createApiServer({
  state: createState({ cluster: "lab", seed: "page", profile: "bare", clock: { ...clock }, revision: 0, counters: {} }),
  profile: profile as Profile,
  notify: () => {},
  nodes: { connect: () => ({ code: 400, body: {}, warnings: [] }) },
  timestamp: () => "2026-01-02T03:04:05Z",
  nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5),
});

beforeAll(() => {
  for (const name of ["one", "two"])
    server.handle({
      group: "",
      version: "v1",
      verb: "create",
      resource: "namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
    });
  for (const [namespace, name, tier] of [
    ["one", "a", "x"],
    ["one", "b", "y"],
    ["one", "c", "x"],
    ["two", "d", "x"],
  ])
    server.handle({
      group: "",
      version: "v1",
      verb: "create",
      resource: "configmaps",
      namespace,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { tier } }, data: { key: "value" } },
    });
});

/** The names of each page, and how many the answer says to be left. */
function pages(query: Partial<ApiRequest>): [names: string[], left: number | undefined][] {
  const seen: [string[], number | undefined][] = [];
  let next: string | undefined;
  do {
    const request = {
      group: "",
      version: "v1",
      verb: "list",
      resource: "configmaps",
      ...query,
      continue: next,
    } as const;
    const { body } = server.handle(request);
    const objects = body.items ?? body.rows.map((row: any) => row.object);
    seen.push([objects.map((o: any) => o.metadata.name), body.metadata.remainingItemCount]);
    next = body.metadata.continue;
  } while (next);
  return seen;
}

it("lists in pages, and says how many are left", () => {
  expect(pages({ limit: 2 })).toEqual([
    [["a", "b"], 2],
    [["c", "d"], undefined],
  ]);
  expect(pages({ namespace: "one", limit: 2, asTable: true })).toEqual([
    [["a", "b"], 1],
    [["c"], undefined],
  ]);
  expect(pages({})).toEqual([[["a", "b", "c", "d"], undefined]]);
});

it("does not say how many are left where a selector decides", () => {
  expect(pages({ limit: 1, labelSelector: "tier=x" })).toEqual([
    [["a"], undefined],
    [["c"], undefined],
    [["d"], undefined],
  ]);
});

it("gives rows the metadata of their objects, or all of them", () => {
  const request = { group: "", version: "v1", verb: "list", resource: "configmaps", asTable: true } as const;
  const [row] = server.handle({ ...request, includeObject: "Metadata" }).body.rows;
  expect([row.object.kind, row.object.metadata.name, row.object.data]).toEqual([
    "PartialObjectMetadata",
    "a",
    undefined,
  ]);
  expect(server.handle(request).body.rows[0].object.data).toEqual({ key: "value" });
});

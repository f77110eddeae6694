/** Objects as a meta.k8s.io/v1 Table: the cells that `kubectl get` prints. */
import type { KubeObject } from "../client/index.ts";
import type { Column, Kind } from "../kinds/types.ts";
import type { Server } from "./server.ts";

export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: object;
  columnDefinitions: Column[];
  rows: { cells: unknown[]; object: KubeObject }[];
}

/** What the server shows of a kind that has no printer of its own. */
const PLAIN: Column[] = [
  { name: "Name", type: "string", format: "name", priority: 0 },
  { name: "Created At", type: "date", priority: 0 },
];

export function tableOf(server: Server, kind: Kind, objects: KubeObject[], metadata: object): Table {
  const columns = kind.row && kind.columns ? kind.columns : PLAIN;
  const nowMs = server.nowMs();
  const cells = (o: KubeObject) => kind.row?.(o, { nowMs }) ?? [o.metadata.name, o.metadata.creationTimestamp];
  const rows = objects.map((object) => ({ cells: cells(object), object }));
  return { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata, columnDefinitions: columns, rows };
}

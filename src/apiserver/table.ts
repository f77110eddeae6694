/** Objects as a meta.k8s.io/v1 Table: the cells that `kubectl get` prints. */
import type { ApiRequest, KubeObject } from "../client/index.ts";
import type { Column, Kind } from "../kinds/types.ts";
import type { Server } from "./server.ts";

export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: object;
  columnDefinitions: Column[];
  rows: Row[];
}

export const TABLE = { kind: "Table", apiVersion: "meta.k8s.io/v1" } as const;

interface Row {
  cells: unknown[];
  object: Pick<KubeObject, "metadata">;
}

/** What the server shows of a kind that has no printer of its own. */
const PLAIN: Column[] = [
  { name: "Name", type: "string", format: "name", priority: 0 },
  { name: "Created At", type: "date", priority: 0 },
];

/** The columns of a kind, and what makes one object's row. */
export function tableMaker(server: Server, kind: Kind, include: ApiRequest["includeObject"] = "Object") {
  const columns = kind.row && kind.columns ? kind.columns : PLAIN;
  const nowMs = server.nowMs();
  const cells = (o: KubeObject) => kind.row?.(o, { nowMs }) ?? [o.metadata.name, o.metadata.creationTimestamp];
  const shown = include === "Object" ? (object: KubeObject) => object : partial;
  return { columns, row: (object: KubeObject): Row => ({ cells: cells(object), object: shown(object) }) };
}

const partial = ({ metadata }: KubeObject) => ({
  kind: "PartialObjectMetadata",
  apiVersion: "meta.k8s.io/v1",
  metadata,
});

export function tableOf(server: Server, kind: Kind, objects: KubeObject[], metadata: object): Table {
  const { columns, row } = tableMaker(server, kind);
  return { ...TABLE, metadata, columnDefinitions: columns, rows: objects.map(row) };
}

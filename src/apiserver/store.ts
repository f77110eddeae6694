/** Objects in the state's tables: versions, uids, the watch log, and word to the components of what changed. */
import type { Change } from "../client/component.ts";
import type { KubeObject, ResourceName } from "../client/index.ts";
import { uuid } from "../sim/chance.ts";
import { appendChange } from "../state/changes.ts";
import type { ClusterState, Table } from "../state/types.ts";

export type Notify = (resource: ResourceName, change: Change) => void;

/** "default/web", or "web" where there is no namespace. */
export const keyOf = (namespace: string | undefined, name: string): string =>
  namespace ? `${namespace}/${name}` : name;
export const objectKey = (object: KubeObject): string => keyOf(object.metadata.namespace, object.metadata.name);

const prefixOf = (namespace: string | undefined): string => (namespace ? `${namespace}/` : "");

/** What a list came to, and the table's writes by then. */
interface Listed {
  writes: number;
  objects: KubeObject[];
}

export class Store {
  /** The last list of each resource and namespace: components ask for the same few objects at every change. */
  private readonly lists = new Map<string, Listed>();
  private readonly tables = new Map<ResourceName, Table<KubeObject>>();

  constructor(
    private readonly state: ClusterState,
    private readonly notify: Notify,
  ) {}

  table(resource: ResourceName): Table<KubeObject> {
    let table = this.tables.get(resource);
    if (!table) {
      table = this.state.table<KubeObject>(`objects/${resource}`);
      this.tables.set(resource, table);
    }
    return table;
  }

  find(resource: ResourceName, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.table(resource).get(keyOf(namespace, name));
  }

  /** `containing`: substrings of the stored JSON, to skip rows without parsing them. */
  list(resource: ResourceName, namespace?: string, containing?: string[]): KubeObject[] {
    const table = this.table(resource);
    const prefix = prefixOf(namespace);
    if (containing?.length) return [...table.values(prefix, containing)];
    const key = `${resource} ${prefix}`;
    let listed = this.lists.get(key);
    if (listed?.writes !== table.writes) {
      listed = { writes: table.writes, objects: [...table.values(prefix)] };
      this.lists.set(key, listed);
    }
    return listed.objects.slice();
  }

  /** Objects and their keys one by one, behind the key `after`; nothing of them is kept. */
  scan(resource: ResourceName, namespace?: string, containing?: string[], after?: string) {
    return this.table(resource).scan(prefixOf(namespace), containing, after);
  }

  countAfter(after: string, resource: ResourceName, namespace?: string): number {
    return this.table(resource).countAfter(after, prefixOf(namespace));
  }

  get revision(): number {
    return this.state.header.revision;
  }

  newUid(object: KubeObject): string {
    return uuid(this.state.header.seed, "uid", object.kind, objectKey(object), this.revision);
  }

  create(resource: ResourceName, object: KubeObject): KubeObject {
    return this.put("ADDED", resource, object);
  }

  update(resource: ResourceName, object: KubeObject, old: KubeObject): KubeObject {
    return this.put("MODIFIED", resource, object, old);
  }

  remove(resource: ResourceName, old: KubeObject): KubeObject {
    const last = this.withNextVersion(old);
    this.table(resource).delete(objectKey(old));
    appendChange(this.state, { type: "DELETED", resource, key: objectKey(old), object: last });
    this.notify(resource, { old });
    return last;
  }

  private put(type: "ADDED" | "MODIFIED", resource: ResourceName, object: KubeObject, old?: KubeObject): KubeObject {
    const stored = this.withNextVersion(object);
    this.table(resource).set(objectKey(stored), stored);
    appendChange(this.state, { type, resource, key: objectKey(stored), object: stored });
    this.notify(resource, { object: stored, old });
    return stored;
  }

  private withNextVersion(object: KubeObject): KubeObject {
    this.state.header.revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.revision) } };
  }
}

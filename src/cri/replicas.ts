/**
 * Starts that are put off. Replicas start alike: where a container's program found nothing but its image, its command
 * and its environment and then went to rest, the next container of the same kind will too. So where there are many, the
 * first moments of the next are only noted. They are played, with the clocks as they stood at its start, when somebody
 * looks at the container: at its log, its files, its processes, or with a request.
 */
import { deepEqual } from "../apimachinery/json.ts";
import type { Container } from "./container.ts";
import type { ContainerRow, RuntimeDeps } from "./rows.ts";
import type { ContainerConfig } from "./types.ts";

/** Where every pod sees its service account: the one volume that says nothing to a program that asks nobody. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** So few replicas are played at once: each will be looked at, and those who look should not have to wait for it. */
const PLAYED = 32;
/** Kinds of containers kept in mind. */
const KEPT = 20;

/** What the start of a container depends on; undefined: on more than can be told here. */
function kindOf(config: ContainerConfig): Partial<ContainerConfig> | undefined {
  const { pod, podUid, node, hostname, addresses, hosts, mounts, ...kind } = config;
  if (config.attempt > 0 || config.stdin) return undefined;
  return mounts.every(({ path }) => path === SERVICE_ACCOUNT) ? kind : undefined;
}

/** Does it rest in the program of its image that it began with? A script may do otherwise on the next host. */
function restsInProgram({ asked, image, processes }: Container, command: string): boolean {
  if (asked || !processes || !Object.hasOwn(image.found.spec.program ?? {}, command)) return false;
  const { wakeAt, busy, watching, partial, attached } = processes;
  const waits = wakeAt === undefined && busy === undefined && !watching;
  return waits && !attached && !partial?.stdout && !partial?.stderr;
}

/** Row "replicas" of the table "containers": the kinds that were seen to start and rest, newest first. */
export interface ReplicasRow {
  /** `like`: a container of the kind. */
  kinds: { like: string; played: number }[];
}
const KEY = "replicas";

export class Replicas {
  constructor(private readonly deps: RuntimeDeps) {}

  /** There were others like it, so that its start can be put off. */
  areMany(config: ContainerConfig): boolean {
    const kind = kindOf(config);
    return kind !== undefined && (this.known().find((one) => this.isLike(one.like, kind))?.played ?? 0) >= PLAYED;
  }

  /** A container that has run its first moments; `command`: its first word. */
  hasStarted(container: Container, command: string): void {
    const kind = kindOf(container.row.config);
    if (!kind || !restsInProgram(container, command)) return;
    const kinds = this.known();
    const old = kinds.find((one) => this.isLike(one.like, kind));
    if (old && old.played >= PLAYED) return;
    const now = { like: old?.like ?? container.id, played: (old?.played ?? 0) + 1 };
    const others = kinds.filter((one) => one !== old && this.configOf(one.like));
    const row: ReplicasRow = { kinds: [now, ...others].slice(0, KEPT) };
    this.deps.table("containers").set(KEY, row);
  }

  private known(): ReplicasRow["kinds"] {
    return (this.deps.table("containers").get(KEY) as ReplicasRow | undefined)?.kinds ?? [];
  }

  private configOf(id: string): ContainerConfig | undefined {
    return (this.deps.table("containers").get(`id/${id}`) as ContainerRow | undefined)?.config;
  }

  private isLike(id: string, kind: Partial<ContainerConfig>): boolean {
    const config = this.configOf(id);
    return config !== undefined && deepEqual(kindOf(config), kind);
  }
}

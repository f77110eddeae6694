/** apply --prune: deletes what was applied before and is not among what is applied now. Models kubectl/pkg/cmd/apply/prune.go. */
import { type Info, listPages, requestBody } from "../../resource/info.ts";
import { type Mapping, RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { LAST_APPLIED } from "../../util/applied.ts";
import { cascadeOf, type DryRun, logLine } from "../../util/options.ts";

/** Kinds that are looked through where none are named: those of namespaces, then the others. */
const DEFAULT_KINDS = [
  "v1/ConfigMap",
  "v1/Endpoints",
  "v1/PersistentVolumeClaim",
  "v1/Pod",
  "v1/ReplicationController",
  "v1/Secret",
  "v1/Service",
  "batch/v1/Job",
  "batch/v1/CronJob",
  "networking.k8s.io/v1/Ingress",
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/ReplicaSet",
  "apps/v1/StatefulSet",
  "v1/Namespace",
  "v1/PersistentVolume",
];

const DEPRECATED =
  "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.";

export interface Pruning {
  dryRun: DryRun;
  /** What was applied: its uids and namespaces are spared and looked through. */
  visited: Info[];
  print(object: any): void;
}

/** The kinds of --prune-allowlist, each "GROUP/VERSION/KIND". Throws kubectl's sentence. */
export function prunedKinds(ctx: CommandContext): Mapping[] {
  const mapper = new RestMapper(() => ctx.cluster);
  return ctx.flags.list("prune-allowlist").map((text) => {
    const [group, version, kind, ...more] = text.split("/");
    if (kind === undefined || more.length > 0)
      throw new Error(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    return mapper.forKind(group === "core" || group === "" ? version! : `${group}/${version}`, kind);
  });
}

export function prune(ctx: CommandContext, allowed: Mapping[], pruning: Pruning): void {
  let kinds = allowed;
  if (kinds.length === 0) {
    const mapper = new RestMapper(() => ctx.cluster);
    kinds = DEFAULT_KINDS.map((text) => {
      const slash = text.lastIndexOf("/");
      return mapper.forKind(text.slice(0, slash), text.slice(slash + 1));
    });
    ctx.io.err(logLine("W", "prune.go:71", DEPRECATED));
  }
  const namespaces = new Set(pruning.visited.flatMap((info) => (info.mapping.namespaced ? [info.namespace] : [])));
  for (const namespace of namespaces) {
    for (const mapping of kinds) if (mapping.namespaced) pruneKind(ctx, mapping, namespace, pruning);
  }
  for (const mapping of kinds) if (!mapping.namespaced) pruneKind(ctx, mapping, undefined, pruning);
}

function pruneKind(ctx: CommandContext, mapping: Mapping, namespace: string | undefined, pruning: Pruning): void {
  const kept = new Set(pruning.visited.map((info) => info.object.metadata?.uid));
  const labelSelector = ctx.flags.string("selector") || undefined;
  const pages = listPages(ctx.cluster, mapping, { namespace, labelSelector });
  for (const object of [...pages].flatMap((page) => page.items)) {
    const { metadata } = object;
    if (metadata.annotations?.[LAST_APPLIED] === undefined || kept.has(metadata.uid)) continue;
    const gracePeriod = ctx.flags.int("grace-period");
    if (pruning.dryRun !== "client") {
      requestBody(ctx.cluster, {
        verb: "delete",
        group: mapping.group,
        version: mapping.version,
        resource: mapping.resource,
        namespace,
        name: metadata.name,
        propagationPolicy: cascadeOf(ctx),
        gracePeriodSeconds: gracePeriod >= 0 ? gracePeriod : undefined,
        dryRun: pruning.dryRun === "server" || undefined,
      });
    }
    pruning.print({
      apiVersion: mapping.group ? `${mapping.group}/${mapping.version}` : mapping.version,
      kind: mapping.kind,
      ...object,
    });
  }
}

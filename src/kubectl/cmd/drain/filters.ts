/** Which pods drain may take off a node. Models kubectl/pkg/drain/filters.go. */
import type { Pod } from "../../../client/api.ts";
import { ApiError } from "../../../client/index.ts";
import type { CommandContext } from "../../types.ts";

export interface Selection {
  pods: Pod[];
  /** Empty: nothing to warn of. */
  warning: string;
  /** Why nothing may be drained; each names its pods. */
  errors: Error[];
}

interface Verdict {
  take: boolean;
  error?: string;
  warning?: string;
}

const MIRROR = "kubernetes.io/config.mirror";
const TAKE: Verdict = { take: true };

/** Judges the pods of a node by the flags of drain. */
export function selectPods(ctx: CommandContext, pods: Pod[]): Selection {
  const selected: Pod[] = [];
  const [warnings, errors] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const note = (notes: Map<string, string[]>, text: string, { metadata }: Pod) =>
    notes.set(text, [...(notes.get(text) ?? []), `${metadata.namespace}/${metadata.name}`]);
  for (const pod of pods) {
    const { take, error, warning } = judge(ctx, pod);
    if (take) selected.push(pod);
    if (warning) note(warnings, warning, pod);
    if (error) note(errors, error, pod);
  }
  return {
    pods: selected,
    warning: [...warnings].map(([text, names]) => `${text}: ${names.join(", ")}`).join("; "),
    errors: [...errors].map(([text, names]) => new Error(`cannot delete ${text}: ${names.join(", ")}`)),
  };
}

/** The first filter that refuses decides; otherwise the last one's warning stays. */
function judge(ctx: CommandContext, pod: Pod): Verdict {
  let verdict = TAKE;
  for (const filter of [skipFilter, daemonSetFilter, mirrorFilter, localStorageFilter, unmanagedFilter]) {
    verdict = filter(ctx, pod);
    if (!verdict.take) return verdict;
  }
  return verdict;
}

/** Its deletion began longer ago than drain wants to wait. */
export function isSkipped({ flags, cluster }: CommandContext, { metadata }: Pod): boolean {
  const seconds = flags.int("skip-wait-for-delete-timeout");
  if (seconds <= 0 || !metadata.deletionTimestamp) return false;
  return Math.trunc((cluster.nowMs() - Date.parse(metadata.deletionTimestamp)) / 1000) > seconds;
}

const skipFilter = (ctx: CommandContext, pod: Pod): Verdict => ({ take: !isSkipped(ctx, pod) });

const isFinished = ({ status }: Pod) => status.phase === "Succeeded" || status.phase === "Failed";
const controllerOf = ({ metadata }: Pod) => metadata.ownerReferences?.find((owner) => owner.controller);

function daemonSetFilter({ flags, cluster }: CommandContext, pod: Pod): Verdict {
  const owner = controllerOf(pod);
  if (owner?.kind !== "DaemonSet" || owner.apiVersion !== "apps/v1" || isFinished(pod)) return TAKE;
  const { namespace } = pod.metadata;
  const address = { group: "apps", version: "v1", resource: "daemonsets", namespace, name: owner.name };
  const answer = cluster.request({ verb: "get", ...address });
  if (answer.code >= 400) {
    const { message } = new ApiError(answer.body);
    return answer.code === 404 && flags.bool("force")
      ? { take: true, warning: message }
      : { take: false, error: message };
  }
  if (!flags.bool("ignore-daemonsets"))
    return { take: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
  return { take: false, warning: "ignoring DaemonSet-managed Pods" };
}

const mirrorFilter = (_: CommandContext, { metadata }: Pod): Verdict => ({
  take: metadata.annotations?.[MIRROR] === undefined,
});

function localStorageFilter({ flags }: CommandContext, pod: Pod): Verdict {
  if (!pod.spec.volumes?.some((volume) => volume.emptyDir) || isFinished(pod)) return TAKE;
  if (flags.bool("delete-emptydir-data")) return { take: true, warning: "deleting Pods with local storage" };
  return { take: false, error: "Pods with local storage (use --delete-emptydir-data to override)" };
}

function unmanagedFilter({ flags }: CommandContext, pod: Pod): Verdict {
  if (isFinished(pod) || controllerOf(pod)) return TAKE;
  if (flags.bool("force")) return { take: true, warning: "deleting Pods that declare no controller" };
  return { take: false, error: "Pods that declare no controller (use --force to override)" };
}

/** pods/eviction: a delete that PodDisruptionBudgets may refuse. Models pkg/registry/core/pod/storage/eviction.go. */
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import { notFound, tooManyRequests } from "../../apimachinery/status.ts";
import { ApiError, type KubeObject } from "../../client/index.ts";
import { remove } from "../delete.ts";
import { type Handler, ok, type Server } from "../server.ts";

const BUDGETS = "poddisruptionbudgets.policy";

/** One disruption less, until the controller has counted anew: the next eviction may come before it does. */
function takeOne(server: Server, budget: KubeObject, pod: string): void {
  const { status } = budget;
  const next = {
    ...status,
    disruptionsAllowed: status.disruptionsAllowed - 1,
    disruptedPods: { ...status.disruptedPods, [pod]: server.timestamp() },
  };
  server.store.update(BUDGETS, { ...budget, status: next }, budget);
}

export const evict: Handler = (server, request, kind) => {
  const pod = server.store.find("pods", request.namespace, request.name!);
  if (!pod) throw new ApiError(notFound(kind, request.name!));
  const budgets = server.store
    .list(BUDGETS, request.namespace)
    .filter((b) => matchesSelector(labelSelectorAsSelector(b.spec.selector), pod.metadata.labels));
  const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed" || !pod.spec.nodeName;
  const exhausted = budgets.find((b) => !((b.status?.disruptionsAllowed ?? 0) > 0));
  if (exhausted && !finished)
    throw new ApiError(tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget."));
  if (!finished && !request.dryRun) for (const budget of budgets) takeOne(server, budget, request.name!);
  const options = request.body?.deleteOptions ?? {};
  remove(server, { ...request, verb: "delete", subresource: undefined, body: options }, kind);
  return ok({ apiVersion: "v1", kind: "Status", metadata: {}, status: "Success", code: 201 }, 201);
};

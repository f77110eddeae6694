/** pods/eviction: a delete that PodDisruptionBudgets may refuse. Models pkg/registry/core/pod/storage/eviction.go. */
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import { notFound, tooManyRequests } from "../../apimachinery/status.ts";
import { ApiError } from "../../client/index.ts";
import { remove } from "../delete.ts";
import { type Handler, ok } from "../server.ts";

const BUDGETS = "poddisruptionbudgets.policy";

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
  const options = request.body?.deleteOptions ?? {};
  remove(server, { ...request, verb: "delete", subresource: undefined, body: options }, kind);
  return ok({ apiVersion: "v1", kind: "Status", metadata: {}, status: "Success", code: 201 }, 201);
};

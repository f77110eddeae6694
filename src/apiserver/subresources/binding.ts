/** pods/binding: the scheduler's word. Models pkg/registry/core/pod/storage/storage.go (BindingREST). */
import { conflict, notFound } from "../../apimachinery/status.ts";
import type { Pod } from "../../client/api.ts";
import { ApiError, type KubeObject } from "../../client/index.ts";
import { type Handler, ok } from "../server.ts";

export const bind: Handler = (server, request, kind) => {
  const name = request.name ?? request.body?.metadata?.name;
  const found = server.store.find("pods", request.namespace, name);
  if (!found) throw new ApiError(notFound(kind, name));
  const pod = found as unknown as Pod;
  const refuse = (why: string) => new ApiError(conflict({ group: "", resource: "pods/binding" }, name, why));
  if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  const scheduled = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: server.timestamp(),
  };
  const conditions = [...(pod.status.conditions ?? []).filter((c) => c.type !== "PodScheduled"), scheduled];
  const { nominatedNodeName: _, ...status } = pod.status;
  const bound = {
    ...found,
    spec: { ...pod.spec, nodeName: request.body.target.name },
    status: { ...status, conditions },
  } as KubeObject;
  server.store.update("pods", bound, found);
  return ok({ apiVersion: "v1", kind: "Status", metadata: {}, status: "Success", code: 201 }, 201);
};

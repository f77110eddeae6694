/** The scale subresource: an autoscaling/v1 Scale over a workload. Models pkg/registry/apps/deployment/storage/storage.go (ScaleREST). */

import { age } from "../../apimachinery/duration.ts";
import { invalid as invalidField } from "../../apimachinery/fielderror.ts";
import { clone } from "../../apimachinery/json.ts";
import { formatLabelSelector } from "../../apimachinery/labels.ts";
import { badRequest, conflict, invalid, notFound } from "../../apimachinery/status.ts";
import { ApiError, type ApiRequest, type KubeObject } from "../../client/index.ts";
import type { Kind } from "../../kinds/types.ts";
import { storageName } from "../kindlookup.ts";
import { patched } from "../patch.ts";
import { type Handler, ok, type Server } from "../server.ts";
import type { Table } from "../table.ts";
import { updateObject } from "../update.ts";

interface Scale extends KubeObject {
  spec: { replicas?: number };
}

export const scale: Handler = (server, request, kind) => {
  const old = server.store.find(storageName(kind), request.namespace, request.name!);
  if (!old) throw new ApiError(notFound(kind, request.name!));
  const current = scaleOf(old, kind);
  if (request.verb === "get") return ok(request.asTable ? scaleTable(server, current) : current);
  const wanted = wantedScale(request, kind, current);
  const replicas = wanted.spec?.replicas ?? 0;
  if (!Number.isInteger(replicas)) throw new ApiError(badRequest("replicas must be an integer"));
  if (replicas < 0) {
    const error = invalidField("spec.replicas", replicas, "must be greater than or equal to 0");
    throw new ApiError(invalid({ group: "autoscaling", kind: "Scale" }, request.name!, [error]));
  }
  const version = wanted.metadata?.resourceVersion;
  if (version && version !== old.metadata.resourceVersion)
    throw new ApiError(
      conflict(
        kind,
        request.name!,
        "the object has been modified; please apply your changes to the latest version and try again",
      ),
    );
  const object = withReplicas(clone(old), kind, replicas);
  const answer = updateObject(server, { ...request, subresource: undefined }, kind, object, old);
  return ok(scaleOf(answer.body as KubeObject, kind), 200, answer.warnings);
};

/** Models printScale of pkg/printers/internalversion/printers.go. */
function scaleTable(server: Server, scale: Scale): Table {
  const { name, creationTimestamp, resourceVersion } = scale.metadata;
  const cells = [name, scale.spec.replicas ?? 0, scale.status.replicas, age(creationTimestamp, server.nowMs())];
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion },
    columnDefinitions: [
      { name: "Name", type: "string", format: "name", priority: 0 },
      { name: "Desired", type: "integer", priority: 0 },
      { name: "Available", type: "integer", priority: 0 },
      { name: "Age", type: "string", priority: 0 },
    ],
    rows: [{ cells, object: scale }],
  };
}

function wantedScale(request: ApiRequest, kind: Kind, current: Scale): Scale {
  if (request.verb === "update") return request.body;
  if (request.verb === "patch")
    return patched(request, kind.scale ? kind.schema : "autoscaling.v1.Scale", current) as Scale;
  throw new ApiError(badRequest(`scale does not know ${request.verb}`));
}

const fieldsOf = (path: string): string[] => path.split(".").filter(Boolean);

const valueAt = (object: KubeObject, path: string | undefined): any =>
  path === undefined ? undefined : fieldsOf(path).reduce((at: any, field) => at?.[field], object);

/** `object`, a private copy, with its wanted number where its kind keeps it. */
function withReplicas(object: KubeObject, kind: Kind, replicas: number): KubeObject {
  const fields = fieldsOf(kind.scale?.specReplicasPath ?? ".spec.replicas");
  const last = fields.pop()!;
  let at: any = object;
  for (const field of fields) {
    at[field] ??= {};
    at = at[field];
  }
  at[last] = replicas;
  return object;
}

/** What a custom kind's scale shows, from where its definition says. */
function customScale(object: KubeObject, { specReplicasPath, statusReplicasPath, labelSelectorPath }: any) {
  return {
    spec: { replicas: valueAt(object, specReplicasPath) ?? 0 },
    status: { replicas: valueAt(object, statusReplicasPath) ?? 0, selector: valueAt(object, labelSelectorPath) ?? "" },
  };
}

function scaleOf(object: KubeObject, kind: Kind): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const apiVersion = "autoscaling/v1";
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp };
  if (kind.scale) return { apiVersion, kind: "Scale", metadata, ...customScale(object, kind.scale) };
  const selector =
    object.spec.selector?.matchLabels || object.spec.selector?.matchExpressions
      ? object.spec.selector
      : { matchLabels: object.spec.selector };
  return {
    apiVersion,
    kind: "Scale",
    metadata,
    spec: { replicas: object.spec.replicas ?? 0 },
    status: { replicas: object.status?.replicas ?? 0, selector: formatLabelSelector(selector).replace(/^<none>$/, "") },
  };
}

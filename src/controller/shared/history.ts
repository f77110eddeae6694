/** Revisions of a pod template kept as ControllerRevisions. Models pkg/controller/history and daemon/update.go. */
import { fnv32, safeEncodeString } from "../../apimachinery/hash.ts";
import { canonicalJson, deepEqual } from "../../apimachinery/json.ts";
import type { ControllerRevision, OwnerReference, PodTemplateSpec } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isAlreadyExists, isNotFound } from "../../client/index.ts";
import type { HasMeta } from "./refs.ts";

const resource = "controllerrevisions.apps";
export const revisionHashLabel = "controller-revision-hash";

/** What history is kept of: DaemonSet and StatefulSet. */
export interface Versioned extends HasMeta {
  spec: { template: PodTemplateSpec };
  status?: { collisionCount?: number };
}

/** The patch that brings an object back to its present template. */
export const templatePatch = ({ spec }: Versioned) => ({ spec: { template: { ...spec.template, $patch: "replace" } } });

/** The hash in the name of a StatefulSet's revision. Models HashControllerRevision of pkg/controller/history. */
export const patchHash = (object: Versioned): RevisionHash => ({
  label: "controller.kubernetes.io/hash",
  hash: safeEncodeString(String(fnv32(canonicalJson(templatePatch(object)) + (object.status?.collisionCount ?? 0)))),
});

export const byRevision = (a: ControllerRevision, b: ControllerRevision): number => a.revision - b.revision;

export const matchesTemplate = (object: Versioned, revision: ControllerRevision): boolean =>
  deepEqual(revision.data, templatePatch(object));

/** What a revision's name ends in, and under which label it carries that. */
export interface RevisionHash {
  label: string;
  hash: string;
}

/** Keeps a revision of the object's template. Undefined: the name is taken by another one, count a collision. */
export function createRevision(
  ctx: Context,
  object: Versioned,
  ref: OwnerReference,
  revision: number,
  { label, hash }: RevisionHash,
): ControllerRevision | undefined {
  const { name, namespace, annotations } = object.metadata;
  try {
    return ctx.client.create<ControllerRevision>(resource, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...object.spec.template.metadata?.labels, [label]: hash },
        ...(annotations ? { annotations } : {}),
        ownerReferences: [ref],
      },
      data: templatePatch(object),
      revision,
    });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const existing = ctx.client.get<ControllerRevision>(resource, namespace, `${name}-${hash}`);
    return matchesTemplate(object, existing) ? existing : undefined;
  }
}

/** Gives a revision that is current again its new number. */
export const renumber = (ctx: Context, revision: ControllerRevision, to: number): ControllerRevision =>
  revision.revision === to ? revision : ctx.client.update(resource, { ...revision, revision: to });

/** Deletes revisions beyond `limit`, the oldest first, except those that `isLive` keeps. */
export function trimHistory(
  ctx: Context,
  old: ControllerRevision[],
  limit: number,
  isLive: (revision: ControllerRevision) => boolean,
): void {
  let surplus = old.length - limit;
  for (const revision of [...old].sort(byRevision)) {
    if (surplus <= 0) return;
    if (isLive(revision)) continue;
    surplus--;
    try {
      ctx.client.delete(resource, revision.metadata.namespace, revision.metadata.name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

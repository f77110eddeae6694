/** Revisions of a pod template kept as ControllerRevisions. Models pkg/controller/history and daemon/update.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import { hashObject } from "../../apimachinery/names.ts";
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

export const templateHash = ({ spec, status }: Versioned): string =>
  hashObject(
    status?.collisionCount === undefined ? spec.template : { template: spec.template, count: status.collisionCount },
  );

/** The patch that brings an object back to its present template. */
export const templatePatch = ({ spec }: Versioned) => ({ spec: { template: { ...spec.template, $patch: "replace" } } });

export const byRevision = (a: ControllerRevision, b: ControllerRevision): number => a.revision - b.revision;

export const matchesTemplate = (object: Versioned, revision: ControllerRevision): boolean =>
  deepEqual(revision.data, templatePatch(object));

/** Keeps a revision of the object's template. Undefined: the name is taken by another one, count a collision. */
export function createRevision(
  ctx: Context,
  object: Versioned,
  ref: OwnerReference,
  revision: number,
): ControllerRevision | undefined {
  const hash = templateHash(object);
  const { name, namespace, annotations } = object.metadata;
  try {
    return ctx.client.create<ControllerRevision>(resource, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...object.spec.template.metadata?.labels, [revisionHashLabel]: hash },
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

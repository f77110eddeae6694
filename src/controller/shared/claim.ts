/** Adoption and release of controlled objects by labels. Models pkg/controller/controller_ref_manager.go. */
import { matchesSelector, type Selector } from "../../apimachinery/labels.ts";
import type { OwnerReference } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound, type ResourceName } from "../../client/index.ts";
import { controllerOf, type HasMeta } from "./refs.ts";

export interface Claim {
  /** Resource of the objects that are claimed: "pods". */
  resource: ResourceName;
  owner: HasMeta;
  /** The reference that an adopted object gets. */
  ref: OwnerReference;
  selector: Selector;
}

/**
 * Those of `objects` that belong to the owner: its own that still match, and orphans that match, which it adopts.
 * Its own that match no more are released.
 */
export function claimObjects<T extends HasMeta>(ctx: Context, claim: Claim, objects: T[]): T[] {
  const claimed: T[] = [];
  for (const object of objects) {
    const owned = claimOne(ctx, claim, object);
    if (owned) claimed.push(owned);
  }
  return claimed;
}

function claimOne<T extends HasMeta>(
  ctx: Context,
  { resource, owner, ref, selector }: Claim,
  object: T,
): T | undefined {
  const controller = controllerOf(object);
  if (controller && controller.uid !== owner.metadata.uid) return undefined;
  const matches = matchesSelector(selector, object.metadata.labels);
  if (controller && matches) return object;
  if (owner.metadata.deletionTimestamp) return undefined;
  const references = object.metadata.ownerReferences ?? [];
  if (controller) {
    withOwners(
      ctx,
      resource,
      object,
      references.filter((r) => r.uid !== owner.metadata.uid),
    );
    return undefined;
  }
  if (!matches || object.metadata.deletionTimestamp) return undefined;
  return withOwners(ctx, resource, object, [...references.filter((r) => r.uid !== owner.metadata.uid), ref]);
}

/** Writes an object's owner references; undefined when it is gone. */
function withOwners<T extends HasMeta>(
  ctx: Context,
  resource: ResourceName,
  object: T,
  ownerReferences: OwnerReference[],
): T | undefined {
  const { ownerReferences: _, ...metadata } = object.metadata;
  const changed: any = {
    ...object,
    metadata: ownerReferences.length ? { ...metadata, ownerReferences } : metadata,
  };
  try {
    return ctx.client.update(resource, changed) as T;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

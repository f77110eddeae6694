/** The three-way patch of client-side apply. Models kubectl/pkg/cmd/apply/patcher.go. */
import { canonicalJson } from "../../../apimachinery/json.ts";
import {
  applyMergePatch,
  applyStrategicMergePatch,
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  keepsIdentity,
} from "../../../apimachinery/patch/index.ts";
import type { ApiError, ApiRequest, PatchType } from "../../../client/index.ts";
import { isConflict } from "../../../client/index.ts";
import { kindForResource } from "../../../kinds/index.ts";
import { schemaLookup } from "../../../kinds/schema.ts";
import type { Info } from "../../resource/info.ts";
import { appliedConfiguration } from "../../util/applied.ts";
import { addSource } from "../../util/errors.ts";
import type { DryRun } from "../../util/options.ts";

const RETRIES = 5;

export interface PatchOptions {
  dryRun: DryRun;
  request: Partial<ApiRequest>;
  /** What cannot be patched is to be deleted and created anew. */
  force: boolean;
  describe(): string;
}

export interface RecreateOptions extends PatchOptions {
  /** Seconds; below zero: the object's own. */
  gracePeriod: number;
  propagation: NonNullable<ApiRequest["propagationPolicy"]>;
  /** Waits for a condition; false when it did not come true in time. */
  wait(isTrue: () => boolean): Promise<boolean>;
}

/**
 * Brings the live object (info.object) to `modified`; answers it and whether anything changed. With `force`, undefined says
 * that the server refused the patch: see recreate.
 */
export function patchObject(
  info: Info,
  modified: any,
  options: PatchOptions,
): { changed: boolean; object: any } | undefined {
  let patch: any;
  for (let attempt = 0; ; attempt++) {
    try {
      const made = makePatch(info, modified);
      patch = made.patch;
      if (Object.keys(patch).length === 0) return { changed: false, object: info.object };
      if (options.dryRun === "client") return { changed: true, object: made.applyLocally() };
      const request: Partial<ApiRequest> = { ...options.request, patchType: made.type, body: patch };
      return { changed: true, object: info.request({ ...request, verb: "patch" }) };
    } catch (error) {
      if (isConflict(error) && attempt < RETRIES) {
        info.get();
        continue;
      }
      if (options.force && ["Conflict", "Invalid"].includes((error as ApiError).reason)) return undefined;
      throw patchError(info, canonicalJson(patch ?? {}), options, addSource("patching", info.source, error));
    }
  }
}

const patchError = (info: Info, patch: string, { describe }: PatchOptions, why: unknown): unknown =>
  addSource(`applying patch:\n${patch}\nto:\n${describe()}\nfor:`, info.source, why);

function makePatch(info: Info, modified: any): { type: PatchType; patch: any; applyLocally(): any } {
  const current = info.object;
  const original = appliedConfiguration(current) ?? {};
  const { group, resource, version } = info.mapping;
  const kind = kindForResource(group, resource, version);
  if (!kind) {
    const patch = createThreeWayJsonMergePatch(original, modified, current);
    if (!keepsIdentity(patch)) throw new Error("At least one of apiVersion, kind and name was changed");
    return { type: "application/merge-patch+json", patch, applyLocally: () => applyMergePatch(current, patch) };
  }
  const schema = schemaLookup(kind.schema);
  const patch = createThreeWayMergePatch(original, modified, current, schema);
  const type = "application/strategic-merge-patch+json";
  return { type, patch, applyLocally: () => applyStrategicMergePatch(current, patch, schema) };
}

/** Deletes the object and creates `modified` in its place. Models Patcher.deleteAndCreate. */
export async function recreate(info: Info, modified: any, options: RecreateOptions): Promise<any> {
  const { request, gracePeriod, propagation } = options;
  const gracePeriodSeconds = gracePeriod < 0 ? undefined : gracePeriod;
  info.request({ verb: "delete", gracePeriodSeconds, propagationPolicy: propagation });
  const isGone = () => info.cluster.request({ verb: "get", ...info.address() }).code === 404;
  if (!isGone() && !(await options.wait(isGone))) {
    throw patchError(info, `${canonicalJson(modified)}\n`, options, new Error("context deadline exceeded"));
  }
  return info.request({ ...request, verb: "create", body: modified, name: undefined });
}

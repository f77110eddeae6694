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
  /** Delete and create anew what cannot be patched. */
  force: boolean;
  gracePeriod: number;
  describe(): string;
}

/** Brings the live object (info.object) to `modified`; answers it and whether anything changed. */
export function patchObject(info: Info, modified: any, options: PatchOptions): { changed: boolean; object: any } {
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
      if (options.force && ["Conflict", "Invalid"].includes((error as ApiError).reason)) {
        return { changed: true, object: recreate(info, modified, options) };
      }
      const head = `applying patch:\n${canonicalJson(patch ?? {})}\nto:\n${options.describe()}\nfor:`;
      throw addSource(head, info.source, addSource("patching", info.source, error));
    }
  }
}

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

function recreate(info: Info, modified: any, { request, gracePeriod }: PatchOptions): any {
  info.request({ verb: "delete", gracePeriodSeconds: Math.max(gracePeriod, 0) });
  return info.request({ ...request, verb: "create", body: modified, name: undefined });
}

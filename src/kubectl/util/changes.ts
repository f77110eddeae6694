/** Changing stored objects by strategic merge patches. Models CalculatePatches of kubectl/pkg/cmd/set/helper.go. */
import { createTwoWayMergePatch } from "../../apimachinery/patch/index.ts";
import type { ApiRequest } from "../../client/index.ts";
import { kindForResource } from "../../kinds/index.ts";
import { schemaLookup } from "../../kinds/schema.ts";
import { ErrorAggregate } from "../errors.ts";
import { asTyped } from "../printers/goorder.ts";
import type { Info } from "../resource/info.ts";

/** What became of one object: a patch that may be empty, or why there is none. */
export interface ObjectChange {
  info: Info;
  /** The object as it would be. */
  after?: any;
  patch: any;
  error?: Error;
}

export const isEmptyPatch = (patch: any): boolean => Object.keys(patch).length === 0;

/** Applies `mutate` to each object; it answers a changed copy, undefined for an object to leave out, or throws. */
export function calculateChanges(infos: Info[], mutate: (object: any) => any | undefined): ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const info of infos) {
    try {
      const before = asTyped(info.object);
      const after = mutate(before);
      if (after === undefined) continue;
      changes.push({ info, after, patch: patchBetween(info, before, after) });
    } catch (error) {
      changes.push({ info, patch: {}, error: error as Error });
    }
  }
  return changes;
}

function patchBetween(info: Info, before: any, after: any): any {
  const { group, resource, version } = info.mapping;
  const kind = kindForResource(group, resource, version);
  if (!kind) throw new Error(`no kind ${JSON.stringify(info.mapping.kind)} is registered`);
  return createTwoWayMergePatch(before, after, schemaLookup(kind.schema));
}

/** Sends a change; answers the server's object. */
export function sendPatch({ info, patch }: ObjectChange, options: Partial<ApiRequest>): any {
  const patchType = "application/strategic-merge-patch+json";
  return info.request({ ...options, verb: "patch", patchType, body: patch });
}

/** Throws what was collected, if anything was. */
export function throwAll(errors: Error[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new ErrorAggregate(errors);
}

/** How Go names the type of an object in messages: "*v1.Service". */
export const goTypeOf = (object: any): string => `*${String(object.apiVersion).split("/").at(-1)}.${object.kind}`;

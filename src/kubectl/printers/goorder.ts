/** Objects as kubectl has them once they are decoded into Go's types. */
import { structJson } from "../../apimachinery/json.ts";
import { decode } from "../../kinds/decode.ts";
import { inGoOrder as ordered } from "../../kinds/goorder.ts";
import { kindFor } from "../../kinds/index.ts";
import type { Kind } from "../../kinds/types.ts";
import { splitApiVersion } from "../resource/mapper.ts";

function kindOf(object: any): Kind | undefined {
  const [group, version] = splitApiVersion(object?.apiVersion ?? "");
  return kindFor(group, object?.kind, version);
}

/** The object with what Go's encoding writes for fields that are not set (`resources: {}`, `status: {}`). */
export function asTyped<T = any>(object: T): T {
  const kind = kindOf(object);
  return kind ? (decode(kind, object).object as T) : object;
}

/** A copy with the fields of built-in types in the order in which Go declares them, and all others sorted. */
export function inGoOrder(object: any): any {
  const kind = kindOf(object);
  return kind ? ordered(object, typeof kind.schema === "string" ? { ref: kind.schema } : kind.schema) : object;
}

/** The compact JSON of an object of a built-in kind, as Go encodes the type. */
export const typedJson = (object: any): string => structJson(inGoOrder(object));

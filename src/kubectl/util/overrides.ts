/** --overrides: JSON that is laid over a generated object. Models kubectl/pkg/cmd/util/override_options.go. */
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../../apimachinery/patch/index.ts";
import { kindFor } from "../../kinds/index.ts";
import { schemaLookup } from "../../kinds/schema.ts";
import { asTyped } from "../printers/goorder.ts";
import { splitApiVersion } from "../resource/mapper.ts";
import type { Flags } from "../types.ts";

/** The object as the flags --overrides and --override-type change it. */
export function withOverrides(flags: Flags, object: any): any {
  const text = flags.string("overrides");
  if (!text) return object;
  const typed = asTyped(object);
  const type = flags.string("override-type") || "merge";
  switch (type) {
    case "merge":
      return asTyped(applyMergePatch(typed, parse(text, "Invalid JSON Patch")));
    case "json":
      return asTyped(applyJsonPatch(typed, parse(text, "unexpected end of JSON input")));
    case "strategic": {
      const [group, version] = splitApiVersion(object.apiVersion);
      const { schema } = kindFor(group, object.kind, version)!;
      return asTyped(applyStrategicMergePatch(typed, parse(text, "invalid JSON document"), schemaLookup(schema)));
    }
    default:
      throw new Error(`invalid override type: ${type}`);
  }
}

function parse(text: string, failure: string): any {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(failure);
  }
}

/** Go's structs that a pod template is made of: versioned ("v1.PodSpec") and as the server has them inside ("core.PodSpec"). */
import { lineOf } from "./schema.ts";

export interface GoStructField {
  /** "HostNetwork". */
  name: string;
  /** "hostNetwork"; empty in internal structs, and where an embedded struct's fields stand among the outer one's. */
  json: string;
  /** As reflect names it: "*int64", "[]v1.Container", "v1.RestartPolicy". */
  type: string;
  /** What a named scalar is made of: "string" for v1.RestartPolicy; else the type itself. */
  kind: string;
  embedded: boolean;
}

const structs = new Map<string, GoStructField[] | undefined>();

function parseField(text: string): GoStructField {
  const [name = "", json = "", type = "", kind = type] = text.split(":");
  const embedded = json.startsWith("^");
  return { name, json: embedded ? json.slice(1) : json, type, kind, embedded };
}

/** Fields in Go's order; undefined for a type that is no struct of a pod template. */
export function goStruct(type: string): GoStructField[] | undefined {
  if (!structs.has(type)) structs.set(type, lineOf("go-structs.tsv", `${type}\t`)?.split(" ").map(parseField));
  return structs.get(type);
}

/** What client-go's decoder says of a kubeconfig whose values are of other types than they should be. */
import { isObject } from "../apimachinery/json.ts";
import { notRegistered } from "../apimachinery/status.ts";

/** Types of the fields whose values must be text, objects or lists, as Go names what holds them. */
const SECTIONS = {
  clusters: { type: "NamedCluster", inner: "cluster", innerType: "Cluster", texts: ["server"] },
  contexts: { type: "NamedContext", inner: "context", innerType: "Context", texts: ["cluster", "user", "namespace"] },
  users: { type: "NamedAuthInfo", inner: "user", innerType: "AuthInfo", texts: ["token", "username", "password"] },
} as const;

const VERSION =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The sentence for what a file holds; undefined where it has the shape of a kubeconfig, or nothing. */
export function shapeProblem(data: unknown): string | undefined {
  if (data === null || data === undefined) return undefined;
  if (!isObject(data))
    return `couldn't get version/kind; json parse error: json: cannot unmarshal ${kindOf(data)} into Go value of type ${VERSION}`;
  const { apiVersion = "v1", kind } = data;
  if (kind !== undefined && kind !== "Config" && kind !== "") return notRegistered(kind, apiVersion);
  const misfits = [
    misfit(data["current-context"], "text", "Config.current-context", "string"),
    misfit(data.preferences, "object", "Config.preferences", "v1.Preferences"),
    ...Object.entries(SECTIONS).map(([section, entry]) => sectionProblem(data[section], section, entry)),
  ];
  return misfits.find((problem) => problem !== undefined);
}

type Section = (typeof SECTIONS)[keyof typeof SECTIONS];

function sectionProblem(value: unknown, section: string, entry: Section): string | undefined {
  const { type, inner, innerType, texts } = entry;
  if (!Array.isArray(value)) return misfit(value, "list", `Config.${section}`, `[]v1.${type}`);
  for (const one of value) {
    if (!isObject(one)) {
      const problem = misfit(one, "object", `Config.${section}`, `v1.${type}`);
      if (problem) return problem;
      continue;
    }
    const path = `${section}.${inner}`;
    const held = one[inner];
    const problem =
      misfit(one.name, "text", `${type}.${section}.name`, "string") ??
      misfit(held, "object", `${type}.${path}`, `v1.${innerType}`) ??
      texts
        .map((field) => misfit(isObject(held) ? held[field] : null, "text", `${innerType}.${path}.${field}`, "string"))
        .find(Boolean);
    if (problem) return problem;
  }
  return undefined;
}

function misfit(value: unknown, wanted: "text" | "object" | "list", field: string, type: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  const fits =
    wanted === "text" ? typeof value === "string" : wanted === "list" ? Array.isArray(value) : isObject(value);
  return fits ? undefined : `json: cannot unmarshal ${kindOf(value)} into Go struct field ${field} of type ${type}`;
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;

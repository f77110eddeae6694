/** Which of its names a definition may have. Models status/naming_controller.go (calculateNamesAndConditions). */
import type { CustomResourceDefinition } from "../../client/api.ts";

type Names = CustomResourceDefinition["spec"]["names"];

export interface Accepted {
  names: Names;
  /** What was refused last, as upstream reports it. */
  conflict?: { reason: string; message: string };
}

/** `others`: the group's other definitions. */
export function acceptNames(definition: CustomResourceDefinition, others: CustomResourceDefinition[]): Accepted {
  const wanted = definition.spec.names;
  const names: any = { ...definition.status?.acceptedNames };
  const taken = others.map((d) => d.status?.acceptedNames).filter((n) => n !== undefined);
  const resources = new Set(taken.flatMap((n) => [n.plural, n.singular, ...(n.shortNames ?? [])]));
  const kinds = new Set(taken.flatMap((n) => [n.kind, n.listKind]));
  let conflict: Accepted["conflict"];
  const inUse = (name: string) => `${JSON.stringify(name)} is already in use`;
  const accept = (
    field: "plural" | "singular" | "kind" | "listKind",
    used: Set<string | undefined>,
    reason: string,
  ) => {
    const name = wanted[field];
    if (name === undefined || name === names[field] || !used.has(name)) names[field] = name;
    else conflict = { reason, message: inUse(name) };
  };
  accept("plural", resources, "PluralConflict");
  accept("singular", resources, "SingularConflict");
  const own = new Set<string>(names.shortNames ?? []);
  const bad = (wanted.shortNames ?? []).filter((name) => !own.has(name) && resources.has(name));
  if (bad.length) {
    const said = bad.map(inUse);
    conflict = {
      reason: "ShortNamesConflict",
      message: said.length > 1 ? `[${said.join(", ")}]` : (said[0] as string),
    };
  } else if (wanted.shortNames) names.shortNames = wanted.shortNames;
  else delete names.shortNames;
  accept("kind", kinds, "KindConflict");
  accept("listKind", kinds, "ListKindConflict");
  if (wanted.categories) names.categories = wanted.categories;
  else delete names.categories;
  return { names, conflict };
}

import { readTable } from "../../kinds/assets.ts";

/** One served resource of one version, as discovery tells it. */
export interface Mapping {
  group: string;
  version: string;
  /** "deployments". */
  resource: string;
  singular: string;
  kind: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  /** A custom resource with a scale subresource. */
  scalable?: boolean;
}

let served: Mapping[] | undefined;

/** The built-in resources, preferred versions first where a group has several, without subresources. */
export function servedResources(): Mapping[] {
  served ??= readTable("api-resources.tsv").flatMap(toMapping);
  return served;
}

const list = (text: string | undefined) => (text ? text.split(",") : []);

function toMapping(cells: string[]): Mapping[] {
  const [groupVersion, resource, singular, shortNames, categories, kind, namespaced, verbs] = cells;
  if (!resource || resource.includes("/")) return [];
  const slash = groupVersion!.indexOf("/");
  return [
    {
      group: slash < 0 ? "" : groupVersion!.slice(0, slash),
      version: groupVersion!.slice(slash + 1),
      resource,
      singular: singular!,
      kind: kind!,
      shortNames: list(shortNames),
      categories: list(categories),
      namespaced: namespaced === "true",
      verbs: list(verbs),
    },
  ];
}

import { compareVersions } from "../../apimachinery/kubeversion.ts";
import type { Cluster } from "../types.ts";
import { type Mapping, servedResources } from "./discovery.ts";

export type { Mapping } from "./discovery.ts";

/** No kind of that name is served: `no matches for kind "X" in version "v1"`. */
export class NoKindMatch extends Error {}

/** Finds what a word of the command line or a manifest's apiVersion and kind mean. Models apimachinery's RESTMappers. */
export class RestMapper {
  private custom: Mapping[] | undefined;
  /** `warn` is told of short names that could mean several resources. */
  constructor(
    private readonly cluster: () => Cluster,
    private readonly warn?: (sentence: string) => void,
  ) {}

  /** Every served resource, built-in ones first; asks the server for CustomResourceDefinitions. */
  all(): Mapping[] {
    return [...servedResources(), ...this.customResources()];
  }

  /** What "po", "deployments.apps", "deploy.v1.apps" or "Deployment" name. Throws the sentence of a missing type. */
  mappingFor(word: string): Mapping {
    const found = this.find(word);
    if (found) return found;
    throw new Error(`the server doesn't have a resource type ${JSON.stringify(word.split(".")[0])}`);
  }

  find(word: string): Mapping | undefined {
    const found = matchWord(servedResources(), word) ?? matchWord(this.customResources(), word);
    if (found && this.warn && found.shortNames.includes(word.toLowerCase()))
      this.warnOfOthers(found, word.toLowerCase());
    return found;
  }

  /** Models client-go's restmapper/shortcut.go. */
  private warnOfOthers(found: Mapping, shortName: string): void {
    const alike = this.all().filter(
      (m) => m.shortNames.includes(shortName) && groupResource(m) !== groupResource(found),
    );
    for (const name of new Set(alike.map(groupResource)))
      this.warn!(`short name ${JSON.stringify(shortName)} could also match lower priority resource ${name}`);
  }

  /** The resource of a manifest's apiVersion and kind, which may be all lowercase here. Throws NoKindMatch. */
  forKind(apiVersion: string, kind: string): Mapping {
    const [group, version] = splitApiVersion(apiVersion);
    const named = (m: Mapping) => m.kind === kind || m.kind.toLowerCase() === kind;
    const fits = (m: Mapping) => m.group === group && m.version === version && named(m);
    const found = servedResources().find(fits) ?? this.customResources().find(fits);
    if (found) return found;
    throw new NoKindMatch(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
  }

  /** The preferred version of a kind by group and kind: for `TYPE/NAME` given by others. */
  forGroupKind(group: string, kind: string): Mapping | undefined {
    const fits = (m: Mapping) => m.group === group && m.kind === kind;
    return servedResources().find(fits) ?? this.customResources().find(fits);
  }

  /** Resources of a category such as "all", as TYPE.GROUP words; undefined where there is no such category. */
  category(word: string): string[] | undefined {
    const members = servedResources().filter((m) => m.categories.includes(word));
    if (members.length === 0 && this.find(word)) return undefined;
    members.push(...this.customResources().filter((m) => m.categories.includes(word)));
    const names = new Set(members.map((m) => (m.group ? `${m.resource}.${m.group}` : m.resource)));
    return names.size > 0 ? [...names] : undefined;
  }

  private customResources(): Mapping[] {
    this.custom ??= listCustomResources(this.cluster());
    return this.custom;
  }
}

export function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** "apps/v1", "v1". */
export const apiVersionOf = (m: { group: string; version: string }): string =>
  m.group ? `${m.group}/${m.version}` : m.version;

/** Go's text of a GroupVersionResource: "apps/v1, Resource=deployments", "/v1, Resource=pods". */
export const resourceText = (m: Mapping): string => `${m.group}/${m.version}, Resource=${m.resource}`;

/** "deployments.apps", "pods". */
export const groupResource = (m: Mapping): string => (m.group ? `${m.resource}.${m.group}` : m.resource);

function matchWord(mappings: Mapping[], word: string): Mapping | undefined {
  const lower = word.toLowerCase();
  const named = (m: Mapping, name: string) =>
    m.resource === name || m.singular === name || m.kind.toLowerCase() === name || m.shortNames.includes(name);
  const [name, ...rest] = lower.split(".");
  if (rest.length >= 2) {
    const group = rest.slice(1).join(".");
    // A short name stands for the resource of its group; the version that was given is lost with it.
    const short = mappings.find((m) => m.shortNames.includes(name!) && m.group === group);
    if (short) return short;
    const full = mappings.find((m) => named(m, name!) && m.version === rest[0] && m.group === group);
    if (full) return full;
  }
  if (rest.length === 0) return mappings.find((m) => named(m, lower));
  const group = rest.join(".");
  const exact = mappings.find((m) => named(m, name!) && m.group === group);
  return exact ?? mappings.find((m) => named(m, name!) && group !== "" && m.group.startsWith(group));
}

function listCustomResources(cluster: Cluster): Mapping[] {
  const group = "apiextensions.k8s.io";
  const answer = cluster.request({ verb: "list", group, version: "v1", resource: "customresourcedefinitions" });
  if (answer.code >= 400) return [];
  return (answer.body.items as any[]).flatMap(customMappings);
}

function customMappings(crd: any): Mapping[] {
  const { group, names, scope, versions } = crd.spec;
  const accepted = crd.status?.acceptedNames?.plural ? crd.status.acceptedNames : names;
  const served = (versions as any[]).filter((version) => version.served);
  served.sort((a, b) => compareVersions(a.name, b.name));
  return served.map((version) => ({
    group,
    version: version.name,
    resource: accepted.plural,
    singular: accepted.singular ?? accepted.kind.toLowerCase(),
    kind: accepted.kind,
    shortNames: accepted.shortNames ?? [],
    categories: accepted.categories ?? [],
    namespaced: scope === "Namespaced",
    verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
    ...(version.subresources?.scale && { scalable: true }),
  }));
}

/** "deployment.apps", "pod": a type before a name in tables and messages. */
export const groupResourceName = (m: Mapping): string =>
  m.group ? `${m.kind.toLowerCase()}.${m.group}` : m.kind.toLowerCase();

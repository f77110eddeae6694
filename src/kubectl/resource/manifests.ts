import { setField } from "../../apimachinery/json.ts";
import { ErrorAggregate } from "../errors.ts";
import type { CommandContext } from "../types.ts";
import { documentsOf, findSources, type ManifestSource, readSource, type SourceList } from "./files.ts";
import { Info } from "./info.ts";
import { type Mapping, NoKindMatch, type RestMapper, splitApiVersion } from "./mapper.ts";

export interface ManifestOptions {
  mapper?: RestMapper;
  /** Check apiVersion and kind of each document as `--validate` other than "ignore" does. */
  validate?: boolean;
  /** Ask no server: no namespace is filled in, kinds need not be known. */
  local?: boolean;
  /** Leave the namespaces as the text has them: the caller looks at them with requireNamespace. */
  anyNamespace?: boolean;
}

interface Paths {
  /** A text to read instead of files. */
  stream?: ManifestSource;
  filenames?: string[];
  recursive?: boolean;
  kustomize?: string;
  flatten?: boolean;
}

type Each = (info: Info) => Promise<void>;

export interface Manifests {
  single: boolean;
  visit(each: Each, fail: (error: unknown) => void): Promise<void>;
}

/** The objects in files, folders and standard input. Models resource.StreamVisitor and FlattenListVisitor. */
export function visitManifests(
  ctx: CommandContext,
  mapper: RestMapper,
  paths: Paths,
  options: ManifestOptions,
): Manifests {
  const { filenames = [], kustomize } = paths;
  if (filenames.length > 0 && kustomize) throw new Error("only one of -f or -k can be specified");
  if (kustomize && paths.recursive) throw new Error("the -k flag can't be used with -f or -R");
  if (kustomize)
    throw new Error("-k is not part of this version of kubelab yet: build the folder elsewhere and use -f");
  const list: SourceList = paths.stream
    ? { sources: [paths.stream], errors: [], single: false }
    : findSources(filenames, paths.recursive ?? false, ctx.cwd);
  if (list.errors.length > 0) throw new ErrorAggregate(list.errors);
  const reader = new ManifestReader(ctx, mapper, options, paths.flatten !== false);
  return {
    single: list.single,
    async visit(each, fail) {
      for (const source of list.sources) {
        try {
          await reader.visitSource(source, each, fail);
        } catch (error) {
          fail(error);
        }
      }
    },
  };
}

class ManifestReader {
  constructor(
    private readonly ctx: CommandContext,
    private readonly mapper: RestMapper,
    private readonly options: ManifestOptions,
    private readonly flatten: boolean,
  ) {}

  async visitSource(source: ManifestSource, each: Each, fail: (error: unknown) => void): Promise<void> {
    const text = await readSource(source, () => this.ctx.io.readStdin());
    for (const document of documentsOf(text, source.name)) {
      if (this.options.validate !== false) this.validate(document, source.name);
      let info: Info;
      try {
        const items = this.flatten ? flattened(document) : [document];
        checkShape(document, source.name);
        if (!this.flatten || items[0] === document) info = this.infoFor(document, source.name, false);
        else {
          this.mapperCheck(document, source.name);
          await this.visitItems(items, source.name, each, fail);
          continue;
        }
      } catch (error) {
        fail(error);
        continue;
      }
      await this.visitInfo(info, each, fail);
    }
  }

  private async visitItems(
    items: unknown[],
    source: string,
    each: Each,
    fail: (error: unknown) => void,
  ): Promise<void> {
    const errors: Error[] = [];
    for (const item of items) {
      let info: Info;
      try {
        info = this.infoFor(item, source, true);
      } catch (error) {
        errors.push(error as Error);
        continue;
      }
      await this.visitInfo(info, each, fail);
    }
    // Twice, as the visitors of cli-runtime stand in one another: such errors print without `error: `.
    if (errors.length > 0) fail(new ErrorAggregate([new ErrorAggregate(errors)]));
  }

  private async visitInfo(info: Info, each: Each, fail: (error: unknown) => void): Promise<void> {
    try {
      if (!this.options.anyNamespace) requireNamespace(info, this.ctx.namespace);
    } catch (error) {
      fail(error);
      return;
    }
    await each(info);
  }

  private validate(document: unknown, source: string): void {
    const problem = typeProblem(document);
    if (!problem) return;
    throw new Error(
      `error validating ${JSON.stringify(source)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  }

  /** A list must be of a known kind too. */
  private mapperCheck(document: any, source: string): void {
    if (document.kind === "List" && document.apiVersion === "v1") return;
    this.infoFor({ ...document, kind: String(document.kind).replace(/List$/, "") }, source, false);
  }

  private infoFor(document: any, source: string, inList: boolean): Info {
    const metadata = document.metadata ?? {};
    const { apiVersion = "", kind = "" } = document;
    try {
      const mapping = this.options.local ? localMapping(document) : this.mapper.forKind(apiVersion, kind);
      const info = new Info(this.ctx.cluster, mapping, metadata.namespace ?? "", metadata.name ?? "", source);
      info.object = document;
      return info;
    } catch (error) {
      if (!(error instanceof NoKindMatch)) throw error;
      if (inList) throw new Error(`unable to recognize ${error.message}`);
      const [name, namespace] = [JSON.stringify(metadata.name ?? ""), JSON.stringify(metadata.namespace ?? "")];
      throw new Error(
        `resource mapping not found for name: ${name} namespace: ${namespace} from ${JSON.stringify(source)}: ${error.message}\nensure CRDs are installed first`,
      );
    }
  }
}

/** Gives the object its namespace, or refuses another one than the explicitly given. Models resource.SetNamespace and RequireNamespace. */
export function requireNamespace(info: Info, { name, explicit }: CommandContext["namespace"]): void {
  const metadata = info.object.metadata ?? {};
  if (!info.mapping.namespaced) {
    info.namespace = "";
    if (metadata.namespace !== undefined) info.object = withNamespace(info.object, undefined);
    return;
  }
  if (!info.namespace) {
    info.namespace = name;
    info.object = withNamespace(info.object, name);
  } else if (explicit && info.namespace !== name) {
    throw new Error(
      `the namespace from the provided object "${info.namespace}" does not match the namespace "${name}". You must pass '--namespace=${info.namespace}' to perform this operation.`,
    );
  }
}

function withNamespace(object: any, namespace: string | undefined): any {
  const metadata = { ...object.metadata };
  if (namespace === undefined) delete metadata.namespace;
  else setField(metadata, "namespace", namespace);
  return { ...object, metadata };
}

/** Without a server a kind's resource is guessed, and a namespace tells that it has one. */
function localMapping({ apiVersion = "", kind = "", metadata }: any): Mapping {
  const [group, version] = splitApiVersion(apiVersion);
  const singular = kind.toLowerCase();
  const names = { resource: `${singular}s`, singular, kind, shortNames: [], categories: [], verbs: [] };
  return { ...names, group, version, namespaced: Boolean(metadata?.namespace) };
}

const isMap = (value: unknown): value is Record<string, any> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The items of a list, which in a list of one kind need not name it again; other documents as they are. */
function flattened(document: unknown): unknown[] {
  if (!isMap(document) || !Array.isArray(document["items"]) || !String(document["kind"]).endsWith("List"))
    return [document];
  const kind = String(document["kind"]).slice(0, -"List".length);
  const { apiVersion } = document;
  return document["items"].map((item: unknown) => {
    if (isMap(item) && item["kind"] === "List") {
      throw new Error("*unstructured.Unstructured is not a list: no Items field in this object");
    }
    return kind && isMap(item) && !item["kind"] ? { apiVersion, kind, ...item } : item;
  });
}

/** Models kubectl's validation of type meta (openapi validation's getObjectKind). */
export function typeProblem(document: unknown): string | undefined {
  if (!isMap(document)) return "invalid object to validate";
  if (document["kind"] === "List") {
    if (!Array.isArray(document["items"])) return "invalid object to validate";
    for (const item of document["items"]) {
      const problem = typeProblem(item);
      if (problem) return problem;
    }
  }
  const problems: string[] = [];
  for (const field of ["apiVersion", "kind"]) {
    const value = document[field];
    if (value === undefined || value === null || value === "") problems.push(`${field} not set`);
    else if (typeof value !== "string") problems.push(`${field} isn't string type`);
  }
  return problems.length > 1 ? `[${problems.join(", ")}]` : problems[0];
}

/** What Go's decoder of metadata refuses before anything is sent. */
function checkShape(document: any, source: string): void {
  const refuse = (what: string, field: string, type: string) => {
    throw new Error(
      `unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${what} into Go struct field ${field} of type ${type}`,
    );
  };
  const { metadata } = document;
  if (metadata === undefined || metadata === null) return;
  if (!isMap(metadata)) refuse(jsonType(metadata), "metadataOnlyObject.metadata", "v1.ObjectMeta");
  for (const field of ["name", "namespace", "generateName", "selfLink", "uid", "resourceVersion"]) {
    const value = metadata[field];
    if (value !== undefined && value !== null && typeof value !== "string") {
      refuse(jsonType(value), `ObjectMeta.metadata.${field}`, field === "uid" ? "types.UID" : "string");
    }
  }
  for (const field of ["labels", "annotations"]) {
    const values = metadata[field];
    if (values === undefined || values === null) continue;
    if (!isMap(values)) refuse(jsonType(values), `ObjectMeta.metadata.${field}`, "map[string]string");
    for (const value of Object.values(values)) {
      if (typeof value !== "string" && value !== null)
        refuse(jsonType(value), `ObjectMeta.metadata.${field}`, "string");
    }
  }
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value;
}

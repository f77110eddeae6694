import { matchesSelector, parseSelector } from "../../apimachinery/labels.ts";
import { ApiError, type ApiRequest } from "../../client/index.ts";
import { ErrorAggregate } from "../errors.ts";
import type { CommandContext, Flags } from "../types.ts";
import { hasNames, MISSING_RESOURCE, type NamedArguments, parseArguments } from "./arguments.ts";
import type { ManifestSource } from "./files.ts";
import { Info, listPages } from "./info.ts";
import type { ManifestOptions } from "./manifests.ts";
import { type Mapping, RestMapper } from "./mapper.ts";

export interface BuildOptions extends ManifestOptions {
  /** Arguments: TYPE NAME..., TYPE/NAME..., TYPE,TYPE. */
  args?: string[];
  filenames?: string[];
  /** A text to read instead of files. */
  stream?: ManifestSource;
  recursive?: boolean;
  kustomize?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** --all. */
  selectAll?: boolean;
  allNamespaces?: boolean;
  /** A type alone means all objects of it (get); otherwise a name or selector is asked for (delete). */
  allowEmptySelector?: boolean;
  /** Visit what can be visited and report all failures together. */
  continueOnError?: boolean;
  /** Lists count as their items. Default true. */
  flatten?: boolean;
  /** Read the newest version of what files name. */
  latest?: boolean;
  /** Default true; false: objects named by arguments are not fetched. */
  requireObject?: boolean;
  chunkSize?: number;
  subresource?: string;
  singleResourceType?: boolean;
  asTable?: boolean;
  /** What the rows of tables have of their objects. */
  includeObject?: ApiRequest["includeObject"];
  /** Failures to forget: `isNotFound` with --ignore-not-found. */
  ignore?(error: unknown): boolean;
}

/** What -f, -R and -k say. Models FilenameOptions of kubectl/pkg/cmd/util and resource. */
export const filenameOptions = (flags: Flags): Pick<BuildOptions, "filenames" | "recursive" | "kustomize"> => ({
  filenames: flags.list("filename"),
  recursive: flags.bool("recursive"),
  kustomize: flags.string("kustomize"),
});

/** What a command line's objects are: visited one after the other. Models resource.Result. */
export interface BuildResult {
  mapper: RestMapper;
  /** One object was asked for; its output is not wrapped into a List. */
  singleItemImplied: boolean;
  /** False where objects are found by selector or type. */
  targetsSingleItems: boolean;
  /** Calls `each` per object. Throws the first failure, or all of them with continueOnError. */
  visit(each: (info: Info) => void | Promise<void>): Promise<void>;
  /** All objects. With continueOnError the failures are in `error`. */
  infos(): Promise<{ infos: Info[]; error?: unknown }>;
}

type Each = (info: Info) => void | Promise<void>;
type Visitor = (each: Each, fail: (error: unknown) => void) => Promise<void>;

/** Finds the objects that arguments, files and selectors name. Throws kubectl's sentences. */
export function build(ctx: CommandContext, options: BuildOptions): BuildResult {
  const warned = new Set<string>();
  const warn = (sentence: string) => {
    if (!warned.has(sentence)) ctx.io.err(`Warning: ${sentence}\n`);
    warned.add(sentence);
  };
  const mapper = options.mapper ?? new RestMapper(() => ctx.cluster, warn);
  const made = new Builder(ctx, options, mapper).plan();
  const visit = (each: Each) => run(made.visitor, options, each);
  return {
    mapper,
    singleItemImplied: made.single,
    targetsSingleItems: made.targetsSingleItems,
    visit,
    async infos() {
      const infos: Info[] = [];
      try {
        await visit((info) => void infos.push(info));
        return { infos };
      } catch (error) {
        if (!options.continueOnError) throw error;
        return { infos, error };
      }
    },
  };
}

async function run(visitor: Visitor, options: BuildOptions, each: Each): Promise<void> {
  const errors: unknown[] = [];
  const fail = (error: unknown) => {
    if (options.ignore?.(error)) return;
    if (!options.continueOnError) throw error;
    errors.push(error);
  };
  await visitor(async (info) => {
    try {
      await each(info);
    } catch (error) {
      fail(error);
    }
  }, fail);
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new ErrorAggregate(errors as Error[]);
}

interface Plan {
  visitor: Visitor;
  single: boolean;
  targetsSingleItems: boolean;
}

class Builder {
  private readonly named: NamedArguments;
  constructor(
    private readonly ctx: CommandContext,
    private readonly options: BuildOptions,
    private readonly mapper: RestMapper,
  ) {
    const { selectAll, labelSelector, fieldSelector } = options;
    if (selectAll && (labelSelector?.trim() || fieldSelector?.trim())) {
      throw new Error("setting 'all' parameter but found a non empty selector. ");
    }
    this.named = parseArguments(options.args ?? [], (word) => mapper.category(word));
  }

  plan(): Plan {
    const { options, named } = this;
    if (options.filenames?.length || options.kustomize || options.stream) return this.byFiles();
    const lone = options.allowEmptySelector && named.types.length > 0 && named.names.length === 0;
    if (options.selectAll || options.labelSelector?.trim() || options.fieldSelector?.trim() || lone)
      return this.bySelector();
    if (named.tuples.length > 0) return this.byTuples();
    if (named.names.length > 0) return this.byNames();
    if (named.types.length > 0) {
      for (const type of named.types) this.mapper.mappingFor(type);
      throw new Error("resource(s) were provided, but no name was specified");
    }
    throw new Error(MISSING_RESOURCE);
  }

  private byFiles(): Plan {
    if (this.named.types.length > 0 && this.named.names.length === 0) {
      throw new Error(
        "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
      );
    }
    if (this.named.names.length > 0) throw new Error("name cannot be provided when a path is specified");
    if (this.named.tuples.length > 0) {
      throw new Error("resource/name arguments cannot be provided when a path is specified");
    }
    const { visitManifests } = require("./manifests.ts") as typeof import("./manifests.ts");
    const manifests = visitManifests(this.ctx, this.mapper, this.options, this.options);
    const selector = this.options.labelSelector?.trim() ? parseSelector(this.options.labelSelector) : undefined;
    const visitor: Visitor = (each, fail) =>
      manifests.visit(async (info) => {
        if (this.options.latest) info.get(this.options.asTable);
        if (selector && !matchesSelector(selector, info.object?.metadata?.labels)) return;
        await each(info);
      }, fail);
    return { visitor, single: manifests.single, targetsSingleItems: true };
  }

  private bySelector(): Plan {
    const { options, named } = this;
    if (named.names.length > 0) throw new Error("name cannot be provided when a selector is specified");
    if (named.tuples.length > 0) {
      throw new Error("selectors and the all flag cannot be used when passing resource/name arguments");
    }
    if (named.types.length === 0) throw new Error("at least one resource must be specified to use a selector");
    if (options.subresource) throw new Error("subresource cannot be used when bulk resources are specified");
    const mappings = this.mappings();
    const visitor: Visitor = async (each, fail) => {
      for (const mapping of mappings) await this.visitList(mapping, each, fail);
    };
    return { visitor, single: false, targetsSingleItems: false };
  }

  private async visitList(mapping: Mapping, each: Each, fail: (error: unknown) => void): Promise<void> {
    const { options, ctx } = this;
    const namespace = options.allNamespaces || !mapping.namespaced ? "" : ctx.namespace.name;
    try {
      const { labelSelector, fieldSelector, asTable, includeObject } = options;
      const pages = listPages(ctx.cluster, mapping, {
        namespace,
        labelSelector: labelSelector?.trim(),
        fieldSelector: fieldSelector?.trim(),
        limit: options.chunkSize,
        asTable,
        includeObject,
      });
      for (const page of pages) await this.visitPage(mapping, namespace, page, each);
    } catch (error) {
      fail(error);
    }
  }

  private async visitPage(mapping: Mapping, namespace: string, page: any, each: Each): Promise<void> {
    const { ctx, options } = this;
    if (options.asTable || options.flatten === false || !Array.isArray(page.items)) {
      const info = new Info(ctx.cluster, mapping, namespace, "", "", "", options.asTable);
      info.object = page;
      return each(info);
    }
    for (const item of page.items) {
      const info = new Info(ctx.cluster, mapping, item.metadata.namespace ?? "", item.metadata.name);
      info.object = { apiVersion: page.apiVersion, kind: mapping.kind, ...item };
      await each(info);
    }
  }

  private byTuples(): Plan {
    if (this.named.types.length > 0) {
      throw new Error("you may not specify individual resources and bulk resources in the same call");
    }
    const infos = this.named.tuples.map(({ type, name }) => this.single(this.mapper.mappingFor(type), name));
    const types = new Set(infos.map((info) => `${info.mapping.group}/${info.mapping.resource}`));
    if (types.size > 1 && this.options.singleResourceType)
      throw new Error("you may only specify a single resource type");
    return { visitor: this.fetching(infos), single: infos.length === 1, targetsSingleItems: true };
  }

  private byNames(): Plan {
    if (this.named.types.length > 1) throw new Error("you must specify only one resource");
    const [mapping] = this.mappings();
    const infos = this.named.names.map((name) => this.single(mapping!, name));
    return { visitor: this.fetching(infos), single: infos.length === 1, targetsSingleItems: true };
  }

  private mappings(): Mapping[] {
    const { types } = this.named;
    if (types.length > 1 && this.options.singleResourceType)
      throw new Error("you may only specify a single resource type");
    return [...new Set(types.map((type) => this.mapper.mappingFor(type)))];
  }

  private single(mapping: Mapping, name: string): Info {
    const { ctx, options } = this;
    if (mapping.namespaced && options.allNamespaces) {
      throw new Error("a resource cannot be retrieved by name across all namespaces");
    }
    const namespace = mapping.namespaced ? ctx.namespace.name : "";
    return new Info(ctx.cluster, mapping, namespace, name, "", options.subresource ?? "", options.asTable);
  }

  private fetching(infos: Info[]): Visitor {
    return async (each, fail) => {
      for (const info of infos) {
        try {
          if (this.options.requireObject !== false) info.get();
        } catch (error) {
          fail(error);
          continue;
        }
        await each(info);
      }
    };
  }
}

/** Not there: what --ignore-not-found forgives. */
export const isMissing = (error: unknown): boolean => error instanceof ApiError && error.reason === "NotFound";

export { hasNames };

/**
 * One entry per kind. Its facets are functions over plain objects; each loads when first used
 * (`defaults: (o, ctx) => require("./defaults.ts").setDefaults(o, ctx)`), so that a command pays only for what it runs.
 */
import type { FieldError } from "../apimachinery/fielderror.ts";
import type { KubeObject, User } from "../client/index.ts";

/** A node of fixtures/api/schemas.json, or the same made from a CRD's openAPIV3Schema. */
export interface Schema {
  type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  format?: string;
  enum?: string[];
  required?: string[];
  default?: unknown;
  /** Name of another entry of schemas.json. */
  ref?: string;
  properties?: Record<string, Schema>;
  /** additionalProperties. */
  values?: Schema;
  items?: Schema;
  listType?: "atomic" | "set" | "map";
  mapKeys?: string[];
  mapType?: string;
  mergeKey?: string;
  /** "merge", "replace", "retainKeys", "merge,retainKeys". */
  patchStrategy?: string;
  gvk?: { group: string; version: string; kind: string }[];
  /** CRD: keep unknown fields. */
  preserveUnknown?: boolean;
  intOrString?: boolean;
  nullable?: boolean;
  [rule: string]: unknown;
}

/** What a facet may ask of the cluster beside its one object. */
export interface KindContext {
  timestamp(): string;
  featureGate(name: string): boolean;
  /** Read any stored object; undefined where there is none. */
  find(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  list(resource: string, namespace?: string): KubeObject[];
  nodePortRange: [number, number];
  serviceCIDR: string;
  randomString(length: number, purpose: string, ...words: (string | number)[]): string;
}

export interface Column {
  name: string;
  type: string;
  format?: string;
  /** Above 0: shown by -o wide only. */
  priority: number;
  description?: string;
}

/** What `describe` reads beside its object, through the client; answers are empty where the reader may not or cannot. */
export interface DescribeReader {
  find(resource: string, namespace: string | undefined, name: string): any | undefined;
  list(
    resource: string,
    namespace: string | undefined,
    options?: { labelSelector?: string; fieldSelector?: string },
  ): any[];
  /** Events about the object, oldest first. */
  events(object: KubeObject): any[];
  /** Virtual wall clock in Unix milliseconds, for ages. */
  nowMs: number;
  showEvents: boolean;
}

export interface Strategy {
  /** Clears and sets what a client may not choose when it creates: status, generation 1, ... */
  prepareForCreate?(object: KubeObject, ctx: KindContext): void;
  /** The same for an update of the main resource. `object` is a private copy; `old` is the stored one. */
  prepareForUpdate?(object: KubeObject, old: KubeObject, ctx: KindContext): void;
  /** For kinds with a status subresource whose status update changes more than status. */
  prepareForStatusUpdate?(object: KubeObject, old: KubeObject, ctx: KindContext): void;
  /** The same for a subresource that changes part of the object: pods/resize. */
  prepareForSubresourceUpdate?(subresource: string, object: KubeObject, old: KubeObject): void;
  /** Warnings for the answer of a create or update. */
  warnings?(object: KubeObject, old: KubeObject | undefined, ctx: KindContext): string[];
  /** May an update name an object that does not exist, and so create it? */
  allowCreateOnUpdate?: boolean;
  /** May an update leave resourceVersion out? */
  allowUnconditionalUpdate?: boolean;
  /** Default grace of a delete in seconds; undefined: gone at once. Pods only. */
  deletionGrace?(object: KubeObject): number | undefined;
  /** What the first delete of an object adds to it beside deletionTimestamp; `object` is a private copy of the top levels. */
  prepareForDelete?(object: KubeObject, ctx: KindContext): void;
  /** Who made the object, for kinds that remember it. Called before prepareForCreate. */
  stampUser?(object: KubeObject, user: User): void;
  /** Said with every answer about the kind, failures too: APILifecycleDeprecated. */
  deprecated?: string;
  /** "Background" unless said otherwise. */
  defaultPropagation?: "Background" | "Orphan";
  /** Fields beside metadata.name and metadata.namespace that a field selector may name. */
  selectableFields?(object: KubeObject): Record<string, string>;
}

export interface Kind {
  group: string;
  version: string;
  kind: string;
  /** Plural, lowercase: "deployments". */
  resource: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  /** "status", "scale", "log", ... */
  subresources: string[];
  /** Where another group and version is the one stored (events.k8s.io/v1 -> core v1, autoscaling/v1 -> v2): that one, and the
   *  ways there and back. Objects handed to the facets are in the version that this entry names. */
  storage?: { group: string; version: string };
  fromStorage?(stored: KubeObject): KubeObject;
  toStorage?(object: KubeObject): KubeObject;
  /** Where a custom kind keeps what its scale subresource shows: JSON paths such as ".spec.replicas". */
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  /** Name in schemas.json, or the schema itself for a CRD's kind. */
  schema: string | Schema;
  /** True for a kind whose metadata.generation counts changes of its spec. */
  hasGeneration?: boolean;

  /** Fills defaults in place; `object` is a private copy. Models pkg/apis/GROUP/VERSION/defaults.go. */
  defaults?(object: KubeObject, ctx: KindContext): void;
  strategy?: Strategy;
  /** Models pkg/apis/GROUP/validation. Metadata and schema types are checked before it. */
  validate?(object: KubeObject, ctx: KindContext): FieldError[];
  validateUpdate?(object: KubeObject, old: KubeObject, ctx: KindContext): FieldError[];
  validateStatusUpdate?(object: KubeObject, old: KubeObject, ctx: KindContext): FieldError[];
  /** For subresources other than status that change part of the object. */
  validateSubresourceUpdate?(subresource: string, object: KubeObject, old: KubeObject): FieldError[];
  /** Cells under `columns`, in their order. Models pkg/printers/internalversion/printers.go. */
  columns?: Column[];
  row?(object: KubeObject, ctx: { nowMs: number }): unknown[];
  /** The text of `kubectl describe` for one object, whole. Models kubectl/pkg/describe/describe.go. */
  describe?(object: KubeObject, reader: DescribeReader): string;
}

/** What the index.ts of a kind's folder exports as `facets`; the registry joins it with the kind's names. */
export type KindFacets = Pick<
  Kind,
  | "defaults"
  | "strategy"
  | "validate"
  | "validateUpdate"
  | "validateStatusUpdate"
  | "row"
  | "describe"
  | "hasGeneration"
  | "fromStorage"
  | "toStorage"
>;

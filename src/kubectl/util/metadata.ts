/** What label and annotate share: finding objects, changing a map of their metadata, saying what happened. */
import { clone, setField } from "../../apimachinery/json.ts";
import { createMergePatch } from "../../apimachinery/patch/index.ts";
import { type BuildResult, build, filenameOptions } from "../resource/builder.ts";
import type { Info } from "../resource/info.ts";
import type { CommandContext } from "../types.ts";
import type { DryRun } from "./options.ts";
import { writeOptions } from "./options.ts";
import type { Pairs } from "./pairs.ts";

export interface MetadataChange {
  ctx: CommandContext;
  dryRun: DryRun;
  resources: string[];
  pairs: Pairs;
  /** "label", "annotation": the word of messages. */
  what: string;
  /** "pod.yaml", "rsrc.yaml": the word before the dot in examples of messages. */
  example: string;
}

/** Flags that contradict one another, and missing arguments. */
export function checkFlags({ ctx: { flags }, dryRun, resources, pairs, what, example }: MetadataChange): void {
  const [all, local] = [flags.bool("all"), flags.bool("local")];
  const files = flags.list("filename").length > 0 || flags.string("kustomize") !== "";
  if (all && flags.string("selector")) throw new Error("cannot set --all and --selector at the same time");
  if (all && flags.string("field-selector")) throw new Error("cannot set --all and --field-selector at the same time");
  if (local && dryRun === "server")
    throw new Error("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const paths = `-f ${example}.yaml or --filename=${example}.json`;
  if (local && resources.length > 0) throw new Error(`can only use local files by ${paths} when --local=true is set`);
  if (local && !files) throw new Error(`one or more files must be specified as ${paths}`);
  if (!local && resources.length === 0 && !files)
    throw new Error("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (pairs.set.size === 0 && pairs.remove.length === 0 && !flags.bool("list"))
    throw new Error(`at least one ${what} update is required`);
}

/** The objects that the command line names. */
export function findObjects({ ctx, resources }: MetadataChange): BuildResult {
  const { flags } = ctx;
  const local = flags.bool("local");
  const result = build(ctx, {
    ...filenameOptions(flags),
    continueOnError: true,
    validate: false,
    local,
    ...(!local && {
      args: resources,
      labelSelector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      allNamespaces: flags.bool("all-namespaces"),
      allowEmptySelector: flags.bool("all"),
      latest: true,
    }),
  });
  if (!result.singleItemImplied && flags.string("resource-version"))
    throw new Error("--resource-version may only be used with a single resource");
  return result;
}

/** A copy of the object with the values set and removed in metadata.labels or metadata.annotations. */
export function withPairs(object: any, field: "labels" | "annotations", pairs: Pairs, resourceVersion: string): any {
  const changed = clone(object);
  changed.metadata ??= {};
  const values = { ...changed.metadata[field] };
  for (const [key, value] of pairs.set) setField(values, key, value);
  for (const key of pairs.remove) delete values[key];
  changed.metadata[field] = values;
  if (resourceVersion) changed.metadata.resourceVersion = resourceVersion;
  return changed;
}

/** Sends what makes `changed` of the object as a merge patch; answers the server's object. */
export function sendChange(change: MetadataChange, info: Info, changed: any): any {
  const { ctx, dryRun } = change;
  const old = ctx.flags.string("resource-version")
    ? { ...info.object, metadata: { ...info.object.metadata, resourceVersion: undefined } }
    : info.object;
  const body = createMergePatch(old, changed);
  const patchType = "application/merge-patch+json";
  return info.request({ ...writeOptions(ctx.flags, dryRun), verb: "patch", patchType, body });
}

/** --list: each value in a line, below the object's name where there may be several. */
export function listValues(change: MetadataChange, info: Info, values: Record<string, string>, one: boolean): void {
  const { out } = change.ctx.io;
  if (!one) out(`Listing ${change.what}s for ${info.mapping.kind}.${info.mapping.group}/${info.name}:\n`);
  for (const key of Object.keys(values).sort()) out(`${one ? "" : " "}${key}=${values[key]}\n`);
}

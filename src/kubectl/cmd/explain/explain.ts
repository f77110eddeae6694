/** kubectl explain. Models kubectl/pkg/cmd/explain and kubectl/pkg/explain/v2. */
import { kindForResource } from "../../../kinds/index.ts";
import { apiVersionOf, type Mapping, RestMapper, resourceText, splitApiVersion } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { ExplainPrinter } from "./printer.ts";
import { builtInRoot, customRoot, type Shape } from "./shapes.ts";

export function run(ctx: CommandContext): number | undefined {
  const { flags, io, args } = ctx;
  if (args.length === 0) {
    throw new Error(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  if (args.length > 1) throw new Error("We accept only this format: explain RESOURCE\n");
  const mapper = new RestMapper(() => ctx.cluster);
  const { word, path } = splitPath(args[0]!, mapper);
  const found = mapper.find(word);
  if (!found) {
    io.err(`the server doesn't have a resource type ${JSON.stringify(word.split(".")[0])}\n`);
    return 1;
  }
  const mapping = inVersion(found, flags.string("api-version"), mapper);
  const output = flags.string("output");
  if (output !== "plaintext" && output !== "plaintext-openapiv2") throw new Error(`unrecognized format: ${output}`);
  if (output === "plaintext-openapiv2") {
    const { explainOld } = require("./oldprinter.ts") as typeof import("./oldprinter.ts");
    io.out(explainOld(mapping, rootShape(ctx, mapping), path, flags.bool("recursive")));
    return undefined;
  }
  const printer = new ExplainPrinter(flags.bool("recursive"));
  io.out(printer.head(mapping));
  io.out(printer.body(rootShape(ctx, mapping), path));
  return undefined;
}

/** The type and the fields of "deployments.apps.spec.replicas": the longest beginning that names a type counts. */
function splitPath(text: string, mapper: RestMapper): { word: string; path: string[] } {
  if (text.startsWith(".") || text.includes("[") || text === "") {
    throw new Error("invalid jsonpath syntax, first node must be field node");
  }
  const parts = text.split(".").filter(Boolean);
  if (isFieldOfBuiltIn(parts, mapper)) return { word: parts[0]!, path: parts.slice(1) };
  for (let length = parts.length; length > 1; length--) {
    const word = parts.slice(0, length).join(".");
    const mapping = mapper.find(word);
    if (mapping && isFullName(word, mapping)) return { word, path: parts.slice(length) };
  }
  return { word: parts[0]!, path: parts.slice(1) };
}

/** "pod.spec": what the server has of its own needs no look at its definitions, so that no cluster is asked. */
function isFieldOfBuiltIn([word, field]: string[], mapper: RestMapper): boolean {
  const found = field === undefined ? undefined : mapper.find(word!);
  const kind = found && kindForResource(found.group, found.resource, found.version);
  return kind !== undefined && builtInRoot(kind.schema).fields().has(field!);
}

/** RESOURCE.GROUP or RESOURCE.VERSION.GROUP, whole. */
const isFullName = (word: string, { group, version }: Mapping) =>
  group !== "" && [`.${group}`, `.${version}.${group}`].some((end) => word.toLowerCase().endsWith(end));

function inVersion(mapping: Mapping, apiVersion: string, mapper: RestMapper): Mapping {
  if (!apiVersion) return mapping;
  const [group, version] = splitApiVersion(apiVersion);
  const found = mapper.all().find((m) => m.resource === mapping.resource && m.group === group && m.version === version);
  if (found) return found;
  // The version is served, but not with this resource.
  if (mapper.all().some((m) => m.group === group && m.version === version))
    throw new Error(`GVR (${resourceText({ ...mapping, group, version })}) not found in OpenAPI schema`);
  throw new Error(`couldn't find resource for ${JSON.stringify(resourceText({ ...mapping, group, version }))}`);
}

function rootShape(ctx: CommandContext, mapping: Mapping): Shape {
  const { group, resource, version } = mapping;
  const kind = kindForResource(group, resource, version);
  if (kind) return builtInRoot(kind.schema);
  const answer = ctx.cluster.request({
    verb: "get",
    group: "apiextensions.k8s.io",
    version: "v1",
    resource: "customresourcedefinitions",
    name: `${resource}.${group}`,
  });
  const served = answer.body.spec?.versions?.find((v: any) => v.name === version);
  if (!served) throw new Error(`couldn't find resource for "${apiVersionOf(mapping)}, Resource=${resource}"`);
  return customRoot(served.schema?.openAPIV3Schema ?? {});
}

/** kubectl api-resources. Models kubectl/pkg/cmd/apiresources/apiresources.go. */
import { printJson } from "../../../apimachinery/json.ts";
import { UsageError } from "../../errors.ts";
import { formatPrinter, noPrinter } from "../../printers/index.ts";
import { alignRows } from "../../printers/tabwriter.ts";
import { apiVersionOf, groupResource, type Mapping, RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";

const FORMATS = ["json", "kyaml", "name", "wide", "yaml"];

export function run(ctx: CommandContext): undefined {
  const { flags, io, args } = ctx;
  if (args.length > 0) throw new UsageError(`unexpected arguments: [${args.join(" ")}]`);
  const output = flags.string("output");
  const sortBy = flags.string("sort-by");
  if (sortBy && sortBy !== "name" && sortBy !== "kind") throw new Error("--sort-by accepts only name or kind");
  if (output && !FORMATS.includes(output)) throw noPrinter(output, FORMATS);
  const resources = select(ctx, sortBy);
  if (output === "name") io.out(resources.map((m) => `${groupResource(m)}\n`).join(""));
  else if (output === "" || output === "wide")
    io.out(alignRows(rows(resources, output === "wide", flags.bool("no-headers"))));
  else {
    const list = { kind: "APIResourceList", apiVersion: "v1", groupVersion: "", resources: resources.map(toResource) };
    // A typed list, whose JSON has the fields as Go declares them.
    io.out(
      output === "json" ? `${printJson(list, 4, "given")}\n` : formatPrinter({ output, cwd: ctx.cwd })!.print(list),
    );
  }
  return undefined;
}

/** Preferred versions only, by group and name or as asked. */
function select(ctx: CommandContext, sortBy: string): Mapping[] {
  const { flags } = ctx;
  const seen = new Set<string>();
  const preferred = new RestMapper(() => ctx.cluster).all().filter((m) => {
    const key = groupResource(m);
    return !seen.has(key) && seen.add(key);
  });
  const verbs = flags.list("verbs");
  const categories = flags.list("categories");
  const chosen = preferred.filter(
    (m) =>
      (!flags.changed("api-group") || m.group === flags.string("api-group")) &&
      (!flags.changed("namespaced") || m.namespaced === flags.bool("namespaced")) &&
      verbs.every((verb) => m.verbs.includes(verb)) &&
      categories.every((category) => m.categories.includes(category)),
  );
  const by = (key: (m: Mapping) => string) => (a: Mapping, b: Mapping) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
  if (sortBy === "kind") return chosen.sort(by((m) => m.kind));
  if (sortBy === "name") return chosen.sort(by((m) => m.resource));
  return chosen.sort(by((m) => `${m.group}\u0000${m.resource}`));
}

function rows(resources: Mapping[], wide: boolean, noHeaders: boolean): string[][] {
  const head = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])];
  const body = resources.map((m) => [
    m.resource,
    m.shortNames.join(","),
    apiVersionOf(m),
    String(m.namespaced),
    m.kind,
    ...(wide ? [m.verbs.join(","), m.categories.join(",")] : []),
  ]);
  return noHeaders ? body : [head, ...body];
}

function toResource(m: Mapping) {
  return {
    name: m.resource,
    singularName: m.singular,
    namespaced: m.namespaced,
    ...(m.group ? { group: m.group } : {}),
    version: m.version,
    kind: m.kind,
    verbs: m.verbs,
    ...(m.shortNames.length > 0 ? { shortNames: m.shortNames } : {}),
    ...(m.categories.length > 0 ? { categories: m.categories } : {}),
  };
}

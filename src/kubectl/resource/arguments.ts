/** How arguments name objects: TYPE NAME..., TYPE/NAME..., TYPE,TYPE. Models cli-runtime/pkg/resource/builder.go. */

export interface Tuple {
  type: string;
  name: string;
}

/** What the arguments say: either tuples, or types with names. */
export interface NamedArguments {
  tuples: Tuple[];
  types: string[];
  names: string[];
}

export const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Parses the arguments; `expand` replaces categories such as "all" by their types. Throws kubectl's sentences. */
export function parseArguments(args: string[], expand: (word: string) => string[] | undefined): NamedArguments {
  const words = multiplied(args);
  if (combined(words)) return { tuples: words.flatMap((word) => splitTuple(word) ?? []), types: [], names: [] };
  if (words.length === 0) return { tuples: [], types: [], names: [] };
  const types = words[0]!.split(",").flatMap((word) => expand(word) ?? [word]);
  return { tuples: [], types: [...new Set(types)], names: words.slice(1) };
}

/** Do the arguments name single objects? Models resource.HasNames. */
export function hasNames(args: string[]): boolean {
  const words = multiplied(args);
  return combined(words) || words.length > 1;
}

/** "a,b c d" means a/c a/d b/c b/d. */
function multiplied(args: string[]): string[] {
  if (args.length < 2) return args;
  const types = [...new Set(args[0]!.split(","))];
  return types.length > 1 ? types.flatMap((type) => args.slice(1).map((name) => `${type}/${name}`)) : args;
}

function combined(words: string[]): boolean {
  const slashed = words.filter((word) => word.includes("/")).length;
  if (slashed > 0 && slashed !== words.length) {
    throw new Error(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  return slashed > 0;
}

/** "svc/web" as a type and a name; undefined without a slash. */
export function splitTuple(word: string): Tuple | undefined {
  if (!word.includes("/")) return undefined;
  const parts = word.split("/");
  if (parts.length !== 2) throw new Error("arguments in resource/name form may not have more than one slash");
  const [type, name] = parts as [string, string];
  if (!type || !name || type.includes(",")) {
    throw new Error("arguments in resource/name form must have a single resource and name");
  }
  return { type, name };
}

/** Arguments that name objects of one type, for verbs whose type is understood: NAME or TYPE/NAME. Models Builder.ResourceNames. */
export function namesOf(type: string, names: string[]): string[] {
  if (!names.some((name) => name.includes("/"))) return [type, ...names];
  return names.map((name) => (name.includes("/") ? name : `${type}/${name}`));
}

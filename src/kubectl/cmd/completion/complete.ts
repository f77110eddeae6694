/**
 * kubectl __complete WORDS...: what the last word can become. Models spf13/cobra's Command.getCompletions and its
 * protocol: a candidate a line, then `:DIRECTIVE`, and the directive in words on stderr.
 */
import { readAsset } from "../../../kinds/assets.ts";
import { type CommandDeps, makeContext } from "../../context.ts";
import { type Found, findCommand } from "../../find.ts";
import { FlagIndex, parseFlags } from "../../flags/parse.ts";
import { flagsOf } from "../../flags/table.ts";
import type { FlagSpec } from "../../flags/types.ts";
import { flagSentence } from "../../help/templater.ts";
import type { Command, CommandContext } from "../../types.ts";
import { verbGroups } from "../../verbs.ts";
import { argumentCandidates, type Candidates, flagCandidates, NO_FILES, NO_SPACE } from "./candidates.ts";

const WORDS: [bit: number, name: string][] = [
  [NO_SPACE, "ShellCompDirectiveNoSpace"],
  [NO_FILES, "ShellCompDirectiveNoFileComp"],
];

/** Prints the candidates for the last of the words; answers the exit code. Never fails for what the words say. */
export async function complete(words: string[], withTexts: boolean, deps: CommandDeps): Promise<number> {
  if (words.length === 0) {
    deps.io.err("error: requires at least 1 arg(s), only received 0\n");
    return 1;
  }
  const { names, directive } = candidatesFor(words, deps);
  for (const name of names) {
    const [line = ""] = name.split("\n");
    deps.io.out(`${withTexts ? line : line.split("\t")[0]}\n`);
  }
  deps.io.out(`:${directive}\n`);
  const said = WORDS.filter(([bit]) => directive & bit).map(([, name]) => name);
  deps.io.err(`Completion ended with directive: ${said.join(", ") || "ShellCompDirectiveDefault"}\n`);
  return 0;
}

const NOTHING: Candidates = { names: [], directive: 0 };

function candidatesFor(words: string[], deps: CommandDeps): Candidates {
  const tsv = () => readAsset("kubectl-flags.tsv");
  const given = words.slice(0, -1);
  const last = words.at(-1)!;
  const found = find(given, tsv);
  if (!found) return NOTHING;
  const specs = flagsOf(tsv(), found.path.join(" "));
  const index = new FlagIndex(specs);
  const dash = found.rest.includes("--");
  const waiting = dash ? undefined : flagWaiting(found.rest.at(-1), last, index);
  const rest = waiting && !waiting.inWord ? found.rest.slice(0, -1) : found.rest;
  const context = contextOf(found, index, rest, deps);
  if (!context) return NOTHING;
  if (waiting) return flagCandidates(context, waiting.spec.name, waiting.value);
  if (last.startsWith("-") && !dash) return flagNames(found, specs, context, last);
  return wordCandidates(found, specs, context, last);
}

/** The command that the finished words mean; undefined where they mean none. */
function find(words: string[], tsv: () => string): Found | undefined {
  try {
    return findCommand(words, tsv);
  } catch {
    return undefined;
  }
}

/** A flag whose value is being typed: `--flag=VA` or `--flag VA`. */
function flagWaiting(
  before: string | undefined,
  last: string,
  index: FlagIndex,
): { spec: FlagSpec; value: string; inWord: boolean } | undefined {
  const equals = last.indexOf("=");
  if (last.startsWith("--") && equals > 0) {
    const spec = index.name(last.slice(2, equals));
    return spec && { spec, value: last.slice(equals + 1), inWord: true };
  }
  if (!before?.startsWith("-") || before.includes("=")) return undefined;
  const spec = before.startsWith("--") ? index.name(before.slice(2)) : index.shorthand(before.at(-1)!);
  if (!spec || spec.type === "bool" || spec.noOptDefault !== undefined) return undefined;
  return { spec, value: last, inWord: false };
}

/** The finished words as a command sees them; undefined where its flags are wrong. */
function contextOf(found: Found, index: FlagIndex, rest: string[], deps: CommandDeps): CommandContext | undefined {
  const command: Command = found.command ?? { name: found.path.at(-1) ?? "kubectl", use: "" };
  try {
    const parsed = parseFlags(index, rest, { interspersed: command.interspersed });
    return makeContext(command, ["kubectl", ...found.path].join(" "), index, parsed, deps).context;
  } catch {
    return undefined;
  }
}

const isList = ({ type }: FlagSpec) => type === "stringSlice" || type === "stringArray" || type === "stringToString";

function flagNames(found: Found, specs: FlagSpec[], context: CommandContext, last: string): Candidates {
  const usable = specs.filter((spec) => !spec.deprecated && (!context.flags.changed(spec.name) || isList(spec)));
  const ordered = [...usable.filter((s) => s.global), ...usable.filter((s) => !s.global).sort(byName)];
  const names = ordered.flatMap((spec) => {
    const text = flagSentence(spec, found.command);
    const forms = [`--${spec.name}`, ...(spec.shorthand ? [`-${spec.shorthand}`] : [])];
    return forms.filter((form) => form.startsWith(last)).map((form) => (text ? `${form}\t${text}` : form));
  });
  return { names, directive: NO_FILES };
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

function wordCandidates(found: Found, specs: FlagSpec[], context: CommandContext, last: string): Candidates {
  const subcommands = found.path.length === 0 ? rootVerbs() : (found.command?.subcommands ?? []);
  if (context.args.length === 0 && subcommands.length > 0) {
    const shown = [...subcommands].filter((c) => !c.hidden && c.name.startsWith(last)).sort(byName);
    if (found.path.length === 0 || shown.length > 0)
      return { names: shown.map((c) => (c.short ? `${c.name}\t${c.short}` : c.name)), directive: NO_FILES };
  }
  const { names, directive } = argumentCandidates(context, found.path.join(" "), last);
  const required = (found.command?.requiredFlags ?? []).filter((name) => !context.flags.changed(name));
  const flags = last === "" ? required.flatMap((name) => flagLine(found, specs, name)) : [];
  return { names: [...flags, ...names], directive };
}

function flagLine(found: Found, specs: FlagSpec[], name: string): string[] {
  const spec = specs.find((s) => s.name === name);
  return spec ? [`--${name}\t${flagSentence(spec, found.command)}`] : [];
}

/** Verbs that are in no group of the help. */
const EXTRA = [
  { name: "help", short: "Help about any command" },
  { name: "options", short: "Print the list of flags inherited by all commands" },
];

function rootVerbs(): { name: string; short?: string; hidden?: boolean }[] {
  return [...verbGroups.flatMap((group) => group.verbs), ...EXTRA];
}

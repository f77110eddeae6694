import { quoteGo } from "../apimachinery/goquote.ts";
import { CommandError } from "./errors.ts";
import { FlagIndex } from "./flags/parse.ts";
import { flagsOf } from "./flags/table.ts";
import type { FlagSpec } from "./flags/types.ts";
import { suggestionsFor } from "./suggest.ts";
import type { Command } from "./types.ts";
import { findVerb, type VerbEntry } from "./verbs.ts";

/** The command that a command line means, and what is left for it to parse. */
export interface Found {
  /** "create", "service", "clusterip": canonical names. */
  path: string[];
  /** undefined for kubectl itself, and for a verb without a module. */
  command?: Command;
  verb?: VerbEntry;
  /** All words but those of the path. */
  rest: string[];
}

/** kubectl's own commands that stand in no module. */
const BUILT_IN = new Set(["help", "options"]);

/** Walks down the commands that the words name. Models spf13/cobra's Command.Find. Throws for an unknown verb. */
export function findCommand(argv: string[], tsv: () => string): Found {
  const globals = new FlagIndex(flagsOf(tsv(), ""));
  const word = firstWord(argv, globals);
  if (word === undefined) return { path: [], rest: argv };
  const verb = findVerb(word.text);
  if (!verb && !BUILT_IN.has(word.text)) throw unknownVerb(argv, word.text);
  const found: Found = { path: [verb?.name ?? word.text], verb, rest: without(argv, word.at) };
  found.command = verb?.load?.();
  while (found.command?.subcommands?.length) {
    const next = firstWord(found.rest, new FlagIndex(flagsOf(tsv(), found.path.join(" "))));
    const sub = next && found.command.subcommands.find((c) => c.name === next.text || c.aliases?.includes(next.text));
    if (!next || !sub) break;
    found.command = sub;
    found.path.push(sub.name);
    found.rest = without(found.rest, next.at);
  }
  return found;
}

const without = (argv: string[], at: number) => [...argv.slice(0, at), ...argv.slice(at + 1)];

/** The first word that is neither a flag nor, as far as the known flags tell, a flag's value. */
function firstWord(argv: string[], known: FlagIndex): { text: string; at: number } | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") return undefined;
    if (!word.startsWith("-") || word === "") {
      if (word !== "") return { text: word, at };
    } else if (takesNext(word, known)) at++;
  }
  return undefined;
}

function takesNext(word: string, known: FlagIndex): boolean {
  if (word.includes("=")) return false;
  const flag = spec(word, known);
  if (word.startsWith("--")) return !valueless(flag);
  return word.length === 2 && !valueless(flag);
}

const spec = (word: string, known: FlagIndex): FlagSpec | undefined =>
  word.startsWith("--") ? known.name(word.slice(2)) : known.shorthand(word.slice(1));
const valueless = (flag: FlagSpec | undefined) => flag?.type === "bool" || flag?.noOptDefault !== undefined;

/** What kubectl says when no verb and no plugin of that name exist (HandlePluginCommand, then cobra's legacyArgs). */
function unknownVerb(argv: string[], word: string): Error {
  if (argv[0]!.startsWith("-")) return new PluginError(`flags cannot be placed before plugin name: ${argv[0]}`);
  const suggestions = suggestionsFor(word);
  const hint =
    suggestions.length > 0 ? `\n\nDid you mean this?\n${suggestions.map((name) => `\t${name}\n`).join("")}` : "";
  return new CommandError(`unknown command ${quoteGo(word)} for "kubectl"${hint}`);
}

/** Printed as `Error: MESSAGE`, as the search for plugins does. */
export class PluginError extends Error {}

import type { FlagValue } from "../types.ts";
import type { FlagSpec } from "./types.ts";
import { setValue, ValueError } from "./values.ts";

/** A command line that pflag refuses; the message is pflag's, without `error: `. */
export class FlagError extends Error {}

export interface ParsedFlags {
  args: string[];
  /** Index into args at which `--` stood; -1: none. */
  dashAt: number;
  values: Map<string, FlagValue>;
  /** Each use of a flag with its text, in the order of the command line. */
  given: [name: string, text: string][];
  /** Lines for stderr about deprecated flags. */
  notices: string[];
}

export interface ParseOptions {
  /** False: everything after the first argument is an argument too (pflag's SetInterspersed(false)). */
  interspersed?: boolean;
}

/** Looks flags up as kubectl does: underscores count as dashes (cliflag.WordSepNormalizeFunc). */
export class FlagIndex {
  private readonly byName = new Map<string, FlagSpec>();
  private readonly byShorthand = new Map<string, FlagSpec>();
  constructor(readonly specs: FlagSpec[]) {
    for (const spec of specs) {
      this.byName.set(spec.name, spec);
      if (spec.shorthand && !this.byShorthand.has(spec.shorthand)) this.byShorthand.set(spec.shorthand, spec);
    }
  }
  name(name: string): FlagSpec | undefined {
    return this.byName.get(name.replaceAll("_", "-"));
  }
  shorthand(letter: string): FlagSpec | undefined {
    return this.byShorthand.get(letter);
  }
}

const noOptDefault = (spec: FlagSpec): string | undefined => (spec.type === "bool" ? "true" : spec.noOptDefault);

/** Splits a command line into flags and arguments. Throws FlagError. Models spf13/pflag's FlagSet.Parse. */
export function parseFlags(index: FlagIndex, argv: string[], options: ParseOptions = {}): ParsedFlags {
  const parsed: ParsedFlags = { args: [], dashAt: -1, values: new Map(), given: [], notices: [] };
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word.length < 2 || word[0] !== "-") {
      parsed.args.push(word);
      if (options.interspersed === false) {
        parsed.args.push(...rest);
        break;
      }
    } else if (word === "--") {
      parsed.dashAt = parsed.args.length;
      parsed.args.push(...rest);
      break;
    } else if (word.startsWith("--")) {
      parseLong(index, parsed, word, rest);
    } else {
      parseShorthands(index, parsed, word, rest);
    }
  }
  return parsed;
}

function parseLong(index: FlagIndex, parsed: ParsedFlags, word: string, rest: string[]): void {
  const body = word.slice(2);
  if (body[0] === "-" || body[0] === "=") throw new FlagError(`bad flag syntax: ${word}`);
  const equals = body.indexOf("=");
  const name = equals < 0 ? body : body.slice(0, equals);
  const spec = index.name(name);
  if (!spec) throw new FlagError(`unknown flag: --${name}`);
  const implied = noOptDefault(spec);
  if (equals >= 0) set(parsed, spec, body.slice(equals + 1));
  else if (implied !== undefined) set(parsed, spec, implied);
  else if (rest.length > 0) set(parsed, spec, rest.shift()!);
  else throw new FlagError(`flag needs an argument: ${word}`);
}

function parseShorthands(index: FlagIndex, parsed: ParsedFlags, word: string, rest: string[]): void {
  let letters = word.slice(1);
  while (letters.length > 0) {
    const letter = letters[0]!;
    const spec = index.shorthand(letter);
    if (!spec) throw new FlagError(`unknown shorthand flag: '${letter}' in -${letters}`);
    const implied = noOptDefault(spec);
    if (letters.length > 2 && letters[1] === "=") {
      set(parsed, spec, letters.slice(2));
      return;
    }
    if (implied !== undefined) {
      set(parsed, spec, implied);
      letters = letters.slice(1);
      continue;
    }
    if (letters.length > 1) set(parsed, spec, letters.slice(1));
    else if (rest.length > 0) set(parsed, spec, rest.shift()!);
    else throw new FlagError(`flag needs an argument: '${letter}' in -${letters}`);
    return;
  }
}

function set(parsed: ParsedFlags, spec: FlagSpec, text: string): void {
  parsed.given.push([spec.name, text]);
  try {
    parsed.values.set(spec.name, setValue(spec, text, parsed.values.get(spec.name)));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const shown = spec.shorthand && !spec.deprecated ? `-${spec.shorthand}, --${spec.name}` : `--${spec.name}`;
    throw new FlagError(`invalid argument ${JSON.stringify(text)} for "${shown}" flag: ${error.message}`);
  }
  if (spec.deprecated) parsed.notices.push(`Flag --${spec.name} has been deprecated, ${spec.deprecated}`);
}

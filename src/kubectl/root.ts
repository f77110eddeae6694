import { readAsset } from "../kinds/assets.ts";
import { checkError } from "./checkerr.ts";
import { type CommandDeps, type MadeContext, makeContext } from "./context.ts";
import { CommandError, notYet, UsageError } from "./errors.ts";
import { type Found, findCommand, PluginError } from "./find.ts";
import { FlagError, FlagIndex, type ParsedFlags, parseFlags } from "./flags/parse.ts";
import { flagsOf } from "./flags/table.ts";

import type { IOStreams } from "./types.ts";

export type { ClusterOptions, CommandDeps } from "./context.ts";

/**
 * Runs one kubectl command line (without the word "kubectl") and answers its exit code. Everything it prints goes
 * through `deps.io`. Rejects only for errors that are nobody's but ours.
 */
export async function runKubectl(argv: string[], deps: CommandDeps): Promise<number> {
  let path = "kubectl";
  const [word, ...words] = argv;
  try {
    if (word === "__complete" || word === "__completeNoDesc") {
      const { complete } = require("./cmd/completion/complete.ts") as typeof import("./cmd/completion/complete.ts");
      return await complete(words, word === "__complete", deps);
    }
    const tsv = () => readAsset("kubectl-flags.tsv");
    const found = findCommand(argv, tsv);
    path = ["kubectl", ...found.path].join(" ");
    return await execute(found, path, tsv, deps);
  } catch (error) {
    if (error instanceof PluginError) {
      deps.io.err(`Error: ${error.message}\n`);
      return 1;
    }
    const failure = checkError(error instanceof FlagError ? flagFailure(error, path) : error, path);
    if (failure.message) deps.io.err(failure.message);
    return failure.code;
  }
}

/** For diff, 1 is no failure. */
const DIFF_FAILED = 2;

/** Models templater.FlagErrorFunc, and the one that diff has of its own. */
function flagFailure(error: FlagError, path: string): CommandError {
  if (path === "kubectl options") return new CommandError(`${error.message}\nRun '${path}' without flags.`);
  if (path === "kubectl diff") {
    return new CommandError(`${error.message}\nSee '${path} -h' for help and examples`, DIFF_FAILED);
  }
  return new CommandError(`${error.message}\nSee '${path} --help' for usage.`);
}

/** A verb of kubectl's that is not there yet, called for more than its help. */
const isMissing = ({ verb, path, rest }: Found) =>
  verb !== undefined && !verb.load && path[0] !== "options" && !rest.some((word) => word === "--help" || word === "-h");

async function execute(found: Found, commandPath: string, tsv: () => string, deps: CommandDeps): Promise<number> {
  if (isMissing(found)) throw notYet(commandPath);
  const specs = flagsOf(tsv(), found.path.join(" "));
  const index = new FlagIndex(specs);
  const parsed = parseFlags(index, found.rest, { interspersed: found.command?.interspersed });
  for (const notice of parsed.notices) deps.io.err(`${notice}\n`);
  const helpWith = (to: CommandDeps) =>
    (require("./help/index.ts") as typeof import("./help/index.ts")).help(found, parsed, tsv(), to);
  const builtIn = () => helpWith(deps);
  if (parsed.values.get("help") === true || found.path.length === 0) return builtIn();
  if (found.path[0] === "help" || found.path[0] === "options") return builtIn();
  const { command } = found;
  if (!command) throw notYet(commandPath);
  requireFlags(command.requiredFlags ?? [], parsed);
  if (!command.run)
    return command.helpAlone
      ? builtIn()
      : subcommandMissing(parsed, () => helpWith(command.helpToStdout ? deps : { ...deps, io: toStderr(deps.io) }));
  const made = makeContext(command, commandPath, index, parsed, deps);
  const code = await finish(made, async () => (await command.run!(made.context)) ?? 0);
  return code === 0 && made.context.flags.bool("warnings-as-errors") ? warningsAsErrors(made.warnings()) : code;
}

/** Runs a command and saves what it did, also when it fails half-way; output before the failure appears before it. */
async function finish(made: MadeContext, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } finally {
    await made.commit();
  }
}

function requireFlags(names: string[], parsed: ParsedFlags): void {
  const missing = names.filter((name) => !parsed.values.has(name)).sort();
  if (missing.length > 0) throw new CommandError(`required flag(s) "${missing.join('", "')}" not set`);
}

/** Streams whose output goes where errors go. */
const toStderr = (io: IOStreams): IOStreams => Object.create(io, { out: { value: (text: string) => io.err(text) } });

/** A group of commands called by itself: its help on stderr, and a failure. Models cmdutil.DefaultSubCommandRun. */
function subcommandMissing(parsed: ParsedFlags, help: () => number): number {
  if (parsed.args.length > 0) throw new UsageError(`unknown command ${JSON.stringify(parsed.args.join(" "))}`);
  help();
  return 1;
}

function warningsAsErrors(count: number): number {
  if (count === 0) return 0;
  throw new CommandError(count === 1 ? "1 warning received" : `${count} warnings received`);
}

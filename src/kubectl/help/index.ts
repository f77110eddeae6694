import type { CommandDeps } from "../context.ts";
import { type Found, findCommand } from "../find.ts";
import type { ParsedFlags } from "../flags/parse.ts";
import { flagsOf } from "../flags/table.ts";
import { commandHelp, optionsText, rootHelp, rootUsage } from "./templater.ts";

/** Prints `kubectl`, `... --help`, `kubectl help ...` or `kubectl options`; answers the exit code. */
export function help(found: Found, parsed: ParsedFlags, tsv: string, deps: CommandDeps): number {
  const name = found.path[0];
  if (name === "options") {
    const home = deps.env["HOME"] ?? "";
    deps.io.out(optionsText(flagsOf(tsv, "")).replaceAll("$HOME", home));
  } else if (name === "help" && parsed.args.length > 0) {
    deps.io.out(topicHelp(parsed.args, tsv));
  } else if (name === "help") {
    deps.io.out(commandHelp({ path: ["help"], command: HELP, flags: [] }));
  } else {
    deps.io.out(name === undefined ? rootHelp() : foundHelp(found, tsv));
  }
  return 0;
}

const HELP = {
  name: "help",
  use: "[command] [flags]",
  long: "Help provides help for any command in the application.\nSimply type kubectl help [path to command] for full details.",
};

function topicHelp(words: string[], tsv: string): string {
  try {
    return foundHelp(
      findCommand(words, () => tsv),
      tsv,
    );
  } catch {
    return `Unknown help topic [${words.map((word) => `\`${word}\``).join(" ")}]\n\n\n${rootUsage()}\n`;
  }
}

function foundHelp(found: Found, tsv: string): string {
  if (found.path.length === 0) return rootHelp();
  const command = found.command ?? { name: found.path[0]!, short: found.verb?.short, use: "[flags]" };
  const aliases = found.path.length === 1 ? found.verb?.aliases : command.aliases;
  const flags = flagsOf(tsv, found.path.join(" "));
  const shown = command.short || !found.verb ? command : { ...command, short: found.verb.short };
  return commandHelp({ path: found.path, command: shown, flags, aliases });
}

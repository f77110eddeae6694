import { readAsset } from "../../../kinds/assets.ts";
import { flagsOf } from "../../flags/table.ts";
import { commandHelp } from "../../help/templater.ts";
import type { CommandContext } from "../../types.ts";

/** The number of arguments is wrong: the command's help goes out before the sentence. */
export class UnexpectedArguments extends Error {
  constructor(ctx: CommandContext, word = "Unexpected") {
    super(`${word} args: [${ctx.args.join(" ")}]`);
    helpFor(ctx);
  }
}

/** Prints the help of the command that runs; answers the exit code 1. */
export function helpFor(ctx: CommandContext): number {
  const path = ctx.commandPath.split(" ").slice(1);
  const flags = flagsOf(readAsset("kubectl-flags.tsv"), path.join(" "));
  ctx.io.out(commandHelp({ path, command: ctx.command, flags, aliases: ctx.command.aliases }));
  return 1;
}

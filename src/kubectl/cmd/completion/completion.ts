/** kubectl completion. Models the checks of kubectl/pkg/cmd/completion; the scripts are kubelab's own. */
import { UsageError } from "../../errors.ts";
import type { CommandContext } from "../../types.ts";
import { scripts } from "./scripts.ts";

export function run({ args, io }: CommandContext): undefined {
  const [shell] = args;
  if (shell === undefined) throw new UsageError("Shell not specified.");
  if (args.length > 1) throw new UsageError("Too many arguments. Expected only the shell type.");
  const script = scripts.get(shell);
  if (script === undefined) throw new UsageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
  io.out(script);
  return undefined;
}

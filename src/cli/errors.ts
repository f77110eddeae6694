/** What a tool lets through: a state file that cannot be used, or a bug of ours. Never a stack trace. */

import { CommandError } from "../kubectl/errors.ts";
import { LabError } from "../kubelab/types.ts";
import { StateError } from "../state/errors.ts";
import type { Host } from "./main.ts";

export function explain(error: unknown, { streams, env }: Host): number {
  if (error instanceof StateError || error instanceof LabError || error instanceof CommandError) {
    streams.err(`error: ${error.message}\n`);
    return 1;
  }
  const sentence = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  streams.err(`error: kubelab ran into a bug of its own: ${sentence}\n`);
  streams.err("Please report this line with the command that you typed (KUBELAB_DEBUG=1 shows where it happened).\n");
  if (env.KUBELAB_DEBUG && error instanceof Error) streams.err(`${error.stack}\n`);
  return 1;
}

/** What a tool lets through: a state file that cannot be used, or a bug of ours. Never a stack trace. */

import { type Mishap, sentenceOf } from "../cluster/mishaps.ts";
import { CommandError } from "../kubectl/errors.ts";
import { LabError } from "../kubelab/types.ts";
import { StateError } from "../state/errors.ts";
import type { Host } from "./main.ts";

export function explain(error: unknown, { streams, env }: Host): number {
  if (error instanceof StateError || error instanceof LabError || error instanceof CommandError) {
    streams.err(`error: ${error.message}\n`);
    return 1;
  }
  streams.err(`error: kubelab ran into a bug of its own: ${sentenceOf(error)}\n`);
  streams.err("Please report this line with the command that you typed (KUBELAB_DEBUG=1 shows where it happened).\n");
  if (env.KUBELAB_DEBUG && error instanceof Error) streams.err(`${error.stack}\n`);
  return 1;
}

/** A bug that the cluster met by itself: the command that was given goes on. */
export function explainMishap({ component, key, error, others }: Mishap, { streams, env }: Host): void {
  const where = `${component} ${key}${others > 0 ? ` and ${others} more` : ""}`;
  streams.err(`warning: kubelab ran into a bug of its own (${where}): ${sentenceOf(error)}\n`);
  streams.err("It will be tried again. Please report this line (KUBELAB_DEBUG=1 shows where it happened).\n");
  if (env.KUBELAB_DEBUG && error instanceof Error) streams.err(`${error.stack}\n`);
}

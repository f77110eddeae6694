/** What tools say of a wrong call. */

import type { System } from "../types.ts";
import { busyboxUsage, isBusybox } from "./flavour.ts";
import { type OptionError, optionSentence } from "./options.ts";
import type { Output } from "./stream.ts";

/** A wrong option: busybox's banner, or GNU's pointer to --help. */
export function wrongOption(tool: string, error: OptionError, busybox: boolean): string {
  const sentence = optionSentence(tool, error);
  return busybox
    ? sentence + busyboxUsage(`${tool} [OPTIONS]`)
    : `${sentence}Try '${tool} --help' for more information.\n`;
}

export function refuse(output: Output, tool: string, error: OptionError, exit = 1): { exit: number } {
  output.err += wrongOption(tool, error, output.busybox);
  return { exit };
}

export type Said = { stdout?: string; stderr?: string; exit: number };

export const failed = (stderr: string, exit = 1): Said => ({ stderr, exit });

export function wrong(tool: string, error: OptionError, sys: System, exit = 1): Said {
  return failed(wrongOption(tool, error, isBusybox(sys)), exit);
}

/** A missing operand. */
export function missingOperand(tool: string, sys: System, exit = 1): Said {
  return failed(
    isBusybox(sys)
      ? busyboxUsage(`${tool} [OPTIONS]`)
      : `${tool}: missing operand\nTry '${tool} --help' for more information.\n`,
    exit,
  );
}

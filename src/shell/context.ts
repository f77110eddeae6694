/**
 * What the parts of the interpreter hand to one another while an instruction runs, and how errors are said.
 */
import type { MachineEnvironment, Process, ProcessTable, RunReport, ShellState } from "./process-types.ts";

export interface Context {
  table: ProcessTable;
  env: MachineEnvironment;
  report: RunReport;
  process: Process;
  shell: ShellState;
}

/** An error that ends a command, and a shell that is not interactive. */
export class ShellError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** The builtin that says it. */
    readonly builtin?: string,
    /** Ends the command only, never the shell. */
    readonly mild = false,
  ) {
    super(message);
  }
}

/** A message with the shell's name and line before it, as this shell words them. */
export function worded(shell: ShellState, message: string, builtin?: string): string {
  const named = builtin ? `${builtin}: ` : "";
  const atPrompt = shell.interactive || shell.atPrompt;
  switch (shell.dialect) {
    case "dash":
      return `${shell.name}: ${shell.line}: ${named}${message}\n`;
    case "bash":
      return atPrompt
        ? `${shortName(shell)}: ${named}${message}\n`
        : `${shell.name}: line ${shell.line}: ${named}${message}\n`;
    default: {
      // Models ash_vmsg: a line is told with a command's name only, and in a script file its own name counts as one.
      const lineNumber = shell.mode === "command" ? shell.line - 1 : shell.line;
      const line = atPrompt || (!builtin && shell.mode !== "file") ? "" : `line ${lineNumber}: `;
      return `${shell.name}: ${named}${line}${message}\n`;
    }
  }
}

/** As bash at a prompt calls itself: models get_name_for_error. */
export const shortName = ({ name }: ShellState): string => name.slice(name.lastIndexOf("/") + 1);

/** Status of a fatal error of the shell itself: 2 for the POSIX shells, 1 for bash. */
export function fatalStatus(shell: ShellState): number {
  return shell.dialect === "bash" ? 1 : 2;
}

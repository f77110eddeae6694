/** Output of builtins. */
import { type Context, worded } from "../context.ts";
import { writeDescriptor } from "../descriptors.ts";
import { endProcess } from "../process.ts";
import { say, strerror } from "../redirect.ts";
import { SIGPIPE } from "../signals.ts";
import { FileError } from "../types.ts";

/** Writes to standard output; a full pipe makes the shell wait after the command. Returns the status. */
export function print(context: Context, text: string, builtin: string): number {
  const { table, process, env, report, shell } = context;
  if (text === "") return 0;
  try {
    const result = writeDescriptor(table, process, env, report, 1, text);
    if (result === "ok") return 0;
    if (result === "full") {
      const open = table.open[process.fds[1]!];
      if (open?.type === "pipe") process.block = { on: "room", pipe: open.pipe };
      return 0;
    }
    if (result === "broken" && !process.ignored.includes(SIGPIPE) && shell.traps[String(SIGPIPE)] === undefined) {
      endProcess(table, process, report, 128 + SIGPIPE, SIGPIPE);
      return 141;
    }
    return failed(context, builtin, result === "broken" ? "Broken pipe" : "Bad file descriptor");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return failed(context, builtin, strerror(error.code));
  }
}

function failed(context: Context, builtin: string, reason: string): number {
  const { shell } = context;
  const message = shell.dialect === "dash" ? `I/O error` : `write error: ${reason}`;
  say(context, shell.dialect === "ash" ? `${shell.name}: ${message}\n` : worded(shell, message, builtin));
  return 1;
}

/** A complaint of a builtin that goes on: its status. */
export function complain(context: Context, message: string, builtin: string | undefined, status = 1): number {
  say(context, worded(context.shell, message, builtin));
  return status;
}

/**
 * Shells that read their commands from standard input: a script in a pipe, or a person at a prompt.
 */
import { addScript, codeOf } from "./code.ts";
import type { Context } from "./context.ts";
import { available, consume } from "./descriptors.ts";
import { callText, exitShell, unwind } from "./frames.ts";
import { say } from "./redirect.ts";
import { getParameter } from "./variables.ts";

/** At the end of what was read: takes the next complete command, or waits for it. */
export function readCommand(context: Context): void {
  const { shell, process, table, env } = context;
  prompt(context);
  const { data, eof } = available(table, process, env, 0);
  const newline = data.indexOf("\n");
  if (newline < 0 && !eof) {
    shell.at.pc--;
    process.block = { on: "input", fd: 0, seen: data.length };
    return;
  }
  const text = newline < 0 ? data : data.slice(0, newline + 1);
  consume(table, process, 0, text.length);
  delete shell.prompted;
  const whole = (shell.partial ?? "") + text;
  if (text === "" && whole === "") {
    endOfInput(context);
    return;
  }
  const ended = newline < 0;
  if (!ended && isIncomplete(context, whole)) {
    shell.partial = whole;
    shell.at.pc--;
    return;
  }
  delete shell.partial;
  shell.lineBase = (shell.lineBase ?? 0) + (shell.lastLines ?? 0);
  shell.lastLines = whole.split("\n").length - (whole.endsWith("\n") ? 1 : 0);
  shell.at.pc = 0;
  callText(context, whole, "stdin");
}

function isIncomplete(context: Context, text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\\n$/.test(text)) return true;
  const id = addScript(context.table, context.shell.dialect, text);
  return codeOf(context.table, id).incomplete === true;
}

function endOfInput(context: Context): void {
  const { shell } = context;
  if (shell.interactive && shell.dialect !== "bash") say(context, "\n");
  sayGoodbye(context);
  exitShell(context, shell.status);
}

/** What bash says when a person's shell ends. Models exit_or_logout of builtins/exit.def. */
export function sayGoodbye(context: Context): void {
  const { shell } = context;
  if (shell.interactive && shell.dialect === "bash") say(context, shell.login ? "logout\n" : "exit\n");
}

function prompt(context: Context): void {
  const { shell } = context;
  if (!shell.interactive || shell.prompted) return;
  shell.prompted = true;
  say(context, shell.partial === undefined ? promptText(context) : (getParameter(context, "PS2") ?? "> "));
}

/** The prompt: PS1, or what the images' shells have: "/ # ", "root@host:/# ", "# ". */
function promptText(context: Context): string {
  const { shell, process, env } = context;
  const root = process.user.uid === 0;
  const fallback = { ash: "\\w \\$ ", bash: "\\u@\\h:\\w\\$ ", dash: root ? "# " : "$ " }[shell.dialect];
  const text = getParameter(context, "PS1") ?? fallback;
  if (shell.dialect === "dash") return text;
  const home = getParameter(context, "HOME");
  const cwd =
    home && home !== "/" && (process.cwd === home || process.cwd.startsWith(`${home}/`))
      ? `~${process.cwd.slice(home.length)}`
      : process.cwd;
  return text.replace(/\\([uhHwW$n[\]\\])/g, (_, letter: string) => {
    switch (letter) {
      case "u":
        return process.user.name;
      case "h":
        return env.machine.hostname.split(".")[0]!;
      case "H":
        return env.machine.hostname;
      case "w":
        return cwd;
      case "W":
        return cwd === "/" ? "/" : cwd.slice(cwd.lastIndexOf("/") + 1);
      case "$":
        return root ? "#" : "$";
      case "n":
        return "\n";
      case "\\":
        return "\\";
      default:
        return "";
    }
  });
}

/** Ctrl-C: back to a fresh prompt. */
export function interruptPrompt(context: Context): void {
  const { shell, process } = context;
  delete shell.partial;
  delete shell.prompted;
  delete process.block;
  unwind(context, 0);
  shell.at.pc = 0;
  shell.status = 130;
}

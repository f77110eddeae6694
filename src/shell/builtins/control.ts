/**
 * Builtins that steer: exit, return, loops, eval, source, exec, command, type.
 */
import { becomeProgram } from "../command.ts";
import { type Context, ShellError } from "../context.ts";
import { callText, exitShell, leaveLoop, returnFrom } from "../frames.ts";
import { findCommand } from "../launch.ts";
import { getOwn, setOwn } from "../record.ts";
import { absolutePath, strerror } from "../redirect.ts";
import { FileError } from "../types.ts";
import { getParameter } from "../variables.ts";
import { type Builtin, builtin } from "./index.ts";
import { complain, print } from "./output.ts";

type Run = Builtin["run"];

const KEYWORDS = "if then else elif fi do done case esac while until for in { } ! [[ ]] function select time".split(
  " ",
);

function statusArgument(context: Context, text: string | undefined, name: string): number {
  if (text === undefined) return context.shell.status;
  if (/^\d+$/.test(text) || (context.shell.dialect === "bash" && /^[-+]?\d+$/.test(text))) return Number(text) & 255;
  if (context.shell.dialect === "bash") {
    complain(context, `${text}: numeric argument required`, name);
    return 2;
  }
  throw new ShellError(`Illegal number: ${text}`, 2, name);
}

const exit: Run = (context, [text]) => {
  const { shell } = context;
  const before = shell.frames.findLast((frame) => frame.kind === "call" && frame.what === "trap");
  const status =
    text === undefined && before?.kind === "call" && before.status !== undefined
      ? before.status
      : statusArgument(context, text, "exit");
  if (context.shell.interactive)
    (require("../interactive.ts") as typeof import("../interactive.ts")).sayGoodbye(context);
  exitShell(context, status);
  return undefined;
};

const returnRun: Run = (context, [text], name) => {
  const { shell } = context;
  const status = statusArgument(context, text, name);
  if (returnFrom(context, status)) return undefined;
  if (shell.dialect === "bash")
    return complain(context, "can only `return' from a function or sourced script", name, 2);
  exitShell(context, status);
  return undefined;
};

const loops: Run = (context, [text], name) => {
  const { shell } = context;
  const levels = text === undefined ? 1 : Number(text);
  if (!(levels >= 1))
    throw new ShellError(
      shell.dialect === "bash" ? `${text}: loop count out of range` : `Illegal number: ${text}`,
      shell.dialect === "bash" ? 1 : 2,
      name,
    );
  if (leaveLoop(context, levels, name === "continue")) return undefined;
  if (shell.dialect === "bash") complain(context, "only meaningful in a `for', `while', or `until' loop", name);
  return 0;
};

const evaluateText: Run = (context, args) => {
  const text = (args[0] === "--" ? args.slice(1) : args).join(" ");
  if (text.trim() === "") return 0;
  callText(context, text, "eval");
  return undefined;
};

const source: Run = (context, args, name) => {
  const { shell, process, env } = context;
  const file = args[0];
  if (file === undefined) {
    return complain(
      context,
      shell.dialect === "bash" ? "filename argument required" : "filename argument required",
      name,
      2,
    );
  }
  const { fs } = env.machine;
  let path = absolutePath(process.cwd, file);
  if (!file.includes("/")) {
    const folders = (getParameter(context, "PATH") ?? "")
      .split(":")
      .map((folder) => absolutePath(process.cwd, `${folder || "."}/${file}`));
    path = folders.find((one) => fs.stat(one)?.type === "file") ?? path;
  }
  let text: string;
  try {
    text = fs.read(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return unreadable(context, name, file, error);
  }
  callText(context, text, "source", args.length > 1 ? { args: shell.args } : {});
  if (args.length > 1) shell.args = args.slice(1);
  return undefined;
};

function unreadable(context: Context, name: string, file: string, error: FileError): number {
  switch (context.shell.dialect) {
    case "bash":
      return complain(context, `${file}: ${strerror(error.code)}`, error.code === "EISDIR" ? name : undefined);
    case "dash":
      throw new ShellError(
        file.includes("/") ? `cannot open ${file}: No such file` : `${file}: not found`,
        file.includes("/") ? 2 : 127,
        name,
      );
    default:
      throw new ShellError(
        file.includes("/") ? `can't open '${file}': ${strerror(error.code)}` : `${file}: not found`,
        file.includes("/") ? 2 : 127,
        name,
      );
  }
}

const exec: Run = (context, args) => {
  const words = args[0] === "--" ? args.slice(1) : args[0] === "-a" ? args.slice(2) : args;
  if (words.length === 0) return 0;
  becomeProgram(context, { args: words, assigns: [], redirects: [] }, true);
  return undefined;
};

/** What a name is, as `type` and `command -V` say it; undefined: nothing. */
function describe(context: Context, name: string, short: boolean): string | undefined {
  const { shell } = context;
  const alias = getOwn(shell.aliases, name);
  if (alias !== undefined)
    return short
      ? `alias ${name}='${alias}'`
      : shell.dialect === "bash"
        ? `${name} is aliased to \`${alias}'`
        : `${name} is an alias for ${alias}`;
  if (KEYWORDS.includes(name)) return short ? name : `${name} is a shell keyword`;
  if (getOwn(shell.functions, name))
    return short ? name : `${name} is a ${shell.dialect === "dash" ? "shell " : ""}function`;
  const found = builtin(name, shell.dialect);
  if (found)
    return short ? name : `${name} is a ${found.special && shell.dialect !== "bash" ? "special " : ""}shell builtin`;
  const path = findCommand(context.env, name, getParameter(context, "PATH"), context.process.cwd);
  if (typeof path !== "string") return undefined;
  return short ? (name.includes("/") ? name : path) : `${name} is ${name.includes("/") ? name : path}`;
}

const type: Run = (context, args, name) => {
  let status = 0;
  let out = "";
  const kindOnly = context.shell.dialect === "bash" && args[0] === "-t";
  for (const word of args.filter((arg) => !(context.shell.dialect === "bash" && /^-[aptPf]+$/.test(arg)))) {
    const text = describe(context, word, false);
    if (text === undefined) {
      status = context.shell.dialect === "bash" ? 1 : 127;
      if (kindOnly) continue;
      if (context.shell.dialect === "bash") complain(context, `${word}: not found`, name);
      else out += `${word}: not found\n`;
    } else out += kindOnly ? `${kindOf(text)}\n` : `${text}\n`;
  }
  return print(context, out, name) || status;
};

function kindOf(text: string): string {
  return /is a (?:special )?shell builtin$/.test(text)
    ? "builtin"
    : /keyword$/.test(text)
      ? "keyword"
      : /function$/.test(text)
        ? "function"
        : /alias/.test(text)
          ? "alias"
          : "file";
}

const command: Run = (context, args, name) => {
  const flag = /^-[vVp]+$/.test(args[0] ?? "") ? args[0]! : "";
  const words = flag || args[0] === "--" ? args.slice(1) : args;
  if (/[vV]/.test(flag)) {
    const text = words[0] === undefined ? undefined : describe(context, words[0], flag.includes("v"));
    if (text !== undefined) return print(context, `${text}\n`, name);
    if (flag.includes("V")) {
      if (context.shell.dialect === "bash") complain(context, `${words[0]}: not found`, name);
      else print(context, `${words[0]}: not found\n`, name);
    }
    return context.shell.dialect === "bash" ? 1 : 127;
  }
  if (words.length === 0) return 0;
  const found = builtin(words[0]!, context.shell.dialect);
  if (found) {
    try {
      return found.run(context, words.slice(1), words[0]!);
    } catch (error) {
      // `command` takes a special builtin its power to end the shell.
      if (error instanceof ShellError) throw new ShellError(error.message, error.status, error.builtin, true);
      throw error;
    }
  }
  // Runs as a command of its own that sees no function of that name.
  const hidden = getOwn(context.shell.functions, words[0]!);
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  if (!hidden) {
    callText(context, quoted, "eval");
    return undefined;
  }
  const path = findCommand(context.env, words[0]!, getParameter(context, "PATH"), context.process.cwd);
  callText(context, typeof path === "string" ? `'${path}' ${quoted.slice(quoted.indexOf(" ") + 1)}` : quoted, "eval");
  return undefined;
};

const alias: Run = (context, args, name) => {
  const { shell } = context;
  const prefix = shell.dialect === "bash" ? "alias " : "";
  if (args.length === 0) {
    const all = Object.entries(shell.aliases).map(([key, value]) => `${prefix}${key}='${value}'\n`);
    return print(context, all.sort().join(""), name);
  }
  let status = 0;
  for (const arg of args) {
    const at = arg.indexOf("=");
    if (at > 0) setOwn(shell.aliases, arg.slice(0, at), arg.slice(at + 1));
    else {
      const value = getOwn(shell.aliases, arg);
      if (value === undefined) status = complain(context, `${arg}: not found`, name);
      else print(context, `${prefix}${arg}='${value}'\n`, name);
    }
  }
  return status;
};

const unalias: Run = (context, args) => {
  if (args[0] === "-a") context.shell.aliases = {};
  for (const arg of args) delete context.shell.aliases[arg];
  return 0;
};

const builtinRun: Run = (context, args, name) => {
  const found = args[0] === undefined ? undefined : builtin(args[0], context.shell.dialect);
  if (!found) return args[0] === undefined ? 0 : complain(context, `${args[0]}: not a shell builtin`, name);
  return found.run(context, args.slice(1), args[0]!);
};

export const control: Record<string, Run> = {
  ":": () => 0,
  true: () => 0,
  false: () => 1,
  exit,
  return: returnRun,
  break: loops,
  continue: loops,
  eval: evaluateText,
  ".": source,
  source,
  exec,
  command,
  builtin: builtinRun,
  type,
  hash: () => 0,
  alias,
  unalias,
};

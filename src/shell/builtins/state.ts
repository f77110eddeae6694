/**
 * Builtins on the shell's own state: options, positional parameters, directory, masks and limits.
 */
import { type Context, ShellError } from "../context.ts";
import { setOption } from "../launch.ts";
import { getOwn } from "../record.ts";
import { absolutePath, strerror } from "../redirect.ts";
import { getParameter, setVariable } from "../variables.ts";
import type { Builtin } from "./index.ts";
import { complain, print } from "./output.ts";
import { quoteWord } from "./quote.ts";

type Run = Builtin["run"];

const set: Run = (context, args, name) => {
  const { shell } = context;
  if (args.length === 0) return print(context, listVariables(context), name);
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--" || arg === "-") {
      shell.args = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === "o") {
        const option = args[++i];
        if (option === undefined) return print(context, listOptions(context), name);
        if (!setOption(shell, option, arg[0] === "-")) return badOption(context, `-o ${option}`, option);
      } else if (!setOption(shell, letter, arg[0] === "-")) return badOption(context, `${arg[0]}${letter}`);
    }
  }
  if (i < args.length) shell.args = args.slice(i);
  return 0;
};

function badOption(context: Context, text: string, long?: string): number {
  switch (context.shell.dialect) {
    case "dash":
      throw new ShellError(`Illegal option ${text}`, 2, "set");
    case "ash":
      if (long !== undefined) return complain(context, `illegal option ${text}`, "set");
      throw new ShellError(`illegal option ${text}`, 2, "set");
    default:
      if (long !== undefined) return complain(context, `${long}: invalid option name`, "set", 2);
      complain(context, `${text}: invalid option`, "set");
      return 2;
  }
}

function listVariables(context: Context): string {
  const { shell } = context;
  const names = Object.keys(shell.vars).sort();
  return names
    .filter((name) => shell.vars[name]!.value !== undefined)
    .map((name) => {
      const value = shell.vars[name]!.value!;
      return `${name}=${shell.dialect === "bash" && /^[\w./:,@%+-]*$/.test(value) ? value : quoteWord(value)}\n`;
    })
    .join("");
}

function listOptions(context: Context): string {
  const letters: [string, string][] = [
    ["errexit", "e"],
    ["noglob", "f"],
    ["noclobber", "C"],
    ["nounset", "u"],
    ["xtrace", "x"],
    ["allexport", "a"],
    ["verbose", "v"],
    ["pipefail", "pipefail"],
  ];
  return letters.map(([name, key]) => `${name.padEnd(15)} ${context.shell.options[key] ? "on" : "off"}\n`).join("");
}

const shift: Run = (context, [text]) => {
  const { shell } = context;
  const count = text === undefined ? 1 : Number(text);
  if (Number.isNaN(count))
    throw new ShellError(
      shell.dialect === "bash" ? `${text}: numeric argument required` : `Illegal number: ${text}`,
      shell.dialect === "bash" ? 1 : 2,
      "shift",
    );
  if (count > shell.args.length) {
    if (shell.dialect === "dash") throw new ShellError("can't shift that many", 2, "shift");
    return 1;
  }
  shell.args = shell.args.slice(count);
  return 0;
};

const cd: Run = (context, args, name) => {
  const { shell, process, env } = context;
  const words = args.filter((arg) => !/^-[LPe]+$/.test(arg) && arg !== "--");
  let target = words[0] ?? getParameter(context, "HOME");
  if (target === undefined) return shell.dialect === "bash" ? complain(context, "HOME not set", name) : 0;
  const back = target === "-";
  if (back) {
    const old = getParameter(context, "OLDPWD");
    if (old === undefined && shell.dialect === "bash") return complain(context, "OLDPWD not set", name);
    target = old ?? process.cwd;
  }
  const path = target === "" ? process.cwd : absolutePath(process.cwd, target);
  const stat = env.machine.fs.stat(path);
  if (stat?.type !== "directory") {
    const reason = strerror(stat ? "ENOTDIR" : "ENOENT");
    if (shell.dialect === "bash") return complain(context, `${target}: ${reason}`, name);
    throw new ShellError(
      shell.dialect === "dash" ? `can't cd to ${target}` : `can't cd to ${target}: ${reason}`,
      2,
      name,
      true,
    );
  }
  setVariable(context, "OLDPWD", process.cwd);
  process.cwd = path;
  setVariable(context, "PWD", path);
  if (shell.dialect === "bash") for (const key of ["PWD", "OLDPWD"]) shell.vars[key]!.exported = true;
  return back ? print(context, `${path}\n`, name) : 0;
};

const umask: Run = (context, args, name) => {
  const { shell } = context;
  const mask = shell.umask ?? 0o022;
  const word = args.find((arg) => arg !== "-S" && arg !== "-p");
  if (word !== undefined) {
    if (!/^[0-7]{1,4}$/.test(word))
      return complain(
        context,
        shell.dialect === "bash" ? `${word}: octal number out of range` : `Illegal number: ${word}`,
        name,
      );
    shell.umask = Number.parseInt(word, 8);
    return 0;
  }
  if (!args.includes("-S")) return print(context, `${mask.toString(8).padStart(4, "0")}\n`, name);
  const part = (shift_: number) => ["r", "w", "x"].filter((_, i) => ((mask >> shift_) & (4 >> i)) === 0).join("");
  return print(context, `u=${part(6)},g=${part(3)},o=${part(0)}\n`, name);
};

const ulimit: Run = (context, args, name) => {
  const flag = args.find((arg) => arg.startsWith("-")) ?? "-f";
  if (args.some((arg) => !arg.startsWith("-"))) return 0;
  const values: Record<string, string> = {
    "-n": "1048576",
    "-c": "unlimited",
    "-s": "8192",
    "-u": "unlimited",
    "-f": "unlimited",
    "-v": "unlimited",
  };
  return print(context, `${getOwn(values, flag) ?? "unlimited"}\n`, name);
};

const times: Run = (context, _args, name) => {
  const zero = context.shell.dialect === "dash" ? "0m0.000000s" : "0m0.000s";
  return print(context, `${zero} ${zero}\n${zero} ${zero}\n`, name);
};

const getopts: Run = (context, args, name) => {
  const { shell } = context;
  const [options, variable] = args;
  if (options === undefined || variable === undefined) {
    const usage = {
      ash: "usage: getopts optstring var [arg]",
      dash: "Usage: getopts optstring var [arg...]",
      bash: "",
    }[shell.dialect];
    if (usage) return complain(context, usage, name, 2);
    const { say } = require("../redirect.ts") as typeof import("../redirect.ts");
    say(context, "getopts: usage: getopts optstring name [arg ...]\n");
    return 2;
  }
  const words = args.length > 2 ? args.slice(2) : shell.args;
  const index = Math.max(1, Number(getParameter(context, "OPTIND") ?? 1));
  const done = (next: number, position: number, value: string, argument?: string) => {
    setVariable(context, "OPTIND", String(next));
    shell.getopts = position;
    setVariable(context, variable, value);
    if (argument !== undefined) setVariable(context, "OPTARG", argument);
    else delete shell.vars["OPTARG"];
  };
  const word = words[index - 1];
  if (word === undefined || !/^-./.test(word) || word === "--") {
    done(word === "--" ? index + 1 : index, 0, "?");
    return 1;
  }
  const at = Math.max(1, shell.getopts);
  const letter = word[at]!;
  const last = at + 1 >= word.length;
  const found = letter === ":" ? -1 : options.indexOf(letter, options.startsWith(":") ? 1 : 0);
  const silent = options.startsWith(":");
  if (found < 0) {
    done(last ? index + 1 : index, last ? 0 : at + 1, "?", silent ? letter : undefined);
    if (!silent) optionMessage(context, "illegal option", letter);
    return 0;
  }
  if (options[found + 1] !== ":") {
    done(last ? index + 1 : index, last ? 0 : at + 1, letter);
    return 0;
  }
  const argument = last ? words[index] : word.slice(at + 1);
  if (argument !== undefined) done(last ? index + 2 : index + 1, 0, letter, argument);
  else {
    done(index + 1, 0, silent ? ":" : "?", silent ? letter : undefined);
    if (!silent) optionMessage(context, "option requires an argument", letter);
  }
  return 0;
};

function optionMessage(context: Context, problem: string, letter: string): void {
  const { say } = require("../redirect.ts") as typeof import("../redirect.ts");
  const { shell } = context;
  if (shell.dialect === "bash") say(context, `${shell.name}: ${problem} -- ${letter}\n`);
  else if (problem.startsWith("illegal")) say(context, `Illegal option -${letter}\n`);
  else say(context, `No arg for -${letter} option\n`);
}

export const state: Record<string, Run> = {
  set,
  shift,
  cd,
  pwd: (context, _args, name) => print(context, `${context.process.cwd}\n`, name),
  umask,
  ulimit,
  times,
  shopt: () => 0,
  getopts,
};

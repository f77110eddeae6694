/**
 * Variables, special parameters and options of a running shell.
 */

import { evaluate } from "./arithmetic.ts";
import { type Context, ShellError } from "./context.ts";
import type { ShellState, Variable } from "./process-types.ts";
import { getOwn, setOwn } from "./record.ts";

const MAX_STRING = 32 * 1024 * 1024;

/** The value of a variable or special parameter; undefined: not set. `@` and `*` are not asked here. */
export function getParameter(context: Context, name: string): string | undefined {
  const { shell, process, table } = context;
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57) return name === "0" ? shell.name : shell.args[Number(name) - 1];
  switch (name) {
    case "?":
      return String(shell.status);
    case "#":
      return String(shell.args.length);
    case "$":
      return String(shell.shellPid);
    case "!":
      return shell.lastBackground === undefined
        ? shell.dialect === "bash"
          ? undefined
          : ""
        : String(shell.lastBackground);
    case "-":
      return optionLetters(shell);
    case "PPID":
      return getOwn(shell.vars, name)?.value ?? String(process.ppid);
    case "LINENO":
      return String(shell.line);
  }
  const variable = getOwn(shell.vars, name);
  if (variable) return variable.elements ? variable.elements["0"] : variable.value;
  if (shell.dialect === "dash") return undefined;
  if (name === "RANDOM") return String(random(context));
  if (name === "SECONDS" && shell.dialect === "bash")
    return String(Math.floor((table.clock - process.startedAt) / 1e6));
  if (name === "EPOCHSECONDS") return String(Math.floor((context.env.machine.wallClock + table.clock / 1000) / 1000));
  if (shell.dialect === "bash") return bashParameter(context, name);
  return undefined;
}

function bashParameter(context: Context, name: string): string | undefined {
  const { process } = context;
  switch (name) {
    case "BASHPID":
      return String(process.pid);
    case "UID":
    case "EUID":
      return String(process.user.uid);
    case "HOSTNAME":
      return context.env.machine.hostname;
    case "BASH_VERSION":
      return "5.2.15(1)-release";
    case "BASH":
      return "/bin/bash";
    case "OSTYPE":
      return "linux-gnu";
    case "FUNCNAME": {
      const frame = context.shell.frames.findLast((inner) => inner.kind === "call" && inner.what === "function");
      return frame?.kind === "call" ? frame.name : undefined;
    }
    default:
      return undefined;
  }
}

/** $RANDOM: 15 bits, by the machine's chance. */
function random(context: Context): number {
  const { table, shell, process } = context;
  return Math.floor(context.env.machine.chance(`random/${table.id}/${process.pid}/${shell.random++}`) * 32768);
}

/** `$-` in the order in which each shell prints its letters. */
function optionLetters(shell: ShellState): string {
  const letters = Object.keys(shell.options).filter((option) => option.length === 1);
  if (shell.dialect === "bash") {
    const all = new Set([...letters, "h", "B"].concat(shell.interactive ? ["i", "m", "H"] : []));
    const order = [..."abefhikmnptuvxBCEHPT"].filter((letter) => all.has(letter)).join("");
    return order + (shell.mode === "command" ? "c" : shell.mode === "stdin" ? "s" : "");
  }
  return (
    [..."efIimnsxvVCabu"]
      .filter((letter) => letters.includes(letter) || (shell.interactive && "im".includes(letter)))
      .join("") + (shell.mode === "stdin" ? "s" : "")
  );
}

export function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}

/** Sets a variable. Throws where it is readonly. */
export function setVariable(context: Context, name: string, value: string, index?: string): void {
  const { shell } = context;
  const old = getOwn(shell.vars, name);
  if (old?.readonly) {
    const fatal = shell.dialect !== "bash";
    throw new ShellError(`${name}: ${fatal ? "is read only" : "readonly variable"}`, fatal ? 2 : 1);
  }
  if (value.length > MAX_STRING) throw new OutOfMemory();
  const variable: Variable = old ?? (shell.options["a"] ? { exported: true } : {});
  const stored = variable.integer ? String(evaluate(value, arithmeticScope(context))) : value;
  if (index !== undefined || variable.elements) setElement(context, variable, index ?? "0", stored);
  else variable.value = stored;
  if (!old) setOwn(shell.vars, name, variable);
  if (name === "OPTIND") shell.getopts = 0;
}

/** Thrown where a script holds more than any container gives it: it is OOM-killed. */
export class OutOfMemory extends Error {}

function setElement(context: Context, variable: Variable, index: string, value: string): void {
  if (!variable.elements) {
    variable.elements = variable.value === undefined ? {} : { "0": variable.value };
    delete variable.value;
  }
  setOwn(variable.elements, elementKey(context, variable, index), value);
}

/** Key of an array element: as it is for associative arrays, else the value of the expression. */
export function elementKey(context: Context, variable: Variable | undefined, index: string): string {
  if (variable?.associative) return index;
  let position = Number(evaluate(index, arithmeticScope(context)));
  if (position < 0) position += Math.max(-1, ...Object.keys(variable?.elements ?? {}).map(Number)) + 1;
  return String(position);
}

/** One element of an array (a plain variable is its element 0). */
export function getElement(context: Context, name: string, index: string): string | undefined {
  const variable = getOwn(context.shell.vars, name);
  if (!variable) return index === "0" ? getParameter(context, name) : undefined;
  const key = elementKey(context, variable, index);
  if (!variable.elements) return key === "0" ? variable.value : undefined;
  return getOwn(variable.elements, key);
}

/** Keys and values of an array in order; a plain variable is an array of one. */
export function elementsOf(context: Context, name: string): [string, string][] {
  const variable = getOwn(context.shell.vars, name);
  if (!variable?.elements) {
    const value = getParameter(context, name);
    return value === undefined ? [] : [["0", value]];
  }
  const entries = Object.entries(variable.elements);
  return variable.associative ? entries : entries.sort((a, b) => Number(a[0]) - Number(b[0]));
}

export function unsetVariable(context: Context, name: string, builtin: string): void {
  const { shell } = context;
  if (getOwn(shell.vars, name)?.readonly) {
    if (shell.dialect === "bash") throw new ShellError(`${name}: cannot unset: readonly variable`, 1, builtin, true);
    throw new ShellError(`${name}: is read only`, 2, builtin);
  }
  delete shell.vars[name];
}

export function arithmeticScope(context: Context): Parameters<typeof evaluate>[1] {
  return {
    dialect: context.shell.dialect,
    get: (name, index) => {
      const value = index === undefined ? getParameter(context, name) : getElement(context, name, index);
      if (value === undefined && context.shell.options["u"]) throw unbound(context, name);
      return value;
    },
    set: (name, value, index) => setVariable(context, name, value, index),
  };
}

/** The error of `set -u`. */
export function unbound(context: Context, name: string): ShellError {
  const { shell } = context;
  if (shell.dialect !== "bash") return new ShellError(`${name}: parameter not set`, 2);
  const shown = /^\d+$/.test(name) ? `$${name}` : name;
  return new ShellError(`${shown}: unbound variable`, shell.mode === "command" ? 127 : 1);
}

/** The environment of the commands that it starts. */
export function exportedEnvironment(shell: ShellState): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, variable] of Object.entries(shell.vars)) {
    if (variable.exported && variable.value !== undefined) setOwn(env, name, variable.value);
  }
  return env;
}

/**
 * The commands that a shell runs itself, by name. Their code loads when used.
 */
import type { Context } from "../context.ts";
import type { Block, Dialect } from "../process-types.ts";

/** What a builtin comes to: a status, undefined when it set the status itself, or what it waits for (it is run again then). */
export type Outcome = number | undefined | Block;

export interface Builtin {
  run(context: Context, args: string[], name: string): Outcome;
  /** POSIX special builtin: its assignments stay and its errors end a script. */
  special?: true;
  /** Its redirections stay (exec). */
  keepsRedirects?: true;
}

type Group = "control" | "variables" | "text" | "jobs" | "state";

const GROUPS: Record<string, Group> = {
  ":": "control",
  true: "control",
  false: "control",
  exit: "control",
  return: "control",
  break: "control",
  continue: "control",
  eval: "control",
  ".": "control",
  source: "control",
  exec: "control",
  command: "control",
  builtin: "control",
  type: "control",
  hash: "control",
  alias: "control",
  unalias: "control",
  set: "state",
  shift: "state",
  cd: "state",
  pwd: "state",
  umask: "state",
  ulimit: "state",
  times: "state",
  shopt: "state",
  getopts: "state",
  export: "variables",
  readonly: "variables",
  unset: "variables",
  local: "variables",
  declare: "variables",
  typeset: "variables",
  let: "variables",
  read: "variables",
  mapfile: "variables",
  readarray: "variables",
  echo: "text",
  printf: "text",
  test: "text",
  "[": "text",
  "[[": "text",
  trap: "jobs",
  wait: "jobs",
  kill: "jobs",
  jobs: "jobs",
  fg: "jobs",
  bg: "jobs",
  disown: "jobs",
};

const SPECIAL = new Set([
  ":",
  ".",
  "break",
  "continue",
  "eval",
  "exec",
  "exit",
  "export",
  "readonly",
  "return",
  "set",
  "shift",
  "times",
  "trap",
  "unset",
]);

const BASH_ONLY = new Set(["builtin", "shopt", "declare", "typeset", "mapfile", "readarray", "disown"]);
const NOT_DASH = new Set([...BASH_ONLY, "source", "let", "[["]);

/** The builtin of this name in this shell. */
export function builtin(name: string, dialect: Dialect): Builtin | undefined {
  if (!Object.hasOwn(GROUPS, name)) return undefined;
  if (dialect === "dash" ? NOT_DASH.has(name) : dialect === "ash" && BASH_ONLY.has(name)) return undefined;
  let found = loaded.get(name);
  if (found) return found;
  found = { run: groupOf(GROUPS[name]!)[name]! };
  if (SPECIAL.has(name)) found.special = true;
  if (name === "exec") found.keepsRedirects = true;
  loaded.set(name, found);
  return found;
}

const loaded = new Map<string, Builtin>();

function groupOf(group: Group): Record<string, Builtin["run"]> {
  switch (group) {
    case "control":
      return (require("./control.ts") as typeof import("./control.ts")).control;
    case "state":
      return (require("./state.ts") as typeof import("./state.ts")).state;
    case "variables":
      return (require("./variables.ts") as typeof import("./variables.ts")).variables;
    case "text":
      return (require("./text.ts") as typeof import("./text.ts")).text;
    default:
      return (require("./jobs.ts") as typeof import("./jobs.ts")).jobs;
  }
}

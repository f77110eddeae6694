/**
 * exec: a command's words -> the program that a process becomes.
 */
import { addScript } from "./code.ts";
import type { Dialect, MachineEnvironment, Process, ProcessTable, ShellState } from "./process-types.ts";
import { getOwn, setOwn } from "./record.ts";
import { absolutePath } from "./redirect.ts";

/** Why a program does not start, with the status that shells give. */
export type LaunchFailure = { status: 126 | 127; code: "ENOENT" | "EACCES" | "EISDIR" | "ENOEXEC"; path: string };

/** Path of a command, by PATH where it has no slash. */
export function findCommand(
  env: MachineEnvironment,
  name: string,
  path: string | undefined,
  cwd: string,
): string | LaunchFailure {
  const { fs } = env.machine;
  const check = (file: string): LaunchFailure | undefined => {
    const stat = fs.stat(file);
    if (!stat) return { status: 127, code: "ENOENT", path: name };
    if (stat.type === "directory") return { status: 126, code: "EISDIR", path: name };
    return (stat.mode & 0o111) === 0 ? { status: 126, code: "EACCES", path: name } : undefined;
  };
  if (name.includes("/")) {
    const file = absolutePath(cwd, name);
    return check(file) ?? file;
  }
  let denied: LaunchFailure | undefined;
  for (const folder of (path ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":")) {
    if (name === "") break;
    const file = absolutePath(cwd, `${folder || "."}/${name}`);
    const failed = check(file);
    if (!failed) return file;
    if (failed.code === "EACCES") denied = failed;
  }
  return denied ?? { status: 127, code: "ENOENT", path: name };
}

/**
 * Makes a process run a program, in place (exec). `name` is what the path is looked up from. Undefined when it does;
 * else why not, and the process is as it was.
 */
export function launch(
  table: ProcessTable,
  process: Process,
  env: MachineEnvironment,
  argv: string[],
  environment: Record<string, string>,
  file?: string,
  depth = 0,
): LaunchFailure | undefined {
  const found = file ?? findCommand(env, argv[0] ?? "", getOwn(environment, "PATH"), process.cwd);
  if (typeof found !== "string") return found;
  const tool = env.toolAt(found);
  if (tool === "ash" || tool === "dash" || tool === "bash") {
    become(process, argv, environment);
    startShell(table, process, env, tool, argv);
    return undefined;
  }
  if (tool !== undefined) {
    if (env.tool(tool) === undefined) return { status: 126, code: "ENOEXEC", path: argv[0]! };
    become(process, argv, environment);
    process.tool = { tool, input: "", requests: [], signals: [] };
    return undefined;
  }
  const text = env.machine.fs.read(found);
  const interpreter = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*\S))?/.exec(text);
  if (interpreter && depth < 4) {
    const words = [
      interpreter[1]!,
      ...(interpreter[2] ? [interpreter[2]] : []),
      argv[0]!.includes("/") ? argv[0]! : found,
      ...argv.slice(1),
    ];
    const failed = launch(table, process, env, words, environment, undefined, depth + 1);
    return failed ? { ...failed, path: argv[0]! } : undefined;
  }
  if (text.includes("\0")) return { status: 126, code: "ENOEXEC", path: argv[0]! };
  // A file without #! is run by the shell that calls it.
  const dialect = process.shell?.dialect ?? "ash";
  become(process, argv, environment);
  startShell(table, process, env, dialect, [
    dialect === "bash" ? "bash" : "sh",
    argv[0]!.includes("/") ? argv[0]! : found,
    ...argv.slice(1),
  ]);
  return undefined;
}

function become(process: Process, argv: string[], environment: Record<string, string>): void {
  if (process.shell) {
    const ignored = Object.entries(process.shell.traps).filter(([, action]) => action === "");
    process.ignored = [...new Set([...process.ignored, ...ignored.map(([signal]) => Number(signal))])];
  }
  process.argv = argv;
  process.env = environment;
  delete process.shell;
  delete process.tool;
  delete process.block;
}

/** Reads a shell's own arguments and puts it at its script's start. */
function startShell(
  table: ProcessTable,
  process: Process,
  env: MachineEnvironment,
  dialect: Dialect,
  argv: string[],
): void {
  const shell = newShell(process, dialect, argv[0]!.replace(/^-/, ""));
  process.shell = shell;
  let i = 1;
  let command = false;
  let stdin = false;
  for (; i < argv.length && /^[-+]./.test(argv[i]!); i++) {
    const word = argv[i]!;
    if (word === "--") {
      i++;
      break;
    }
    if (word.startsWith("--")) continue;
    for (const letter of word.slice(1)) {
      if (letter === "c") command = true;
      else if (letter === "s") stdin = true;
      else if (letter === "i") shell.interactive = true;
      else if (letter === "o") {
        const name = argv[++i];
        if (name !== undefined) setOption(shell, name, word[0] === "-");
      } else if (letter === "l") shell.login = true;
      else setOption(shell, letter, word[0] === "-");
    }
  }
  const rest = argv.slice(i);
  if (command) {
    if (rest[1] !== undefined) shell.name = rest[1];
    shell.args = rest.slice(2);
    startText(table, shell, rest[0] ?? "", "command");
    return;
  }
  if (rest.length > 0 && !stdin) {
    shell.name = rest[0]!;
    shell.args = rest.slice(1);
    startFile(table, process, env, shell);
    return;
  }
  shell.args = rest;
  const terminal =
    table.sessions[process.session]?.tty === true && table.open[process.fds[0] ?? -1]?.type === "session";
  if (terminal) shell.interactive = true;
  startText(table, shell, "", "stdin");
  shell.line = 0;
}

function startText(table: ProcessTable, shell: ShellState, text: string, mode: ShellState["mode"]): void {
  shell.mode = mode;
  shell.at = { code: addScript(table, shell.dialect, text), pc: 0 };
}

function startFile(table: ProcessTable, process: Process, env: MachineEnvironment, shell: ShellState): void {
  const path = absolutePath(process.cwd, shell.name);
  const stat = env.machine.fs.stat(path);
  if (stat && stat.type !== "directory") {
    startText(table, shell, env.machine.fs.read(path), "file");
    return;
  }
  const own = process.argv[0]!;
  const reason = stat ? "Is a directory" : "No such file or directory";
  shell.name = own;
  const sentence =
    shell.dialect === "ash"
      ? `${own}: can't open '${process.argv.at(-1)}': ${reason}`
      : shell.dialect === "dash"
        ? `${own}: 0: cannot open ${process.argv.at(-1)}: ${reason.replace(" or directory", "")}`
        : `${own}: ${process.argv.at(-1)}: ${reason}`;
  shell.args = [sentence];
  startText(
    table,
    shell,
    `printf '%s\\n' "$1" >&2; exit ${shell.dialect === "bash" ? (stat ? 126 : 127) : 2}`,
    "command",
  );
}

/** Sets an option by letter or long name; false for one that there is not. */
export function setOption(shell: ShellState, name: string, on: boolean): boolean {
  const letters: Record<string, string> = {
    errexit: "e",
    nounset: "u",
    xtrace: "x",
    noglob: "f",
    noclobber: "C",
    allexport: "a",
    noexec: "n",
    verbose: "v",
    notify: "b",
    monitor: "m",
    hashall: "h",
  };
  const long = [
    "pipefail",
    "posix",
    "vi",
    "emacs",
    "ignoreeof",
    "nolog",
    "debug",
    "errtrace",
    "functrace",
    "braceexpand",
    "history",
  ];
  const letter = name.length === 1 ? name : getOwn(letters, name);
  if (letter === undefined ? !long.includes(name) : !"eufxvanCbmhETBHPkpt".includes(letter)) return false;
  if (shell.dialect === "dash" && name === "pipefail") return false;
  if (on) shell.options[letter ?? name] = true;
  else delete shell.options[letter ?? name];
  return true;
}

function newShell(process: Process, dialect: Dialect, name: string): ShellState {
  const shell: ShellState = {
    dialect,
    at: { code: "", pc: 0 },
    frames: [],
    vars: {},
    functions: {},
    aliases: {},
    args: [],
    name,
    options: {},
    traps: {},
    status: 0,
    results: [],
    jobs: [],
    tested: 0,
    line: 1,
    mode: "command",
    shellPid: process.pid,
    getopts: 0,
    random: 0,
  };
  for (const [key, value] of Object.entries(process.env)) {
    if (/^[A-Za-z_]\w*$/.test(key)) setOwn(shell.vars, key, { value, exported: true });
  }
  shell.vars["PWD"] = { value: process.cwd, exported: true };
  shell.vars["PPID"] = { value: String(process.ppid) };
  shell.vars["OPTIND"] = { value: "1" };
  shell.vars["IFS"] = { value: " \t\n" };
  if (!shell.vars["PATH"]) {
    shell.vars["PATH"] = { value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
  }
  if (dialect === "bash") {
    const level = Number(shell.vars["SHLVL"]?.value ?? 0) + 1;
    shell.vars["SHLVL"] = { value: String(level), exported: true };
    shell.vars["_"] = { value: process.argv[0]!, exported: true };
  }
  return shell;
}

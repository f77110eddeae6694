/**
 * The state of one machine's processes: a container, a node, or an exec session in either. Everything here is JSON; a
 * running script is integers into its compiled code, which is made again from the stored text where it is missing.
 */
import type { Incoming, Json, NetOutcome, NetRequest, Step, System, Tool, Wait } from "./types.ts";

/** Whose shell it is: decides syntax beyond POSIX, error sentences and some exit codes. */
export type Dialect = "ash" | "dash" | "bash";

/** An open file description, shared by the descriptors that were duplicated or inherited from it. */
export type OpenFile = { refs: number } & (
  | { type: "file"; path: string; position: number; append: boolean; read: boolean; write: boolean }
  | { type: "null" }
  /** What is written is lost; reading never ends. */
  | { type: "device"; device: "zero" | "random" }
  /** Text that is there from the start: here-documents. */
  | { type: "text"; data: string }
  | { type: "pipe"; pipe: number; end: "r" | "w" }
  | { type: "session"; session: string; stream: "stdin" | "stdout" | "stderr" }
);

export interface Pipe {
  data: string;
  /** Whether an open file for this end remains. */
  reader: boolean;
  writer: boolean;
}

/** The terminal or streams of a root process: a container's own, or an exec's. */
export interface Session {
  /** Standard input that nobody has read yet. On a terminal Ctrl-D stands in it, an end that is read once. */
  input: string;
  eof: boolean;
  tty: boolean;
  /** Of the terminal; undefined: not told. */
  size?: { rows: number; columns: number };
  /** What is typed is not shown: stty -echo, read -s. */
  silent?: true;
  /** Process group that gets Ctrl-C; 0: none. */
  foreground: number;
}

export interface Variable {
  value?: string;
  /** Elements of a bash array: indexed (by decimal index) or associative. */
  elements?: Record<string, string>;
  associative?: true;
  exported?: true;
  readonly?: true;
  integer?: true;
}

/** A position in compiled code. */
export interface CodePosition {
  code: string;
  pc: number;
}

export type PendingRedirect = { fd: number; op: string; target: string };

/** What a running script is inside of, innermost last. */
export type Frame =
  | { kind: "loop"; breakTo: number; continueTo: number; items?: string[]; next?: number; name?: string; last?: number }
  | { kind: "tested" }
  | { kind: "redirected"; saved: Record<string, number | null> }
  | {
      kind: "command";
      args: string[];
      assigns: [string, string, boolean][];
      redirects: PendingRedirect[];
      line: number;
    }
  | { kind: "case"; word: string }
  | {
      kind: "call";
      what: "function" | "eval" | "source" | "trap" | "stdin";
      back: CodePosition;
      name?: string;
      args?: string[];
      locals?: Record<string, Variable | null>;
      /** $? to restore after a trap. */
      status?: number;
      saved?: Record<string, number | null>;
      line?: number;
    };

export interface Job {
  id: number;
  pids: number[];
  /** Status of its last process, once that has ended. */
  status?: number;
  text: string;
  /** Ended with this signal. */
  signal?: number;
}

export interface ShellState {
  dialect: Dialect;
  at: CodePosition;
  frames: Frame[];
  vars: Record<string, Variable>;
  functions: Record<string, CodePosition>;
  aliases: Record<string, string>;
  args: string[];
  name: string;
  /** Single letters, and long names for options without a letter ("pipefail"). */
  options: Record<string, true>;
  traps: Record<string, string>;
  status: number;
  /** Status of the last command substitution in the command being built. */
  substituted?: number;
  /** Results of the command substitutions of the word that is expanded next. */
  results: string[];
  lastBackground?: number;
  jobs: Job[];
  /** How many frames around are conditions, where -e does not count. */
  tested: number;
  line: number;
  mode: "command" | "file" | "stdin";
  interactive?: true;
  login?: true;
  /** A subshell of an interactive shell: its errors name no line either. */
  atPrompt?: true;
  /** A subshell: `exit` runs no EXIT trap of its parent. */
  subshell?: true;
  exiting?: true;
  /** Input of `read` or of an interactive shell that is not a whole line or command yet. */
  partial?: string;
  /** When `read -t` gives up, in microseconds. */
  deadline?: number;
  /** Lines read before the text that runs now (a script on standard input). */
  lineBase?: number;
  /** Lines of the text that runs now. */
  lastLines?: number;
  /** The prompt is on the screen. */
  prompted?: true;
  /** $$: the pid of the shell that a subshell came from. */
  shellPid: number;
  getopts: number;
  random: number;
  umask?: number;
}

export interface ToolState {
  /** Name in the toolbox. */
  tool: string;
  state?: Json;
  started?: true;
  /** What it waits for (shape "process"). */
  wait?: Wait;
  waitingSince?: number;
  /** Signatures of the files it watches, as they were. */
  files?: string[];
  /** Standard input gathered so far (function), or not a whole line yet (filter). */
  input: string;
  exit?: number;
  signal?: number;
  net?: { id: string; at?: number; outcome?: NetOutcome };
  /** The child it started; `failed`: why that did not start. */
  child?: { pid: number; failed?: string; status?: number };
  requests: Incoming[];
  signals: number[];
}

/** Why a process cannot go on. */
export type Block =
  /** Commands in the foreground; the status is the last one's. */
  | { on: "child"; pids: number[]; statuses: Record<string, number> }
  /** `read`: the open file of the pipe's end that this shell holds. */
  | { on: "substitution"; pid: number; pipe: number; read: number; slot: number; data: string }
  | { on: "jobs"; pids: number[]; any?: true; until?: number }
  /** Input on a descriptor; until is in microseconds. */
  | { on: "input"; fd: number; until?: number; seen: number }
  | { on: "room"; pipe: number };

export interface Process {
  pid: number;
  ppid: number;
  group: number;
  argv: string[];
  cwd: string;
  user: { uid: number; gid: number; name: string };
  /** Microseconds of the machine's clock. */
  startedAt: number;
  session: string;
  /** Descriptor -> id of an open file. */
  fds: Record<string, number>;
  env: Record<string, string>;
  shell?: ShellState;
  tool?: ToolState;
  block?: Block;
  /** Output of a tool that is not written yet: [descriptor, data]. */
  output: [number, string][];
  pending: number[];
  ignored: number[];
  stopped?: true;
  memory?: number;
  /** It has ended, and its parent has not asked yet. */
  ended?: { status: number; signal?: number };
}

export interface ProcessTable {
  /** Prefix of the ids of its network requests. */
  id: string;
  /** Virtual microseconds, monotonic. */
  clock: number;
  nextPid: number;
  nextOpen: number;
  nextPipe: number;
  nextRequest: number;
  /** Pid of the process whose end is the end of all; 0: none (a node). */
  init: number;
  processes: Record<string, Process>;
  open: Record<string, OpenFile>;
  pipes: Record<string, Pipe>;
  sessions: Record<string, Session>;
  /** Texts of the scripts that run or whose functions live: id -> dialect and text. */
  scripts: Record<string, { dialect: Dialect; text: string }>;
  /** Whose turn it is, and for how many instructions more. */
  turn: { pid: number; left: number };
  /** Most processes at once, as the pids cgroup allows. */
  maxProcesses: number;
  /** Bytes; 0: none. */
  memoryLimit: number;
  /** Counts draws, so that chance differs between them. */
  draws: number;
}

/** What the machine needs of whoever owns it. Asked anew at each run; never kept. */
export interface MachineEnvironment {
  /** The machine as this process sees it. `env`, `cwd`, `pid`, `user`, `tty`, `now`, `monotonic`, `processes` and `kill`
   *  come from the process table: build the System with `systemOf` (src/shell/system.ts). */
  machine: MachineView;
  /** The tools by name. */
  tool(name: string): Tool | undefined;
  /** Name of the tool that the file at this path is, where its content marks it as one (links followed); "ash", "dash"
   *  and "bash" are the machine itself. Undefined: an ordinary file. */
  toolAt(path: string): string | undefined;
  /** Sends a request of a process; the answer now, or later through `answer`. */
  fetch(request: NetRequest, id: string, process: Process): NetOutcome | undefined;
}

/** The parts of a System that do not depend on the process. `wallClock` is Unix milliseconds at clock 0. */
export type MachineView = Pick<System, "fs" | "hostname" | "addresses" | "memory" | "cpus" | "chance" | "flavour"> & {
  wallClock: number;
};

export interface OutputChunk {
  session: string;
  stream: "stdout" | "stderr";
  data: string;
  /** Monotonic virtual milliseconds. */
  at: number;
}

/** What a run brought. */
export interface RunReport {
  output: OutputChunk[];
  /** Root processes that ended (they are gone from the table). */
  exits: { pid: number; session: string; exit: number; signal?: number; at: number; reason?: "OOMKilled" }[];
  replies: NonNullable<Step["replies"]>;
  /** Monotonic virtual milliseconds of the next thing to do without news from outside; undefined: none. */
  nextWake?: number;
  /** Files whose change would wake a process. */
  watches: string[];
  /** CPU time used, in virtual milliseconds. */
  cpuMs: number;
  /** As much of it as tools only stated (Step.cpuMs): it cost no work here. */
  statedMs: number;
  /** Bytes that the processes hold; told where they used up their time. */
  heldBytes: number;
}

/** What a kubectl verb is, and what it is given. */
import type { ApiRequest, ApiResponse } from "../client/index.ts";

/** A flag's value after pflag parsing: string, bool, int, list; undefined where the default is none. */
export type FlagValue = string | boolean | number | string[];

export interface Flags {
  string(name: string): string;
  bool(name: string): boolean;
  int(name: string): number;
  /** Repeated and comma-separated values (StringSlice), or repeated only (StringArray), as the flag's type says. */
  list(name: string): string[];
  /** Milliseconds. */
  duration(name: string): number;
  /** Was it given on the command line? */
  changed(name: string): boolean;
}

/** Streams of one command. Output is held back until the transaction that it speaks of is saved. */
export interface IOStreams {
  out(text: string): void;
  err(text: string): void;
  /** Output of which each character is one byte; where it is missing, text is as good. */
  outBytes?(bytes: string): void;
  errBytes?(bytes: string): void;
  /** All of standard input, decoded as UTF-8. Ends the open transaction first. */
  readStdin(): Promise<string>;
  /** Pieces of standard input as they come, for exec -i, run -i and attach; undefined at its end. */
  stdinChunks(): AsyncIterable<Buffer>;
  stdinIsTerminal: boolean;
  stdoutIsTerminal: boolean;
  columns: number;
  rows?: number;
  /** Switches the terminal's own echo and editing of lines off (true) and on; missing where there is none. */
  rawTerminal?(raw: boolean): void;
}

/** A cluster as a command sees it: requests now, and time that may pass. */
export interface Cluster {
  /** Opens a transaction where none is open. Throws ConnectionError where the server is none of kubelab's. */
  request(request: ApiRequest): ApiResponse;
  /** Saves what was done and lets output go. Called by the frame at the end of a command. */
  commit(): Promise<void>;
  /**
   * Asks `poll` again and again while the cluster lives on, until it answers something other than undefined or
   * `timeoutMs` of virtual time are over (then undefined). Live: sleeps until something can have changed. Instant and
   * `jump`: goes to the next timer at once; without `jump` it sleeps as in live mode and only other processes' changes come.
   */
  waitUntil<T>(poll: () => T | undefined, options: { timeoutMs?: number; jump: boolean }): Promise<T | undefined>;
  /** Virtual wall clock in Unix milliseconds. */
  nowMs(): number;
  serverVersion: string;
}

/** Everything from outside, handed to a verb. */
export interface CommandContext {
  args: string[];
  /** Index into args at which `--` stood; -1: none. As cobra's ArgsLenAtDash. */
  dashAt: number;
  flags: Flags;
  io: IOStreams;
  cluster: Cluster;
  /** Namespace by flag, context or "default"; `explicit` when the flag was given. */
  namespace: { name: string; explicit: boolean };
  /** "kubectl get", as usage lines show it. */
  commandPath: string;
  command: Command;
  /** The flags as they were given, in order: for --record. */
  givenFlags: [name: string, text: string][];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Loads and saves kubeconfig files by kubectl's rules. */
  kubeconfig: KubeconfigAccess;
}

export interface KubeconfigAccess {
  load(): Kubeconfig;
  /** Writes to the file that the rules name for this key. */
  modify(change: (config: Kubeconfig) => void): void;
  /** The file that `config` commands write. */
  defaultFile: string;
}

export interface Kubeconfig {
  apiVersion: string;
  kind: string;
  clusters: { name: string; cluster: Record<string, any> }[];
  contexts: { name: string; context: { cluster: string; user: string; namespace?: string } & Record<string, any> }[];
  users: { name: string; user: Record<string, any> }[];
  "current-context": string;
  preferences?: Record<string, any>;
  extensions?: any[];
}

/** One verb: src/kubectl/cmd/VERB/index.ts. Its flags come from fixtures/api/kubectl-flags.tsv by its path. */
export interface Command {
  /** "get", "create", "rollout". */
  name: string;
  aliases?: string[];
  /** One line in the parent's list; a verb of the first level has it in verbs.ts. */
  short?: string;
  /** Own words; paragraphs as --help shows them. */
  long?: string;
  /** As --help shows them, without indentation. */
  examples?: string;
  /** After the command's path: "[(-o|--output=)json|yaml|...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | ...) [flags]". */
  use: string;
  /** Flags whose help is more than the shared text: name -> usage sentence. */
  flagHelp?: Record<string, string>;
  subcommands?: Command[];
  /** Called without a subcommand it shows its help and succeeds; others fail. */
  helpAlone?: boolean;
  /** Called without a subcommand it fails with its help on stdout; others' stands on stderr. */
  helpToStdout?: boolean;
  /** Flags without which pflag refuses the command: `required flag(s) "image" not set`. */
  requiredFlags?: string[];
  /** False: what follows the first argument is never a flag (`exec POD COMMAND --its-flag`). */
  interspersed?: boolean;
  hidden?: boolean;
  /** Exit code; undefined is 0. Throw UsageError, ApiError, CommandError. */
  run?(ctx: CommandContext): Promise<number | undefined> | number | undefined;
}

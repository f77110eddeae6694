/** A foreground session with a process in a container: what goes in, what comes out, how it ends. */
import { ApiError } from "../../client/index.ts";
import { Exit } from "../errors.ts";
import { requestBody } from "../resource/info.ts";
import type { CommandContext, IOStreams } from "../types.ts";
import type { Keyboard } from "./keyboard.ts";

export interface Session {
  namespace: string;
  pod: string;
  container: string;
  subresource: "exec" | "attach";
  command?: string[];
  stdin: boolean;
  tty: boolean;
  /** What runs may never end, and nobody asked for its end: on the instant clock no time passes for it. */
  follows?: boolean;
}

interface Output {
  chunks: { stream: "stdout" | "stderr"; data: string }[];
  exit?: number;
  wantsInput: boolean;
  /** What is typed is not shown. */
  silent?: boolean;
}

/** What a terminal in raw mode would hand on: the far end makes a signal of it, for all that runs in its foreground. */
const CTRL_C = "\x03";
const WATCHED_STEP_MS = 100;
const WATCHED_PAUSE_MS = 20;
const DEFAULT_ROWS = 24;

/** Opens a session and stays until it ends; answers the exit code of what ran. */
export async function runSession(ctx: CommandContext, session: Session): Promise<number> {
  const { cluster, io } = ctx;
  const target = {
    verb: "connect",
    group: "",
    version: "v1",
    resource: "pods",
    namespace: session.namespace,
    name: session.pod,
    subresource: session.subresource,
  } as const;
  const send = (options: Record<string, unknown>): any => requestBody(cluster, { ...target, options });
  const { container, command, stdin, tty } = session;
  const opened = open(() => send({ container, command, stdin, tty }));
  const input = stdin ? inputOf(ctx, tty) : undefined;
  const say = (output: Output) => {
    for (const { stream, data } of output.chunks) {
      if (stream === "stderr" && !tty) (io.errBytes ?? io.err)(data);
      else (io.outBytes ?? io.out)(data);
      if (input && "printed" in input) input.printed(data);
    }
    if (input && "silent" in input) input.silent = output.silent === true;
  };
  const interrupt = () => input?.type(CTRL_C);
  if (tty) process.on("SIGINT", interrupt);
  let resize = tty ? terminalSize(io) : undefined;
  try {
    for (;;) {
      const given = { ...input?.take(), ...(resize && { resize }) };
      resize = undefined;
      const output = send({ session: opened.session, ...given }) as Output;
      say(output);
      if (output.exit !== undefined) return output.exit;
      await cluster.commit();
      if (input && output.wantsInput && !input.ended) await input.wait();
      else {
        // With somebody at the keyboard little time passes at once, and it is felt: Ctrl-C has to find its moment.
        const watched = input && !input.ended && io.stdinIsTerminal;
        await cluster.waitUntil(() => pending(send({ session: opened.session }), say), {
          jump: !session.follows,
          timeoutMs: watched ? WATCHED_STEP_MS : 3_600_000,
        });
        if (input) await new Promise((resolve) => setTimeout(resolve, watched ? WATCHED_PAUSE_MS : 0));
      }
    }
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  } finally {
    process.off("SIGINT", interrupt);
    input?.close();
    send({ session: opened.session, close: true });
  }
}

/** A person at a terminal types lines; all else comes as it is. */
function inputOf({ io, cluster }: CommandContext, tty: boolean): Input | Keyboard {
  if (!tty || !io.stdinIsTerminal || !io.rawTerminal) return new Input(io.stdinChunks(), io.stdinIsTerminal);
  const keyboard = require("./keyboard.ts") as typeof import("./keyboard.ts");
  return new keyboard.Keyboard(io, () => cluster.commit());
}

const terminalSize = ({ columns, rows }: IOStreams): [rows: number, columns: number] => [rows ?? DEFAULT_ROWS, columns];

/** What fails behind the connection comes over the stream: kubectl prints it as an error of its own. */
function open(connect: () => { session: string }): { session: string } {
  try {
    return connect();
  } catch (error) {
    throw error instanceof ApiError && error.code === 500 ? new Error(error.message) : error;
  }
}

/** Something to print or the end has come. */
function pending(output: Output, say: (output: Output) => void): true | undefined {
  say(output);
  if (output.exit !== undefined) throw new Exit(output.exit);
  return output.chunks.length || output.wantsInput ? true : undefined;
}

/** Standard input read ahead, as bytes in a binary string. */
class Input {
  private data = "";
  private eof = false;
  private waiting: (() => void) | undefined;
  private readonly done: Promise<void>;
  private closed = false;

  constructor(
    private readonly chunks: AsyncIterable<Buffer>,
    private readonly terminal: boolean,
  ) {
    this.done = this.read();
    this.done.catch(() => this.end());
  }

  /** All of it was handed on. */
  get ended(): boolean {
    return this.eof && !this.data;
  }

  private sentEnd = false;

  /** What came since the last time. */
  take(): Record<string, unknown> | undefined {
    const { data } = this;
    this.data = "";
    const eof = this.eof && !this.sentEnd;
    if (eof) this.sentEnd = true;
    if (!data && !eof) return undefined;
    return { ...(data && { data }), ...(eof && { eof }) };
  }

  /** Until something comes. */
  async wait(): Promise<void> {
    if (this.data || this.eof) return;
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
  }

  type(data: string): void {
    this.data += data;
    this.waiting?.();
  }

  close(): void {
    this.closed = true;
    if (this.terminal) process.stdin.pause();
  }

  private end(): void {
    this.eof = true;
    this.waiting?.();
  }

  private async read(): Promise<void> {
    for await (const chunk of this.chunks) {
      if (this.closed) return;
      this.data += chunk.toString("latin1");
      this.waiting?.();
    }
    this.end();
  }
}

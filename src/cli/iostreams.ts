/** The process's streams. Output is held back until `flush`: nothing is said of what is not saved yet. */
import { fstatSync, writeSync } from "node:fs";
import { CommandError } from "../kubectl/errors.ts";
import type { IOStreams } from "../kubectl/types.ts";

export interface Streams extends IOStreams {
  flush(): Promise<void>;
  /** Forgets what was to go to stdout and has not been flushed. */
  drop?(): void;
}

const DEFAULT_COLUMNS = 80;
const NAMES = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];

/** A reader that went away (`| head`) ends us quietly, as SIGPIPE ends kubectl. */
const PIPE_CLOSED = 141;

export function createStreams(): Streams {
  let pending: { fd: number; text: string; encoding: BufferEncoding }[] = [];
  const add = (fd: number, text: string, encoding: BufferEncoding = "utf8") => {
    const last = pending.at(-1);
    if (last?.fd === fd && last.encoding === encoding) last.text += text;
    else if (text) pending.push({ fd, text, encoding });
  };
  return {
    out: (text) => add(1, text),
    err: (text) => add(2, text),
    outBytes: (text) => add(1, text, "latin1"),
    errBytes: (text) => add(2, text, "latin1"),
    async flush() {
      const now = pending;
      pending = [];
      for (const { fd, text, encoding } of now) await writeAll(fd, Buffer.from(text, encoding));
    },
    drop() {
      pending = pending.filter(({ fd }) => fd !== 1);
    },
    readStdin: () => readAll(),
    stdinChunks: () => process.stdin as AsyncIterable<Buffer>,
    get stdinIsTerminal() {
      return isTerminal(0);
    },
    get stdoutIsTerminal() {
      return isTerminal(1);
    },
    rawTerminal: (raw) => {
      process.stdin.setRawMode?.(raw);
      if (!raw) process.stdin.pause();
    },
    get rows() {
      return isTerminal(1) ? process.stdout.rows : undefined;
    },
    get columns() {
      return isTerminal(1) ? (process.stdout.columns ?? DEFAULT_COLUMNS) : DEFAULT_COLUMNS;
    },
  };
}

/** Asks node:tty only where it may be so: that module brings the network with it. */
function isTerminal(fd: number): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule("node:tty").isatty(fd);
}

/** fs.writeSync rather than process.stdout: it costs nothing to set up, and nothing is lost when the process exits. */
async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(PIPE_CLOSED);
      if (code === "ENOSPC") throw new CommandError(`write ${NAMES[fd]}: no space left on device`);
      if (code !== "EAGAIN") throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

async function readAll(): Promise<string> {
  try {
    fstatSync(0);
  } catch {
    return "";
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Where the bytes of a state file come from: memory, or an open file read window by window. */
import { closeSync, readSync } from "node:fs";

export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /**
   * `length` bytes from `position`; fewer where the source ends. Treat the answer as frozen. `space`: memory that may be
   * used for it.
   */
  read(position: number, length: number, space?: Buffer): Buffer;
  close(): void;
}

/** A range of a source, to be copied without standing in memory as a whole. */
export class RawRange {
  constructor(
    private readonly source: ByteSource,
    private readonly position: number,
    readonly length: number,
  ) {}

  /** This range, `between` and `next` as one range, where they stand so in the source; else undefined. */
  joined(between: Buffer, next: RawRange): RawRange | undefined {
    const end = this.position + this.length;
    if (next.source !== this.source || next.position !== end + between.length) return undefined;
    if (!this.source.read(end, between.length).equals(between)) return undefined;
    return new RawRange(this.source, this.position, this.length + between.length + next.length);
  }

  /** Its bytes in order, at most `space.length` at a time. Each chunk is gone when the next one is asked for. */
  *chunks(space: Buffer): Iterable<Buffer> {
    for (let done = 0; done < this.length; ) {
      const chunk = this.source.read(this.position + done, Math.min(space.length, this.length - done), space);
      if (chunk.length === 0) throw new Error("the file became shorter while it was read");
      yield chunk;
      done += chunk.length;
    }
  }
}

/** What is written: text, and ranges of the file that is there. */
export type Piece = string | RawRange;

export function memorySource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (position, length) => bytes.subarray(position, position + length),
    close: () => {},
  };
}

/** Closes the descriptors of sources that nobody can reach any more, as a long watch leaves them behind. */
const forgotten = new FinalizationRegistry<{ fd: number }>((held) => closeHeld(held));

function closeHeld(held: { fd: number }): void {
  if (held.fd < 0) return;
  const fd = held.fd;
  held.fd = -1;
  closeSync(fd);
}

/** Files up to this size are read at once, when somebody first looks. */
const readAtOnce = 512 * 1024;

/**
 * Reads from the descriptor `fd`, which the source owns from now on. The file keeps its content while it is open, since
 * writers replace it by rename and never write into it.
 */
export function fileSource(fd: number, size: number): ByteSource {
  const held = { fd };
  let whole: Buffer | undefined;
  const source: ByteSource = {
    size,
    read(position, length, space) {
      if (size <= readAtOnce) {
        whole ??= readWhole(held.fd, size);
        closeHeld(held);
        return whole.subarray(position, position + length);
      }
      const available = Math.max(0, Math.min(length, size - position));
      const bytes = space ? space.subarray(0, available) : Buffer.allocUnsafe(available);
      return bytes.subarray(0, readFully(held.fd, bytes, position));
    },
    close() {
      forgotten.unregister(held);
      closeHeld(held);
    },
  };
  forgotten.register(source, held, held);
  return source;
}

function readWhole(fd: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  return bytes.subarray(0, readFully(fd, bytes, 0));
}

/** Fills `bytes` from `position` on; answers how many bytes there were. */
export function readFully(fd: number, bytes: Buffer, position: number): number {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(fd, bytes, filled, bytes.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

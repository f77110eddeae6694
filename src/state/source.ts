/** Where the bytes of a state file come from: memory, or an open file read window by window. */
import { closeSync, readSync } from "node:fs";

export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** `length` bytes from `position`; fewer where the source ends. Treat the answer as frozen. */
  read(position: number, length: number): Buffer;
  /** Fills `target` with the bytes from `position` on; answers how many there were. */
  copy(position: number, target: Buffer): number;
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

  /** Copies its bytes from the `from`-th on to `target`, as many as there is room for; answers how many. */
  copy(target: Buffer, from = 0): number {
    const length = Math.min(target.length, this.length - from);
    const copied = this.source.copy(this.position + from, target.subarray(0, length));
    if (copied < length) throw new Error("the file became shorter while it was read");
    return copied;
  }
}

export function textRange(text: string): RawRange {
  const bytes = Buffer.from(text);
  return new RawRange(memorySource(bytes), 0, bytes.length);
}

/** What a table is written as: texts, and ranges of the file that is there. */
export type Piece = string | RawRange;

export function memorySource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (position, length) => bytes.subarray(position, position + length),
    copy: (position, target) => bytes.copy(target, 0, position),
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

/** Files up to this size are read at once. */
const readAtOnce = 512 * 1024;

/**
 * Reads from the descriptor `fd`, which the source owns from now on. The file keeps its content while it is open, since
 * writers replace it by rename and never write into it.
 */
export function fileSource(fd: number, size: number): ByteSource {
  if (size <= readAtOnce) return wholeFile(fd, size);
  const held = { fd };
  const source: ByteSource = {
    size,
    read(position, length) {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      return bytes.subarray(0, readFully(held.fd, bytes, position));
    },
    copy: (position, target) => readFully(held.fd, target, position),
    close() {
      forgotten.unregister(held);
      closeHeld(held);
    },
  };
  forgotten.register(source, held, held);
  return source;
}

function wholeFile(fd: number, size: number): ByteSource {
  try {
    const bytes = Buffer.allocUnsafeSlow(size);
    return memorySource(bytes.subarray(0, readFully(fd, bytes, 0)));
  } finally {
    closeSync(fd);
  }
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

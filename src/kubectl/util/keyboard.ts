/** A person's keyboard in a session: keys become lines while somebody reads them, and Ctrl-C is heard at any time. */

import { StringDecoder } from "node:string_decoder";
import { binary } from "../../apimachinery/strings.ts";
import type { IOStreams } from "../types.ts";
import { LineEditor } from "./lineeditor.ts";

/** What a terminal hands on for Ctrl-C: the far end makes a signal of it, for all that runs in its foreground. */
const CTRL_C = "\x03";

export class Keyboard {
  private keys = "";
  /** Bytes in a binary string, complete for the far end. */
  private ready = "";
  private closed = false;
  private gone = false;
  private sentEnd = false;
  private reading = false;
  private waiting: (() => void) | undefined;
  private readonly editor: LineEditor;

  /** `show` lets the screen have what was printed. Takes the terminal out of its own editing of lines until `close`. */
  constructor(
    private readonly io: IOStreams,
    private readonly show: () => Promise<void>,
  ) {
    this.editor = new LineEditor(() => io.columns);
    io.rawTerminal?.(true);
    this.listen().catch(() => this.end());
  }

  get ended(): boolean {
    return this.gone && !this.ready;
  }

  /** The far end has said this on the screen. */
  printed(text: string): void {
    this.editor.printed(Buffer.from(text, "latin1").toString("utf8"));
  }

  /** Whether what is typed is shown, as the far end's terminal has it. */
  set silent(silent: boolean) {
    this.editor.silent = silent;
  }

  take(): { data?: string; eof?: boolean } | undefined {
    const { ready } = this;
    this.ready = "";
    const eof = this.gone && !this.sentEnd;
    if (eof) this.sentEnd = true;
    return ready || eof ? { ...(ready && { data: ready }), ...(eof && { eof }) } : undefined;
  }

  /** Somebody reads: edits until a line is complete. */
  async wait(): Promise<void> {
    this.reading = true;
    while (!this.ready && !this.gone) {
      if (this.keys) {
        const { echo, data, rest } = this.editor.feed(this.keys);
        this.keys = rest;
        this.ready = binary(data);
        this.io.out(echo);
        await this.show();
      } else
        await new Promise<void>((resolve) => {
          this.waiting = resolve;
        });
    }
    this.reading = false;
  }

  type(keys: string): void {
    const interrupted = keys.lastIndexOf(CTRL_C);
    if (interrupted >= 0 && !this.reading) {
      // Nobody reads: what was typed ahead is forgotten, as a terminal does.
      this.io.out("^C");
      this.ready = CTRL_C;
      this.keys = keys.slice(interrupted + 1);
    } else this.keys += keys;
    this.waiting?.();
  }

  close(): void {
    this.closed = true;
    this.io.rawTerminal?.(false);
  }

  private end(): void {
    this.gone = true;
    this.waiting?.();
  }

  private async listen(): Promise<void> {
    const decoder = new StringDecoder("utf8");
    for await (const chunk of this.io.stdinChunks()) {
      if (this.closed) return;
      this.type(decoder.write(chunk));
    }
    this.end();
  }
}

import { describe, expect, it } from "vitest";
import { LineEditor } from "../../../src/kubectl/util/lineeditor.ts";

/** What a terminal of `columns` shows after output and keys: its rows, and where the cursor stands. */
class Screen {
  rows: string[][] = [[]];
  row = 0;
  column = 0;
  constructor(readonly columns: number) {}

  write(text: string): void {
    for (const part of text.match(/\x1b\[[0-9;]*[A-Za-z]|[\s\S]/gu) ?? []) {
      const count = Number(/\d+/.exec(part)?.[0] ?? 1);
      if (part === "\n") [this.row, this.column] = [this.row + 1, 0];
      else if (part === "\r") this.column = 0;
      else if (part === "\b") this.column--;
      else if (part === "\x1b[J")
        this.rows.splice(this.row, this.rows.length, this.rows[this.row]!.slice(0, this.column));
      else if (part.endsWith("A") && part.length > 1) this.row -= count;
      else if (part.endsWith("B") && part.length > 1) this.row += count;
      else if (part.endsWith("C") && part.length > 1) this.column += count;
      else {
        if (this.column >= this.columns) [this.row, this.column] = [this.row + 1, 0];
        this.rows[this.row] ??= [];
        this.rows[this.row]![this.column] = part;
        this.column += /[\uac00-\ud7a3]/.test(part) ? 2 : 1;
      }
      this.rows[this.row] ??= [];
    }
  }

  get text(): string {
    return this.rows
      .map((row) =>
        Array.from(row, (char) => char ?? "")
          .join("")
          .trimEnd(),
      )
      .join("\n");
  }
}

const type = (keys: string, columns = 20) => {
  const screen = new Screen(columns);
  const editor = new LineEditor(() => columns);
  editor.printed("motd\n/ # ");
  screen.write("/ # ");
  let data = "";
  for (let rest = keys; rest; ) {
    const typed = editor.feed(rest);
    screen.write(typed.echo);
    if (typed.data.endsWith("\n") && typed.rest) {
      editor.printed("/ # ");
      screen.write("/ # ");
    }
    data += typed.data;
    rest = typed.rest;
  }
  return { data, text: screen.text, at: [screen.row, screen.column] };
};

describe("the editor of lines in a session's terminal", () => {
  it("hands on a line at Enter, and shows it", () => {
    expect(type("ls -l\r")).toEqual({ data: "ls -l\n", text: "/ # ls -l\n", at: [1, 0] });
  });

  it("rubs out, goes back and inserts", () => {
    expect(type("lx\x7fs foo\x1b[D\x1b[D\x1b[D-l \x05!\r").data).toBe("ls -l foo!\n");
    expect(type("ab\x7f\x7f\x7fc").text).toBe("/ # c");
    expect(type("one two\x17three").text).toBe("/ # one three");
    expect(type("one two\x01\x1b[3~\x1bf!\r").data).toBe("ne! two\n");
    expect(type("gone\x15here\x0b\r").data).toBe("here\n");
  });

  it("knows the lines before", () => {
    expect(type("one\rtwo\r\x1b[A\x1b[A\r").data).toBe("one\ntwo\none\n");
    expect(type("one\rdraft\x1b[A\x1b[B.\r").data).toBe("one\ndraft.\n");
    expect(type("one\r\x1b[A").text).toBe("/ # one\n/ # one");
    expect(type("a longer line\rab\x1b[A\x1b[B").text).toBe("/ # a longer line\n/ # ab");
  });

  it("goes on over the edge of the screen", () => {
    const typed = type("echo 1234567890abcdef");
    expect(typed).toMatchObject({ text: "/ # echo 1234567890a\nbcdef", at: [1, 5] });
    expect(type("echo 1234567890abcdef\x01X")).toMatchObject({ text: "/ # Xecho 1234567890\nabcdef", at: [0, 5] });
    expect(type(`echo 1234567890abcdef${"\x7f".repeat(8)}`)).toMatchObject({ text: "/ # echo 12345678", at: [0, 17] });
    expect(type("1234567890123456")).toMatchObject({ text: "/ # 1234567890123456\n", at: [1, 0] });
  });

  it("counts wide characters as two columns", () => {
    expect(type("가나\x7f다")).toMatchObject({ text: "/ # 가다", at: [0, 8] });
  });

  it("makes a signal of Ctrl-C, and an end of Ctrl-D on an empty line only", () => {
    expect(type("half\x03").data).toBe("\x03");
    expect(type("\x04").data).toBe("\x04");
    expect(type("ab\x02\x04\r").data).toBe("a\n");
  });

  it("leaves what follows a line for later", () => {
    const editor = new LineEditor(() => 80);
    expect(editor.feed("one\rtwo\r")).toEqual({ echo: "one\n", data: "one\n", rest: "two\r" });
  });

  it("shows nothing where the far end wants no echo", () => {
    const editor = new LineEditor(() => 80);
    editor.silent = true;
    expect(editor.feed("secret\r")).toEqual({ echo: "", data: "secret\n", rest: "" });
  });
});

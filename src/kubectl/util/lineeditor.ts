/**
 * Editing of one line at a terminal in raw mode, for sessions in containers: what readline and busybox's line editor do
 * there. Keys go in, what the screen shows of them and complete lines come out.
 */

const TAB_WIDTH = 8;
const MAX_HISTORY = 500;
/** Characters that take two columns: Hangul, kana, ideographs, full width forms, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

export interface Typed {
  /** For the screen. */
  echo: string;
  /** A complete line with its newline, Ctrl-C or Ctrl-D; empty where none is complete yet. */
  data: string;
  /** Keys that belong to what is read next. */
  rest: string;
}

type Key = (editor: LineEditor) => void;

export class LineEditor {
  /** Where the cursor stands in the line, in characters. */
  private cursor = 0;
  private line: string[] = [];
  private readonly history: string[] = [];
  /** Which line of the history is shown; its length stands for the line that is being typed. */
  private shown = 0;
  private draft: string[] = [];
  /** What stands before the line on the screen: the prompt. */
  private before = "";
  private echo = "";
  /** The cursor's column on the screen; undefined: at the line's start. */
  private stands: number | undefined;
  /** Nothing of what is typed is shown, as with stty -echo. */
  silent = false;

  constructor(private readonly columns: () => number) {}

  /** Output of the far end: the line begins behind it. */
  printed(text: string): void {
    this.before = (this.before + text).slice(Math.max(0, (this.before + text).lastIndexOf("\n") + 1));
  }

  /** Takes keys up to the end of a line. */
  feed(keys: string): Typed {
    this.echo = "";
    for (let i = 0; i < keys.length; ) {
      const sequence = /^\x1b(?:[[O][0-9;]*[A-Za-z~]|[bfd\x7f])/.exec(keys.slice(i, i + 12))?.[0];
      const key = sequence ?? String.fromCodePoint(keys.codePointAt(i)!);
      i += key.length;
      const data = this.press(key);
      if (data) return { echo: this.shownEcho(), data, rest: keys.slice(i) };
    }
    return { echo: this.shownEcho(), data: "", rest: "" };
  }

  private shownEcho(): string {
    return this.silent ? "" : this.echo;
  }

  private press(key: string): string {
    if (key === "\r" || key === "\n") return this.enter();
    if (key === "\x03") {
      this.echo += "^C";
      this.reset();
      return key;
    }
    if (key === "\x04") {
      if (this.line.length === 0) return key;
      this.erase(this.cursor, this.cursor + 1);
    } else if (Object.hasOwn(KEYS, key)) KEYS[key]!(this);
    else if (key >= " " || key === "\t") this.insert(key);
    return "";
  }

  private enter(): string {
    const line = this.line.join("");
    this.to(this.line.length);
    this.echo += "\n";
    if (line.trim() && !this.silent && line !== this.history.at(-1)) this.history.push(line);
    if (this.history.length > MAX_HISTORY) this.history.shift();
    this.reset();
    this.before = "";
    return `${line}\n`;
  }

  private reset(): void {
    this.line = [];
    this.cursor = 0;
    this.stands = undefined;
    this.shown = this.history.length;
    this.draft = [];
  }

  private insert(char: string): void {
    const atEnd = this.cursor === this.line.length;
    const column = this.columnOf(this.line.length);
    this.line.splice(this.cursor, 0, char);
    if (atEnd && column + width(char, column) < this.columns()) {
      this.cursor++;
      this.echo += char;
      this.stands = column + width(char, column);
    } else this.redraw(this.cursor + 1);
  }

  /** Takes the characters from..to out. */
  erase(from: number, to: number): void {
    const [start, end] = [Math.max(0, from), Math.min(this.line.length, to)];
    if (end <= start) return;
    this.line.splice(start, end - start);
    this.redraw(start);
  }

  to(cursor: number): void {
    const wanted = Math.max(0, Math.min(this.line.length, cursor));
    if (wanted === this.cursor) return;
    this.echo += this.jump(this.column(), this.columnOf(wanted));
    this.cursor = wanted;
    this.stands = this.columnOf(wanted);
  }

  by(step: number): void {
    this.to(this.cursor + step);
  }

  get end(): number {
    return this.line.length;
  }

  get at(): number {
    return this.cursor;
  }

  /** The start of the word before the cursor, or the end of the one behind it. */
  word(step: -1 | 1): number {
    let at = this.cursor;
    const next = () => this.line[step < 0 ? at - 1 : at];
    while (next() === " ") at += step;
    while (next() !== undefined && next() !== " ") at += step;
    return at;
  }

  /** A line of the history in place of this one. */
  recall(step: -1 | 1): void {
    const wanted = this.shown + step;
    if (wanted < 0 || wanted > this.history.length) return;
    if (this.shown === this.history.length) this.draft = this.line;
    this.shown = wanted;
    this.line = wanted === this.history.length ? this.draft : Array.from(this.history[wanted]!);
    this.redraw(this.line.length);
  }

  clearScreen(): void {
    this.echo += `\x1b[H\x1b[2J${this.before}`;
    this.stands = this.columnOf(0);
    this.redraw(this.cursor);
  }

  /** Writes the line anew from its start, and puts the cursor before character `to`. */
  private redraw(to: number): void {
    const start = this.columnOf(0);
    this.echo += `${this.jump(this.column(), start)}\x1b[J${this.line.join("")}`;
    const end = this.columnOf(this.line.length);
    // A terminal goes to the next row only when something is written there.
    if (end % this.columns() === 0 && end > start) this.echo += " \b";
    this.cursor = to;
    this.echo += this.jump(end, this.columnOf(to));
    this.stands = this.columnOf(to);
  }

  /** The cursor's column on the screen, counted on over rows. */
  private column(): number {
    return this.stands ?? this.columnOf(0);
  }

  private jump(from: number, to: number): string {
    const columns = Math.max(1, this.columns());
    return jump(
      { row: Math.floor(from / columns), column: from % columns },
      { row: Math.floor(to / columns), column: to % columns },
    );
  }

  private columnOf(characters: number): number {
    let column = 0;
    for (const char of this.before.replace(/\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]/g, ""))
      column += width(char, column);
    for (const char of this.line.slice(0, characters)) column += width(char, column);
    return column;
  }
}

function width(char: string, column: number): number {
  if (char === "\t") return TAB_WIDTH - (column % TAB_WIDTH);
  return char.length > 1 || WIDE.test(char) ? 2 : 1;
}

interface Place {
  row: number;
  column: number;
}

function jump(from: Place, to: Place): string {
  const rows = to.row - from.row;
  const vertical = rows === 0 ? "" : `\x1b[${Math.abs(rows)}${rows < 0 ? "A" : "B"}`;
  if (from.column === to.column) return vertical;
  const step = to.column - from.column;
  if (step < 0 && step > -4) return vertical + "\b".repeat(-step);
  return `${vertical}\r${to.column ? `\x1b[${to.column}C` : ""}`;
}

const left: Key = (editor) => editor.by(-1);
const right: Key = (editor) => editor.by(1);
const home: Key = (editor) => editor.to(0);
const end: Key = (editor) => editor.to(editor.end);
const up: Key = (editor) => editor.recall(-1);
const down: Key = (editor) => editor.recall(1);
const rubOut: Key = (editor) => editor.erase(editor.at - 1, editor.at);
const deleteKey: Key = (editor) => editor.erase(editor.at, editor.at + 1);
const wordBack: Key = (editor) => editor.to(editor.word(-1));
const wordOn: Key = (editor) => editor.to(editor.word(1));
const rubOutWord: Key = (editor) => editor.erase(editor.word(-1), editor.at);

const KEYS: Record<string, Key> = {
  "\x01": home,
  "\x02": left,
  "\x05": end,
  "\x06": right,
  "\b": rubOut,
  "\x7f": rubOut,
  "\x0b": (editor) => editor.erase(editor.at, editor.end),
  "\x0c": (editor) => editor.clearScreen(),
  "\x0e": down,
  "\x10": up,
  "\x15": (editor) => editor.erase(0, editor.at),
  "\x17": rubOutWord,
  "\x1b\x7f": rubOutWord,
  "\x1bb": wordBack,
  "\x1bf": wordOn,
  "\x1bd": (editor) => editor.erase(editor.at, editor.word(1)),
  "\x1b[1;5D": wordBack,
  "\x1b[1;5C": wordOn,
  "\x1b[3~": deleteKey,
  "\x1b[1~": home,
  "\x1b[7~": home,
  "\x1b[4~": end,
  "\x1b[8~": end,
};
for (const lead of ["\x1b[", "\x1bO"])
  Object.assign(KEYS, {
    [`${lead}A`]: up,
    [`${lead}B`]: down,
    [`${lead}C`]: right,
    [`${lead}D`]: left,
    [`${lead}H`]: home,
    [`${lead}F`]: end,
  });

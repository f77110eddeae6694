/** wc. */
import type { Tool } from "../../types.ts";
import { parseOptions } from "../options.ts";
import { type LineTool, lineTool } from "../stream.ts";
import { refuse } from "../usage.ts";

interface WcState {
  letters: string;
  files: number;
  bytes: number;
  rows: { name: string; counts: number[] }[];
  now: {
    lines: number;
    words: number;
    chars: number;
    bytes: number;
    longest: number;
    /** Of the line and the word that go on. */
    column: number;
    inWord: boolean;
  };
}

const nothing = (): WcState["now"] => ({
  lines: 0,
  words: 0,
  chars: 0,
  bytes: 0,
  longest: 0,
  column: 0,
  inWord: false,
});

const wc: LineTool<WcState> = {
  begin(args, output) {
    const options = parseOptions(args, { short: "lwcmL", long: { lines: "l", words: "w", bytes: "c", chars: "m" } });
    if (options.error) return refuse(output, "wc", options.error);
    const letters = [..."lwmcL"].filter((letter) => options.has(letter)).join("") || "lwc";
    const state = {
      letters,
      files: options.operands.length,
      rows: [],
      bytes: 0,
      now: nothing(),
    };
    return { state, files: options.operands };
  },
  // A line may never end.
  pieces: () => true,
  line({ now }, { text }) {
    const lines = text.split("\n");
    now.lines += lines.length - 1;
    now.words += (text.match(/[^ \t\n\v\f\r]+/g)?.length ?? 0) - (now.inWord && /^[^ \t\n\v\f\r]/.test(text) ? 1 : 0);
    now.inWord = /[^ \t\n\v\f\r]$/.test(text);
    now.bytes += text.length;
    now.chars += text.replace(/[\x80-\xbf]/g, "").length;
    for (const [i, line] of lines.entries()) {
      now.column = line.length + (i === 0 ? now.column : 0);
      now.longest = Math.max(now.longest, now.column);
    }
    return undefined;
  },
  fileEnd(state, file) {
    const { lines, words, chars, bytes, longest } = state.now;
    const by: Record<string, number> = { l: lines, w: words, m: chars, c: bytes, L: longest };
    state.rows.push({ name: state.files > 0 ? file : "", counts: [...state.letters].map((letter) => by[letter]!) });
    state.bytes += bytes;
    state.now = nothing();
    return undefined;
  },
  end(state, output) {
    const { rows } = state;
    if (state.files > 1) {
      const sums = [...state.letters].map((_, i) => rows.reduce((sum, row) => sum + row.counts[i]!, 0));
      rows.push({ name: "total", counts: sums });
    }
    const single = state.letters.length === 1 && state.files <= 1;
    // GNU's width is that of the sizes of all files together.
    const most = String(state.bytes).length;
    const width = single ? 0 : output.busybox ? 9 : state.files === 0 ? 7 : most;
    for (const { name, counts } of rows) {
      output.out += `${counts.map((count) => String(count).padStart(width)).join(" ")}${name ? ` ${name}` : ""}\n`;
    }
    return 0;
  },
  cannotOpen: (file, reason) => `wc: ${file}: ${reason}\n`,
};

export const tools: Record<string, Tool> = { wc: lineTool("wc", wc) };

/** od, hexdump, hd, xxd. */
import type { Step, Tool } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";
import { type Rows, rowTool } from "../rows.ts";
import { cannotOpen } from "../stream.ts";
import { failed } from "../usage.ts";

const hexByte = (c: string): string => c.charCodeAt(0).toString(16).padStart(2, "0");
const visible = (text: string): string => text.replace(/[^ -~]/g, ".");
const hex = (at: number, width: number): string => at.toString(16).padStart(width, "0");

/** Pieces of so many bytes. */
function cellsOf(row: string, size: number): string[] {
  const cells: string[] = [];
  for (let at = 0; at < row.length; at += size) cells.push(row.slice(at, at + size));
  return cells;
}

const numberOf = (options: ParsedOptions, name: string): number | undefined =>
  options.has(name) ? Number(options.get(name)) : undefined;

const spanOf = (options: ParsedOptions, skip: string, limit: string): Pick<Rows, "skip" | "limit"> => ({
  skip: numberOf(options, skip),
  limit: numberOf(options, limit),
});

/** hexdump -C, hd. */
const canonical = (options: ParsedOptions): Rows => ({
  ...spanOf(options, "s", "n"),
  width: 16,
  stars: !options.has("v"),
  row(row, at) {
    const halves = [row.slice(0, 8), row.slice(8)].map((half) => [...half].map(hexByte).join(" "));
    return `${hex(at, 8)}  ${halves[0]!.padEnd(23)}  ${halves[1]!.padEnd(23)}  |${visible(row)}|\n`;
  },
  end: (at) => (at === 0 ? "" : `${hex(at, 8)}\n`),
});

/** hexdump: words of two bytes. */
const words = (options: ParsedOptions): Rows => ({
  ...spanOf(options, "s", "n"),
  width: 16,
  stars: !options.has("v"),
  row(row, at) {
    const shown = cellsOf(row, 2).map((pair) => hex(pair.charCodeAt(0) + ((pair.charCodeAt(1) || 0) << 8), 4));
    return `${hex(at, 7)} ${shown.join(" ").padEnd(39)}\n`;
  },
  end: (at) => `${hex(at, 7)}\n`,
});

const NAMED: Record<string, string> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

const od = rowTool("od", "cxbdot:A:N:j:vw:a", {}, (options) => {
  const kind =
    options.get("t") ??
    (options.has("c") ? "c" : options.has("x") ? "x2" : options.has("b") ? "o1" : options.has("d") ? "u2" : "o2");
  const base = options.get("A") ?? "o";
  const address = (at: number) =>
    base === "n" ? "" : at.toString(base === "x" ? 16 : base === "d" ? 10 : 8).padStart(base === "x" ? 6 : 7, "0");
  const size = kind.startsWith("c") || kind.startsWith("a") ? 1 : Number(kind.slice(1).replace(/\D.*/, "")) || 4;
  return {
    ...spanOf(options, "j", "N"),
    width: 16,
    stars: !options.has("v"),
    row(row, at) {
      const cells = cellsOf(row, size).map((cell) => odCell(cell, kind, size));
      return `${address(at)}${cells.join("")}\n`;
    },
    end: (at) => (base === "n" ? "" : `${address(at)}\n`),
  };
});

/** Columns of a number, by its base and its size in bytes. */
const WIDTHS: Record<string, Record<number, number>> = {
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
};

function odCell(cell: string, kind: string, size: number): string {
  if (kind[0] === "c")
    return (NAMED[cell] ?? (/[ -~]/.test(cell) ? cell : cell.charCodeAt(0).toString(8).padStart(3, "0"))).padStart(4);
  let value = 0n;
  [...cell].forEach((c, i) => {
    value += BigInt(c.charCodeAt(0)) << BigInt(8 * i);
  });
  const width = WIDTHS[kind[0]!]?.[size] ?? 8;
  if (kind[0] === "x") return ` ${value.toString(16).padStart(width, "0")}`;
  if (kind[0] === "o") return ` ${value.toString(8).padStart(width, "0")}`;
  const shown = kind[0] === "d" ? BigInt.asIntN(8 * size, value) : value;
  return ` ${String(shown).padStart(width)}`;
}

const HEXDUMP = "Cbcdoxn:s:v";
const hexdump = rowTool("hexdump", HEXDUMP, {}, (options) => (options.has("C") ? canonical : words)(options));

const XXD = "pl:s:c:rug:i";
/** Bytes of a row of xxd -p. */
const PLAIN_WIDTH = 30;

const xxdDump = rowTool("xxd", XXD, {}, (options) => {
  const span = spanOf(options, "s", "l");
  if (options.has("p")) return { ...span, width: PLAIN_WIDTH, row: (row) => `${[...row].map(hexByte).join("")}\n` };
  return {
    ...span,
    width: 16,
    row(row, at) {
      const pairs = cellsOf(row, 2).map((pair) => [...pair].map(hexByte).join(""));
      return `${hex(at, 8)}: ${pairs.join(" ").padEnd(39)}  ${visible(row)}\n`;
    },
  };
});

const xxd: Tool = {
  kind: "process",
  step(args, old: { input: string } | undefined, wake, sys): Step {
    const options = parseOptions(args, { short: XXD });
    if (options.error || !options.has("r")) return xxdDump.step(args, old, wake, sys);
    const state = { input: (old?.input ?? "") + (wake.type === "stdin" ? wake.data : "") };
    const file = options.operands.find((operand) => operand !== "-");
    if (file === undefined && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
    const read = file === undefined ? { value: state.input } : attempt(() => readFile(sys, file));
    if ("reason" in read) return failed(cannotOpen("xxd", file!, read.reason, isBusybox(sys)));
    const text = options.has("p") ? read.value : read.value.replace(/^[0-9a-f]+: ((?:[0-9a-f]{2,4} ?)+).*$/gm, "$1");
    return { stdout: Buffer.from(text.replace(/[^0-9a-fA-F]/g, ""), "hex").toString("latin1"), exit: 0 };
  },
};

export const tools: Record<string, Tool> = {
  hexdump,
  hd: rowTool("hd", "n:s:v", {}, canonical),
  od,
  xxd,
};

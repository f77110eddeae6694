/** Boxed tables and colour, for people. Colours only in a terminal. */
import { Chalk, type ChalkInstance } from "chalk";
import Table from "cli-table3";
import type { Output } from "./types.ts";

export function colours(io: Output): ChalkInstance {
  return new Chalk({ level: io.stdoutIsTerminal ? 1 : 0 });
}

/** Rows under a head, in a box. */
export function box(io: Output, head: string[], rows: string[][]): string {
  const paint = colours(io);
  const table = new Table({ head: head.map((text) => paint.bold(text)), style: { head: [], border: [] } });
  table.push(...rows);
  return `${table.toString()}\n`;
}

/** Names and values, one pair a line, aligned. */
export function pairs(io: Output, rows: [name: string, value: string][]): string {
  const paint = colours(io);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${paint.bold(name.padEnd(width))}  ${value}\n`).join("");
}

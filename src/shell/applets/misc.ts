/** Small tools: pagers, editors' clear error, diff, comm, shuf, column, who, logger and what a lab does not have. */
import type { System, Tool } from "../types.ts";
import { isBusybox } from "./flavour.ts";
import { parseOptions } from "./options.ts";
import { attempt, readFile } from "./paths.ts";
import { cannotOpen, type LineTool, lineTool, whole } from "./stream.ts";
import { failed, missingOperand, refuse, type Said, wrong } from "./usage.ts";

type Run = (args: string[], sys: System) => Said;

/** A pager prints all: nobody turns pages here. */
const pager = (name: string): Tool => {
  const tool: LineTool<null> = {
    begin: (args) => ({ state: null, files: args.filter((arg) => !arg.startsWith("-") && !arg.startsWith("+")) }),
    line(_, line, output) {
      output.out += whole(line);
      return undefined;
    },
    end: () => 0,
    cannotOpen: (file, reason, busybox) => (busybox ? cannotOpen(name, file, reason, true) : `${file}: ${reason}\n`),
  };
  return lineTool(name, tool);
};

const editor = (name: string): Tool => ({
  kind: "function",
  run: () =>
    failed(`${name}: this lab has no screen editor; write a file with "cat > FILE", change it with "sed -i"\n`),
});

const absent = (name: string, why: string): Tool => ({ kind: "function", run: () => failed(`${name}: ${why}\n`) });

/** Longest common subsequence: pairs of equal lines. Bounded: longer texts differ as a whole. */
const LINES_MAX = 2000;

interface Change {
  from: [number, number];
  to: [number, number];
}

/** Changed ranges of lines, zero-based, ends excluded. */
function changes(a: string[], b: string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [x, y] = [a.slice(start, endA), b.slice(start, endB)];
  if (x.length === 0 && y.length === 0) return [];
  if (x.length > LINES_MAX || y.length > LINES_MAX) return [{ from: [start, endA], to: [start, endB] }];
  const table = Array.from({ length: x.length + 1 }, () => new Uint16Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      table[i]![j] = x[i] === y[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const found: Change[] = [];
  for (let i = 0, j = 0; i < x.length || j < y.length; ) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      i++;
      j++;
      continue;
    }
    const [fromI, fromJ] = [i, j];
    while ((i < x.length || j < y.length) && !(i < x.length && j < y.length && x[i] === y[j])) {
      if (j >= y.length || (i < x.length && table[i + 1]![j]! >= table[i]![j + 1]!)) i++;
      else j++;
    }
    found.push({ from: [start + fromI, start + i], to: [start + fromJ, start + j] });
  }
  return found;
}

const range = ([from, to]: [number, number]): string =>
  to - from === 1 ? String(from + 1) : to === from ? String(from) : `${from + 1},${to}`;

function normalDiff(a: string[], b: string[], list: Change[]): string {
  return list
    .map(({ from, to }) => {
      const letter = from[0] === from[1] ? "a" : to[0] === to[1] ? "d" : "c";
      const removed = a.slice(...from).map((line) => `< ${line}\n`);
      const added = b.slice(...to).map((line) => `> ${line}\n`);
      return `${range(from)}${letter}${range(to)}\n${removed.join("")}${letter === "c" ? "---\n" : ""}${added.join("")}`;
    })
    .join("");
}

const CONTEXT = 3;

function unifiedDiff(names: [string, string], a: string[], b: string[], list: Change[]): string {
  let out = `--- ${names[0]}\n+++ ${names[1]}\n`;
  const groups: Change[][] = [];
  for (const change of list) {
    const last = groups.at(-1)?.at(-1);
    if (last && change.from[0] - last.from[1] <= 2 * CONTEXT) groups.at(-1)!.push(change);
    else groups.push([change]);
  }
  const span = (from: number, to: number) =>
    to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
  for (const group of groups) {
    const [first, last] = [group[0]!, group.at(-1)!];
    const [a0, a1] = [Math.max(first.from[0] - CONTEXT, 0), Math.min(last.from[1] + CONTEXT, a.length)];
    const [b0, b1] = [Math.max(first.to[0] - CONTEXT, 0), Math.min(last.to[1] + CONTEXT, b.length)];
    out += `@@ -${span(a0, a1)} +${span(b0, b1)} @@\n`;
    let at = a0;
    for (const { from, to } of group) {
      for (; at < from[0]; at++) out += ` ${a[at]}\n`;
      for (const line of a.slice(...from)) out += `-${line}\n`;
      for (const line of b.slice(...to)) out += `+${line}\n`;
      at = from[1];
    }
    for (; at < a1; at++) out += ` ${a[at]}\n`;
  }
  return out;
}

const diff: Tool = {
  kind: "function",
  stdin: (args) => args.includes("-"),
  run(args, sys, stdin): Said {
    const options = parseOptions(args, {
      short: "uqbwirNaBc:U:L:",
      long: {
        brief: "q",
        unified: "u",
        recursive: "r",
        "ignore-all-space": "w",
        "ignore-case": "i",
        "color=?": "color",
      },
    });
    if (options.error) return wrong("diff", options.error, sys, 2);
    const [first, second] = options.operands;
    if (first === undefined || second === undefined) return missingOperand("diff", sys, 2);
    const texts: string[] = [];
    for (const file of [first, second]) {
      const read = file === "-" ? { value: stdin } : attempt(() => readFile(sys, file));
      if ("reason" in read)
        return failed(
          isBusybox(sys) ? cannotOpen("diff", file, read.reason, true) : `diff: ${file}: ${read.reason}\n`,
          2,
        );
      texts.push(read.value);
    }
    const prepared = (text: string) =>
      text
        .replace(/\n$/, "")
        .split("\n")
        .slice(0, text === "" ? 0 : undefined);
    const [a, b] = [prepared(texts[0]!), prepared(texts[1]!)];
    const list = changes(a, b);
    if (list.length === 0) return { exit: 0 };
    if (options.has("q")) return { stdout: `Files ${first} and ${second} differ\n`, exit: 1 };
    const unified = options.has("u") || options.has("U") || isBusybox(sys);
    return { stdout: unified ? unifiedDiff([first, second], a, b, list) : normalDiff(a, b, list), exit: 1 };
  },
};

const comm: Run = (args, sys) => {
  const options = parseOptions(args, { short: "123" });
  const [first, second] = options.operands;
  if (options.error || first === undefined || second === undefined) return missingOperand("comm", sys);
  const lists: string[][] = [];
  for (const file of [first, second]) {
    const read = attempt(() => readFile(sys, file));
    if ("reason" in read) return failed(cannotOpen("comm", file, read.reason, isBusybox(sys)));
    lists.push(read.value.replace(/\n$/, "").split("\n"));
  }
  const [a, b] = lists as [string[], string[]];
  const shown = (column: number) => !options.has(String(column));
  const indent = (column: number) => "\t".repeat([1, 2].filter((one) => one < column && shown(one)).length);
  let stdout = "";
  const put = (column: number, line: string) => {
    if (shown(column)) stdout += `${indent(column)}${line}\n`;
  };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (j >= b.length || (i < a.length && a[i]! < b[j]!)) put(1, a[i++]!);
    else if (i >= a.length || b[j]! < a[i]!) put(2, b[j++]!);
    else {
      put(3, a[i++]!);
      j++;
    }
  }
  return { stdout, exit: 0 };
};

const shuf: LineTool<{ lines: string[]; count: number }> = {
  begin(args, output) {
    const options = parseOptions(args, {
      short: "n:i:er",
      long: { "head-count=": "n", "input-range=": "i", echo: "e" },
    });
    if (options.error) return refuse(output, "shuf", options.error);
    const count = Number(options.get("n") ?? Number.MAX_SAFE_INTEGER);
    const span = /^(\d+)-(\d+)$/.exec(options.get("i") ?? "");
    const given = span
      ? Array.from({ length: Math.min(Number(span[2]) - Number(span[1]) + 1, 100_000) }, (_, i) =>
          String(Number(span[1]) + i),
        )
      : options.has("e")
        ? options.operands
        : undefined;
    if (!given) return { state: { lines: [], count }, files: options.operands };
    output.out += shuffled(given, output.sys)
      .slice(0, count)
      .map((line) => `${line}\n`)
      .join("");
    return { exit: 0 };
  },
  line(state, line) {
    state.lines.push(line.text);
    return undefined;
  },
  end(state, output) {
    output.out += shuffled(state.lines, output.sys)
      .slice(0, state.count)
      .map((line) => `${line}\n`)
      .join("");
    return 0;
  },
};

function shuffled(lines: string[], sys: System): string[] {
  const list = [...lines];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(sys.chance("shuf") * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

const column: LineTool<{ rows: string[][]; separator: string | null; table: boolean }> = {
  begin(args, output) {
    const options = parseOptions(args, { short: "ts:o:c:n", long: { table: "t", "separator=": "s" } });
    if (options.error) return refuse(output, "column", options.error);
    return {
      state: { rows: [], separator: options.get("s") ?? null, table: options.has("t") },
      files: options.operands,
    };
  },
  line(state, line) {
    if (line.text.trim() !== "")
      state.rows.push(state.separator === null ? line.text.trim().split(/\s+/) : line.text.split(state.separator));
    return undefined;
  },
  end({ rows, table }, output) {
    const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
    for (const row of rows)
      output.out += `${table ? row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  ") : row.join(" ")}\n`;
    return 0;
  },
};

const quiet: Run = () => ({ exit: 0 });
const tool = (run: Run): Tool => ({ kind: "function", run });

export const tools: Record<string, Tool> = {
  less: pager("less"),
  more: pager("more"),
  vi: editor("vi"),
  vim: editor("vim"),
  view: editor("view"),
  nano: editor("nano"),
  emacs: editor("emacs"),
  diff,
  comm: tool(comm),
  shuf: lineTool("shuf", shuf),
  column: lineTool("column", column),
  who: tool(quiet),
  users: tool(quiet),
  last: tool(quiet),
  logger: tool(quiet),
  bc: absent("bc", "calculations go with expr or $((...)) in this lab"),
  openssl: absent("openssl", "certificates are not made in containers of this lab"),
  crond: absent("crond", "jobs by time go as a CronJob in this lab"),
  su: absent("su", "must be run from a terminal"),
  passwd: absent("passwd", "passwords are not kept in this lab"),
  tcpdump: absent("tcpdump", "packets are not captured in this lab; use `kubelab trace`"),
};

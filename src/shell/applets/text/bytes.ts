/** base64, md5sum and other sums, od, hexdump, xxd, strings, cmp, diff, dd, gzip's clear error. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, readFile, writeFile } from "../paths.ts";
import { cannotOpen } from "../stream.ts";
import { failed, missingOperand, type Said, wrong } from "../usage.ts";

/** A tool that reads its operands (or standard input) whole. */
function whole(
  name: string,
  short: string,
  long: Record<string, string>,
  run: (input: string, options: ReturnType<typeof parseOptions>, sys: System) => Said,
): Tool {
  return {
    kind: "process",
    step(args, old: { input: string } | undefined, wake: Wake, sys): Step {
      const options = parseOptions(args, { short, long });
      if (options.error) return wrong(name, options.error, sys);
      const state = old ?? { input: "" };
      if (wake.type === "stdin") state.input += wake.data;
      const reads = options.operands.length === 0 || options.operands.includes("-");
      if (reads && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
      return run(state.input, options, sys);
    },
  };
}

/** Reads the first operand or standard input. */
function inputOf(name: string, input: string, operand: string | undefined, sys: System): { value: string } | Said {
  if (operand === undefined || operand === "-") return { value: input };
  const read = attempt(() => readFile(sys, operand));
  return "reason" in read ? failed(cannotOpen(name, operand, read.reason, isBusybox(sys))) : read;
}

function wrapped(text: string, width: number): string {
  if (text === "") return "";
  if (width === 0) return text;
  return `${(text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join("\n")}\n`;
}

const base64 = whole("base64", "dw:i", { decode: "d", "wrap=": "w", "ignore-garbage": "i" }, (input, options, sys) => {
  const read = inputOf("base64", input, options.operands[0], sys);
  if ("exit" in read) return read;
  if (!options.has("d"))
    return {
      stdout: wrapped(Buffer.from(read.value, "latin1").toString("base64"), Number(options.get("w") ?? 76)),
      exit: 0,
    };
  const text = read.value.replace(/[\r\n]/g, "");
  const valid = /^[A-Za-z0-9+/]*/.exec(text)![0];
  const rest = text.slice(valid.length);
  const ok = /^={0,2}$/.test(rest) && (valid.length + rest.length) % 4 === 0;
  const stdout = Buffer.from(ok ? valid : valid.slice(0, Math.floor(valid.length / 4) * 4), "base64").toString(
    "latin1",
  );
  return ok
    ? { stdout, exit: 0 }
    : { stdout, stderr: isBusybox(sys) ? "base64: truncated base64 input\n" : "base64: invalid input\n", exit: 1 };
});

const sum = (name: string, algorithm: string): Tool =>
  whole(name, "cbtsw", { check: "c", quiet: "q", status: "s", binary: "b", text: "t" }, (input, options, sys) => {
    const digest = (text: string) =>
      process.getBuiltinModule("node:crypto").createHash(algorithm).update(Buffer.from(text, "latin1")).digest("hex");
    const files = options.operands.length > 0 ? options.operands : ["-"];
    let stdout = "";
    let stderr = "";
    let bad = 0;
    for (const file of files) {
      const read = file === "-" ? { value: input } : attempt(() => readFile(sys, file));
      if ("reason" in read) {
        stderr += cannotOpen(name, file, read.reason, isBusybox(sys));
        continue;
      }
      if (!options.has("c")) {
        stdout += `${digest(read.value)}  ${file}\n`;
        continue;
      }
      for (const line of read.value.split("\n")) {
        const match = /^([0-9a-f]+) [ *](.+)$/.exec(line);
        if (!match) continue;
        const content = attempt(() => readFile(sys, match[2]!));
        const fits = "value" in content && digest(content.value) === match[1];
        if (!fits) bad++;
        stdout += `${match[2]}: ${fits ? "OK" : "value" in content ? "FAILED" : "FAILED open or read"}\n`;
      }
    }
    if (bad > 0)
      stderr += isBusybox(sys)
        ? `${name}: WARNING: ${bad} of ${stdout.split("\n").length - 1} computed checksums did NOT match\n`
        : `${name}: WARNING: ${bad} computed checksum${bad > 1 ? "s" : ""} did NOT match\n`;
    return { stdout, stderr, exit: stderr ? 1 : 0 };
  });

const hexByte = (c: string): string => c.charCodeAt(0).toString(16).padStart(2, "0");
const visible = (text: string): string => text.replace(/[^ -~]/g, ".");

/** hexdump -C, hd. */
function canonical(text: string): string {
  let out = "";
  let last = "";
  let starred = false;
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    if (row === last && row.length === 16) {
      if (!starred) out += "*\n";
      starred = true;
      continue;
    }
    last = row;
    starred = false;
    const halves = [row.slice(0, 8), row.slice(8)].map((half) => [...half].map(hexByte).join(" "));
    out += `${at.toString(16).padStart(8, "0")}  ${halves[0]!.padEnd(23)}  ${halves[1]!.padEnd(23)}  |${visible(row)}|\n`;
  }
  return text === "" ? "" : `${out}${text.length.toString(16).padStart(8, "0")}\n`;
}

const hexdump = whole("hexdump", "Cbcdoxn:s:v", {}, (input, options, sys) => {
  const read = inputOf("hexdump", input, options.operands[0], sys);
  if ("exit" in read) return read;
  const text = read.value.slice(0, options.has("n") ? Number(options.get("n")) : undefined);
  if (options.has("C")) return { stdout: canonical(text), exit: 0 };
  let stdout = "";
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    const words = (row.match(/[\s\S]{1,2}/g) ?? []).map((pair) =>
      (pair.charCodeAt(0) + ((pair.charCodeAt(1) || 0) << 8)).toString(16).padStart(4, "0"),
    );
    stdout += `${`${at.toString(16).padStart(7, "0")} ${words.join(" ").padEnd(39)}`}\n`;
  }
  return { stdout: `${stdout}${text.length.toString(16).padStart(7, "0")}\n`, exit: 0 };
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

const od = whole("od", "cxbdot:A:N:j:vw:a", {}, (input, options, sys) => {
  const read = inputOf("od", input, options.operands[0], sys);
  if ("exit" in read) return read;
  const text = read.value.slice(
    Number(options.get("j") ?? 0),
    options.has("N") ? Number(options.get("j") ?? 0) + Number(options.get("N")) : undefined,
  );
  const kind =
    options.get("t") ??
    (options.has("c") ? "c" : options.has("x") ? "x2" : options.has("b") ? "o1" : options.has("d") ? "u2" : "o2");
  const base = options.get("A") ?? "o";
  const address = (at: number) =>
    base === "n" ? "" : at.toString(base === "x" ? 16 : base === "d" ? 10 : 8).padStart(base === "x" ? 6 : 7, "0");
  const size = kind.startsWith("c") || kind.startsWith("a") ? 1 : Number(kind.slice(1).replace(/\D.*/, "")) || 4;
  let stdout = "";
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    const cells = (row.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? []).map((cell) => odCell(cell, kind, size));
    stdout += `${address(at)}${cells.join("")}\n`;
  }
  return { stdout: stdout + (base === "n" ? "" : `${address(text.length)}\n`), exit: 0 };
});

function odCell(cell: string, kind: string, size: number): string {
  if (kind[0] === "c")
    return (NAMED[cell] ?? (/[ -~]/.test(cell) ? cell : cell.charCodeAt(0).toString(8).padStart(3, "0"))).padStart(4);
  let value = 0n;
  [...cell].forEach((c, i) => {
    value += BigInt(c.charCodeAt(0)) << BigInt(8 * i);
  });
  const widths: Record<string, Record<number, number>> = {
    x: { 1: 2, 2: 4, 4: 8, 8: 16 },
    o: { 1: 3, 2: 6, 4: 11, 8: 22 },
    u: { 1: 3, 2: 5, 4: 10, 8: 20 },
    d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  };
  const width = widths[kind[0]!]?.[size] ?? 8;
  if (kind[0] === "x") return ` ${value.toString(16).padStart(width, "0")}`;
  if (kind[0] === "o") return ` ${value.toString(8).padStart(width, "0")}`;
  const shown = kind[0] === "d" ? BigInt.asIntN(8 * size, value) : value;
  return ` ${String(shown).padStart(width)}`;
}

const xxd = whole("xxd", "pl:s:c:rug:i", {}, (input, options, sys) => {
  const read = inputOf("xxd", input, options.operands[0], sys);
  if ("exit" in read) return read;
  if (options.has("r")) {
    const hex = options.has("p") ? read.value : read.value.replace(/^[0-9a-f]+: ((?:[0-9a-f]{2,4} ?)+).*$/gm, "$1");
    return { stdout: Buffer.from(hex.replace(/[^0-9a-fA-F]/g, ""), "hex").toString("latin1"), exit: 0 };
  }
  const text = read.value.slice(0, options.has("l") ? Number(options.get("l")) : undefined);
  if (options.has("p")) return { stdout: wrapped([...text].map(hexByte).join(""), 60), exit: 0 };
  let stdout = "";
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    const words = (row.match(/[\s\S]{1,2}/g) ?? []).map((pair) => [...pair].map(hexByte).join(""));
    stdout += `${at.toString(16).padStart(8, "0")}: ${words.join(" ").padEnd(39)}  ${visible(row)}\n`;
  }
  return { stdout, exit: 0 };
});

const strings = whole("strings", "afon:t:", {}, (input, options, sys) => {
  const read = inputOf("strings", input, options.operands[0], sys);
  if ("exit" in read) return read;
  const found = read.value.match(new RegExp(`[\\t -~]{${Number(options.get("n") ?? 4)},}`, "g")) ?? [];
  return { stdout: found.map((line) => `${line}\n`).join(""), exit: 0 };
});

const cmp: Tool = {
  kind: "function",
  run(args, sys): Said {
    const options = parseOptions(args, { short: "sl" });
    const [a, b] = options.operands;
    if (a === undefined || b === undefined) return missingOperand("cmp", sys);
    const texts: string[] = [];
    for (const file of [a, b]) {
      const read = attempt(() => readFile(sys, file));
      if ("reason" in read)
        return failed(
          isBusybox(sys) ? cannotOpen("cmp", file, read.reason, true) : `cmp: ${file}: ${read.reason}\n`,
          2,
        );
      texts.push(read.value);
    }
    const [x, y] = texts as [string, string];
    if (x === y) return { exit: 0 };
    let at = 0;
    while (at < x.length && at < y.length && x[at] === y[at]) at++;
    if (options.has("s")) return { exit: 1 };
    if (at === x.length || at === y.length)
      return failed(
        `cmp: EOF on ${at === x.length ? a : b}${isBusybox(sys) ? "" : ` after byte ${at}, in line ${x.slice(0, at).split("\n").length}`}\n`,
      );
    const line = x.slice(0, at).split("\n").length;
    return { stdout: `${a} ${b} differ: ${"char"} ${at + 1}, line ${line}\n`, exit: 1 };
  },
};

const UNITS: Record<string, number> = {
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1e6,
  G: 1024 ** 3,
  GB: 1e9,
  "": 1,
};
const COPY_MAX = 64 * 1024 ** 2;

function ddStep(args: string[], old: { input: string } | undefined, wake: Wake, sys: System): Step {
  const busybox = isBusybox(sys);
  const values = new Map<string, string>();
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals < 0)
      return failed(
        busybox
          ? `dd: unrecognized operand '${arg}'\n`
          : `dd: unrecognized operand '${arg}'\nTry 'dd --help' for more information.\n`,
      );
    values.set(arg.slice(0, equals), arg.slice(equals + 1));
  }
  const number = (name: string): number | undefined => {
    const match = /^(\d+)([a-zA-Z]*)$/.exec(values.get(name) ?? "");
    return match ? Number(match[1]) * (UNITS[match[2]!.replace(/iB$/, "")] ?? 1) : undefined;
  };
  const source = values.get("if");
  const state = old ?? { input: "" };
  if (wake.type === "stdin") state.input += wake.data;
  if (source === undefined && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
  const size = number("bs") ?? number("ibs") ?? 512;
  const count = number("count");
  const wanted = count === undefined ? undefined : count * size;
  const read = source === undefined ? { value: state.input } : attempt(() => readFile(sys, source));
  if ("reason" in read)
    return failed(
      busybox ? `dd: can't open '${source}': ${read.reason}\n` : `dd: failed to open '${source}': ${read.reason}\n`,
    );
  let data = read.value;
  const endless = /^\/dev\/(zero|urandom|random)$/.test(source ?? "");
  if (endless) data = data.repeat(Math.ceil(Math.min(wanted ?? COPY_MAX, COPY_MAX) / Math.max(data.length, 1)));
  data = data.slice((number("skip") ?? 0) * size);
  if (wanted !== undefined) data = data.slice(0, wanted);
  const target = values.get("of");
  let stdout = "";
  if (target === undefined) stdout = data;
  else {
    const seek = (number("seek") ?? 0) * size;
    const before = seek > 0 ? attempt(() => readFile(sys, target)) : { value: "" };
    const head = "value" in before ? before.value.slice(0, seek).padEnd(seek, "\0") : "\0".repeat(seek);
    const done = attempt(() => writeFile(sys, target, head + data));
    if ("reason" in done) {
      if (done.code !== "ENOSPC")
        return failed(
          busybox ? `dd: can't open '${target}': ${done.reason}\n` : `dd: failed to open '${target}': ${done.reason}\n`,
        );
      return failed(
        busybox ? `dd: writing '${target}': ${done.reason}\n` : `dd: error writing '${target}': ${done.reason}\n`,
      );
    }
    stdout = done.value.stdout ?? "";
  }
  return { stdout, stderr: copyReport(data.length, size, values.get("status"), busybox), exit: 0 };
}

/** What dd says when all is copied. */
function copyReport(length: number, size: number, status: string | undefined, busybox: boolean): string {
  const full = Math.floor(length / size);
  const records = `${full}+${length % size > 0 ? 1 : 0}`;
  const took = Math.max(length / 1.2e9, 0.00004);
  const human = (value: number, step: number, units: string[]): string => {
    let i = 0;
    let shown = value;
    for (; shown >= step && i < units.length - 1; i++) shown /= step;
    return `${shown >= 10 ? Math.round(shown) : shown.toFixed(1)} ${units[i]}`;
  };
  const amounts =
    length >= 1000
      ? ` (${human(length, 1000, ["B", "kB", "MB", "GB"])}${length >= 1024 ? `, ${human(length, 1024, ["B", "KiB", "MiB", "GiB"])}` : ""})`
      : "";
  const busyboxLine = `${length} bytes (${human(length, 1024, ["B", "KB", "MB", "GB"]).replace(" ", "")}) copied, ${took.toFixed(6)} seconds, ${human(length / took, 1024, ["B", "KB", "MB", "GB"]).replace(" ", "")}/s\n`;
  const line = busybox
    ? busyboxLine
    : `${length} bytes${amounts} copied, ${took >= 0.001 ? Number(took.toPrecision(6)) : took.toExponential(4).replace("e-5", "e-05")} s, ${human(length / took, 1000, ["B", "kB", "MB", "GB"])}/s\n`;
  if (status === "none") return "";
  return `${records} records in
${records} records out
${status === "noxfer" ? "" : line}`;
}

export const tools: Record<string, Tool> = {
  base64,
  md5sum: sum("md5sum", "md5"),
  sha1sum: sum("sha1sum", "sha1"),
  sha256sum: sum("sha256sum", "sha256"),
  sha512sum: sum("sha512sum", "sha512"),
  hexdump,
  hd: whole("hd", "n:s:v", {}, (input, options, sys) => {
    const read = inputOf("hd", input, options.operands[0], sys);
    return "exit" in read ? read : { stdout: canonical(read.value), exit: 0 };
  }),
  od,
  xxd,
  strings,
  cmp,
  dd: { kind: "process", step: ddStep },
};

/** base64, md5sum and other sums, strings, cmp. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";
import { type ProcessTool, rowTool } from "../rows.ts";
import { cannotOpen } from "../stream.ts";
import { failed, missingOperand, type Said, wrong } from "../usage.ts";

const BASE64_LONG = { decode: "d", "wrap=": "w", "ignore-garbage": "i" };

/** A tool that reads its operands (or standard input) whole. */
function whole(
  name: string,
  short: string,
  long: Record<string, string>,
  run: (input: string, options: ReturnType<typeof parseOptions>, sys: System) => Said,
): ProcessTool {
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

const decodeBase64 = whole("base64", "dw:i", BASE64_LONG, (input, options, sys) => {
  const read = inputOf("base64", input, options.operands[0], sys);
  if ("exit" in read) return read;
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

/** Bytes that are encoded at once where lines have no end. */
const UNWRAPPED = 3 * 4096;

const encodeBase64 = rowTool("base64", "w:i", BASE64_LONG, (options) => {
  const width = Number(options.get("w") ?? 76);
  const encode = (row: string) => Buffer.from(row, "latin1").toString("base64");
  if (width === 0) return { width: UNWRAPPED, row: encode };
  // Three lines' worth of bytes come to four whole lines.
  const lines = new RegExp(`.{1,${width}}`, "g");
  return { width: 3 * width, row: (row) => `${encode(row).match(lines)!.join("\n")}\n` };
});

const base64: Tool = {
  kind: "process",
  step(args, state, wake, sys) {
    const decodes = parseOptions(args, { short: "dw:i", long: BASE64_LONG }).has("d");
    return (decodes ? decodeBase64 : encodeBase64).step(args, state, wake, sys);
  },
};

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

export const tools: Record<string, Tool> = {
  base64,
  md5sum: sum("md5sum", "md5"),
  sha1sum: sum("sha1sum", "sha1"),
  sha256sum: sum("sha256sum", "sha256"),
  sha512sum: sum("sha512sum", "sha512"),
  strings,
  cmp,
};

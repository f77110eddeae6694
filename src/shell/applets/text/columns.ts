/** uniq, cut, tr, paste, fold, seq, comm, column-like small ones. */
import type { Tool } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";
import { type LineTool, lineTool } from "../stream.ts";
import { failed, missingOperand, refuse, type Said, wrong } from "../usage.ts";

interface UniqState {
  last: string | null;
  key: string;
  count: number;
  show: string;
  skip: number;
  chars: number;
}

function flushUniq(state: UniqState): string {
  if (state.last === null) return "";
  if (state.show.includes("d") && state.count < 2) return "";
  if (state.show.includes("u") && state.count > 1) return "";
  return state.show.includes("c") ? `${String(state.count).padStart(7)} ${state.last}\n` : `${state.last}\n`;
}

const uniq: LineTool<UniqState> = {
  begin(args, output) {
    const options = parseOptions(args, {
      short: "cduif:s:w:zD",
      long: { count: "c", repeated: "d", unique: "u", "ignore-case": "i", "skip-fields=": "f", "skip-chars=": "s" },
    });
    if (options.error) return refuse(output, "uniq", options.error);
    const show = [..."cdui"].filter((letter) => options.has(letter)).join("");
    const state = {
      last: null,
      key: "",
      count: 0,
      show,
      skip: Number(options.get("f") ?? 0),
      chars: Number(options.get("s") ?? 0),
    };
    return { state, files: options.operands.slice(0, 1) };
  },
  line(state, { text }, output) {
    let key = text;
    for (let i = 0; i < state.skip; i++) key = key.replace(/^[ \t]*[^ \t]+/, "");
    key = key.slice(state.chars);
    if (state.show.includes("i")) key = key.toLowerCase();
    if (state.last !== null && key === state.key) state.count++;
    else {
      output.out += flushUniq(state);
      state.last = text;
      state.key = key;
      state.count = 1;
    }
    return undefined;
  },
  end(state, output) {
    output.out += flushUniq(state);
    return 0;
  },
};

interface CutState {
  by: "b" | "f";
  ranges: [number, number][];
  delimiter: string;
  glue: string;
  only: boolean;
  complement: boolean;
}

/** "1,3-5,7-" as pairs. */
function parseRanges(text: string): [number, number][] | undefined {
  const ranges: [number, number][] = [];
  for (const piece of text.split(/[, ]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(piece);
    if (!match || piece === "" || piece === "-") return undefined;
    const from = match[1] === "" ? 1 : Number(match[1]);
    const to = match[2] === "" ? from : match[3] === "" ? Number.MAX_SAFE_INTEGER : Number(match[3]);
    if (from === 0 || to < from) return undefined;
    ranges.push([from, to]);
  }
  return ranges;
}

const cut: LineTool<CutState> = {
  begin(args, output) {
    const options = parseOptions(args, {
      short: "b:c:f:d:sn",
      long: {
        "bytes=": "b",
        "characters=": "c",
        "fields=": "f",
        "delimiter=": "d",
        "only-delimited": "s",
        "output-delimiter=": "glue",
        complement: "complement",
      },
    });
    if (options.error) return refuse(output, "cut", options.error);
    const list = options.get("f") ?? options.get("c") ?? options.get("b");
    if (list === undefined) {
      output.err += output.busybox
        ? "cut: expected a list of bytes, characters, or fields\n"
        : "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.\n";
      return { exit: 1 };
    }
    const ranges = parseRanges(list);
    const delimiter = options.get("d") ?? "\t";
    if (!ranges || delimiter.length !== 1) {
      const what = ranges
        ? "the delimiter must be a single character"
        : options.has("f")
          ? "fields are numbered from 1"
          : "byte/character positions are numbered from 1";
      output.err += output.busybox
        ? `cut: invalid ${ranges ? "delimiter" : "range"} ${ranges ? "" : list}\n`
        : `cut: ${what}\nTry 'cut --help' for more information.\n`;
      return { exit: 1 };
    }
    const state: CutState = {
      by: options.has("f") ? "f" : "b",
      ranges,
      delimiter,
      glue: options.get("glue") ?? (options.has("f") ? delimiter : ""),
      only: options.has("s"),
      complement: options.has("complement"),
    };
    return { state, files: options.operands };
  },
  line(state, { text }, output) {
    if (state.by === "f" && !text.includes(state.delimiter)) {
      if (!state.only) output.out += `${text}\n`;
      return undefined;
    }
    const parts = state.by === "f" ? text.split(state.delimiter) : [...text];
    const chosen = parts.filter(
      (_, i) => state.ranges.some(([from, to]) => i + 1 >= from && i + 1 <= to) !== state.complement,
    );
    output.out += `${chosen.join(state.glue)}\n`;
    return undefined;
  },
  end: () => 0,
};

const TR_CLASSES: Record<string, (code: number) => boolean> = {
  alpha: (c) => /[A-Za-z]/.test(String.fromCharCode(c)),
  digit: (c) => c >= 48 && c <= 57,
  alnum: (c) => /[A-Za-z0-9]/.test(String.fromCharCode(c)),
  upper: (c) => c >= 65 && c <= 90,
  lower: (c) => c >= 97 && c <= 122,
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  blank: (c) => c === 32 || c === 9,
  punct: (c) => c > 32 && c < 127 && !/[A-Za-z0-9]/.test(String.fromCharCode(c)),
  print: (c) => c >= 32 && c < 127,
  graph: (c) => c > 32 && c < 127,
  cntrl: (c) => c < 32 || c === 127,
  xdigit: (c) => /[0-9A-Fa-f]/.test(String.fromCharCode(c)),
};

/** The characters of one of tr's sets. */
function trSet(text: string): string[] {
  const chars: string[] = [];
  const tokens = text.match(/\[:\w+:\]|\[=.=\]|\[(?:\\?.)\*\d*\]|\\[0-7]{1,3}|\\.|[\s\S]/g) ?? [];
  const plain = (token: string): string => {
    if (/^\\[0-7]+$/.test(token)) return String.fromCharCode(Number.parseInt(token.slice(1), 8) & 255);
    if (token.length !== 2 || token[0] !== "\\") return token;
    return { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }[token[1]!] ?? token[1]!;
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const named = /^\[:(\w+):\]$/.exec(token);
    if (named && Object.hasOwn(TR_CLASSES, named[1]!)) {
      for (let code = 0; code < 256; code++) if (TR_CLASSES[named[1]!]!(code)) chars.push(String.fromCharCode(code));
    } else if (
      tokens[i + 1] === "-" &&
      tokens[i + 2] !== undefined &&
      tokens[i + 2]!.length <= 4 &&
      !tokens[i + 2]!.startsWith("[:")
    ) {
      const [from, to] = [plain(token).charCodeAt(0), plain(tokens[i + 2]!).charCodeAt(0)];
      for (let code = from; code <= to; code++) chars.push(String.fromCharCode(code));
      i += 2;
    } else chars.push(...plain(token));
  }
  return chars;
}

const tr: Tool = {
  kind: "process",
  step(args, old: { last: string } | undefined, wake, sys) {
    const options = parseOptions(args, {
      short: "+cCdst",
      long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
    });
    if (options.error) return wrong("tr", options.error, sys);
    const [first, second] = options.operands;
    const drops = options.has("d");
    const squeezes = options.has("s");
    if (first === undefined) return missingOperand("tr", sys);
    if (second === undefined && !drops && !squeezes)
      return isBusybox(sys)
        ? missingOperand("tr", sys)
        : failed(
            `tr: missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.\n`,
          );
    const state = old ?? { last: "" };
    if (wake.type !== "stdin") return { state, wait: { stdin: true } };
    const one = new Set(trSet(first));
    const inOne = (c: string) => one.has(c) !== (options.has("c") || options.has("C"));
    const from =
      options.has("c") || options.has("C")
        ? Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).filter((c) => !one.has(c))
        : trSet(first);
    const to = second === undefined ? [] : trSet(second);
    const map = new Map<string, string>();
    if (!drops && to.length > 0) for (const [i, c] of from.entries()) map.set(c, to[Math.min(i, to.length - 1)]!);
    const squeezed = second === undefined ? undefined : new Set(to);
    let stdout = "";
    for (const c of wake.data) {
      if (drops && inOne(c)) continue;
      const shown = map.get(c) ?? c;
      const repeats = squeezes && shown === state.last && (squeezed ? squeezed.has(shown) : inOne(shown));
      if (!repeats) stdout += shown;
      state.last = shown;
    }
    return wake.eof ? { stdout, exit: 0 } : { stdout, state, wait: { stdin: true } };
  },
};

const seq: Tool = {
  kind: "function",
  run(args, sys): Said {
    const words: string[] = [];
    let separator = "\n";
    let format: string | undefined;
    let wide = false;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]!;
      if (/^-s/.test(arg)) separator = (arg.slice(2) || args[++i] || "").replace(/\\n/g, "\n").replace(/\\t/g, "\t");
      else if (/^-f/.test(arg)) format = arg.slice(2) || args[++i];
      else if (arg === "-w") wide = true;
      else words.push(arg);
    }
    const bad = words.find((word) => !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word));
    if (bad !== undefined)
      return failed(
        isBusybox(sys)
          ? `seq: invalid number '${bad}'\n`
          : `seq: invalid floating point argument: '${bad}'\nTry 'seq --help' for more information.\n`,
      );
    if (words.length === 0 || words.length > 3) return missingOperand("seq", sys);
    const [first, step, last] = (
      words.length === 1 ? ["1", "1", words[0]] : words.length === 2 ? [words[0], "1", words[1]] : words
    ) as [string, string, string];
    if (Number(step) === 0)
      return failed(`seq: invalid Zero increment value: '${step}'\nTry 'seq --help' for more information.\n`);
    const digits = Math.max(...[first, step].map((word) => word.split(".")[1]?.length ?? 0));
    const items: string[] = [];
    for (let i = 0; i < 1_000_000; i++) {
      const value = Number(first) + i * Number(step);
      if (Number(step) > 0 ? value > Number(last) + 1e-10 : value < Number(last) - 1e-10) break;
      items.push(value.toFixed(digits));
    }
    const width = wide ? Math.max(...items.map((item) => item.length)) : 0;
    const shown = items.map((item) =>
      format === undefined
        ? item.padStart(width, "0")
        : format.replace(/%0?(\d*)(?:\.(\d+))?[gfe]/, (whole, w, p) =>
            Number(item)
              .toFixed(p ?? digits)
              .padStart(Number(w) || 0, whole.startsWith("%0") ? "0" : " "),
          ),
    );
    return { stdout: shown.length > 0 ? `${shown.join(separator)}\n` : "", exit: 0 };
  },
};

const paste: Tool = {
  kind: "function",
  stdin: (args) => args.includes("-") || args.filter((arg) => !arg.startsWith("-")).length === 0,
  run(args, sys, stdin): Said {
    const options = parseOptions(args, { short: "sd:", long: { serial: "s", "delimiters=": "d" } });
    if (options.error) return wrong("paste", options.error, sys);
    const marks = [...(options.get("d") ?? "\t").replace(/\\n/g, "\n").replace(/\\t/g, "\t")];
    const columns: string[][] = [];
    const lines = stdin.replace(/\n$/, "").split("\n");
    const dashes = options.operands.filter((file) => file === "-").length || 1;
    for (const [i, file] of (options.operands.length > 0 ? options.operands : ["-"]).entries()) {
      const read = file === "-" ? { value: "" } : attempt(() => readFile(sys, file));
      if ("reason" in read) return failed(`paste: ${file}: ${read.reason}\n`);
      columns.push(
        file === "-" ? lines.filter((_, n) => n % dashes === i % dashes) : read.value.replace(/\n$/, "").split("\n"),
      );
    }
    if (options.has("s"))
      return {
        stdout: columns
          .map(
            (column) =>
              `${column.reduce((text, one, i) => (i === 0 ? one : text + marks[(i - 1) % marks.length] + one), "")}\n`,
          )
          .join(""),
        exit: 0,
      };
    const rows = Math.max(...columns.map((column) => column.length));
    let stdout = "";
    for (let row = 0; row < rows; row++)
      stdout += `${columns.map((column, i) => (i === 0 ? "" : marks[(i - 1) % marks.length]) + (column[row] ?? "")).join("")}\n`;
    return { stdout, exit: 0 };
  },
};

const fold: LineTool<{ width: number; column: number }> = {
  begin(args, output) {
    const options = parseOptions(args, { short: "w:sb" });
    if (options.error) return refuse(output, "fold", options.error);
    return { state: { width: Number(options.get("w") ?? 80) || 80, column: 0 }, files: options.operands };
  },
  // A line may never end.
  pieces: () => true,
  line(state, { text }, output) {
    for (const [i, line] of text.split("\n").entries()) {
      if (i > 0) {
        output.out += "\n";
        state.column = 0;
      }
      let at = 0;
      for (; state.column + line.length - at > state.width; state.column = 0) {
        const end = at + state.width - state.column;
        output.out += `${line.slice(at, end)}\n`;
        at = end;
      }
      output.out += line.slice(at);
      state.column += line.length - at;
    }
    return undefined;
  },
  end: () => 0,
};

export const tools: Record<string, Tool> = {
  uniq: lineTool("uniq", uniq),
  cut: lineTool("cut", cut),
  tr,
  seq,
  paste,
  fold: lineTool("fold", fold),
};

/** tar, gzip, gunzip, zcat. Archives are real ustar; compressed ones real gzip. */
import { gunzipSync, gzipSync } from "node:zlib";
import type { FileStat, Step, System, Tool, Wake } from "../../types.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { optionSentence, parseOptions } from "../options.ts";
import { attempt, readFile, resolvePath, writeFile } from "../paths.ts";
import { failed } from "../usage.ts";
import { groupName, userName } from "./accounts.ts";
import { formatDate } from "./dates.ts";
import { modeText } from "./mode.ts";
import { walk } from "./walk.ts";

const BLOCK = 512;
/** Bytes that an archive may unpack to. */
const UNPACKED_MAX = 64 * 1024 ** 2;

interface Entry {
  name: string;
  stat: FileStat;
  target: string;
  data: string;
}

function header({ name, stat, target, data }: Entry, sys: System): string {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  const field = (text: string, width: number) => text.slice(0, width).padEnd(width, "\0");
  const cut = name.length > 100 ? name.slice(0, 155).lastIndexOf("/") : -1;
  const type = stat.type === "directory" ? "5" : stat.type === "symlink" ? "2" : "0";
  const start =
    field(cut < 0 ? name : name.slice(cut + 1), 100) +
    octal(stat.mode & 0o7777, 8) +
    octal(stat.uid, 8) +
    octal(stat.gid, 8) +
    octal(data.length, 12) +
    octal(Math.floor(stat.mtime / 1000), 12);
  const end =
    type +
    field(target, 100) +
    "ustar\x0000" +
    field(userName(sys, stat.uid), 32) +
    field(groupName(sys, stat.gid), 32) +
    octal(0, 8) +
    octal(0, 8) +
    field(cut < 0 ? "" : name.slice(0, cut), 155);
  const sum = [...`${start}        ${end}`].reduce((total, c) => total + c.charCodeAt(0), 0);
  return `${start}${sum.toString(8).padStart(6, "0")}\0 ${end}`.padEnd(BLOCK, "\0");
}

/** The entries of an archive; undefined: it is none. */
function readEntries(text: string): Entry[] | undefined {
  const entries: Entry[] = [];
  for (let at = 0; at + BLOCK <= text.length; ) {
    const block = text.slice(at, at + BLOCK);
    if (/^\0+$/.test(block)) break;
    const part = (from: number, length: number) => block.slice(from, from + length).replace(/\0.*/s, "");
    const number = (from: number, length: number) => Number.parseInt(part(from, length).trim() || "0", 8);
    const size = number(124, 12);
    if (part(257, 5) !== "ustar" || Number.isNaN(size)) return undefined;
    const kind = part(156, 1);
    const prefix = part(345, 155);
    const name = (prefix ? `${prefix}/` : "") + part(0, 100);
    const type = kind === "5" ? "directory" : kind === "2" ? "symlink" : "file";
    const stat: FileStat = {
      type,
      mode: number(100, 8),
      uid: number(108, 8),
      gid: number(116, 8),
      size,
      mtime: number(136, 12) * 1000,
    };
    entries.push({ name, stat, target: part(157, 100), data: text.slice(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

function unzip(text: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(text, "latin1"), { maxOutputLength: UNPACKED_MAX }).toString("latin1");
  } catch {
    return undefined;
  }
}

const zip = (text: string): string => gzipSync(Buffer.from(text, "latin1")).toString("latin1");
const isZipped = (text: string): boolean => text.startsWith("\x1f\x8b");

const TAR = {
  short: "ctxzjJvf:C:pkhOmT:X:aP",
  long: {
    create: "c",
    list: "t",
    extract: "x",
    get: "x",
    gzip: "z",
    verbose: "v",
    "file=": "f",
    "directory=": "C",
    "to-stdout": "O",
    "exclude=": "exclude",
    "strip-components=": "strip",
    "no-same-owner": "nso",
    overwrite: "overwrite",
  },
};

function tar(args: string[], old: { input: string } | undefined, wake: Wake, sys: System): Step {
  const busybox = isBusybox(sys);
  // "tar czf": the first word's letters are options.
  const words = args[0] && !args[0].startsWith("-") ? oldStyle(args) : args;
  const options = parseOptions(words, TAR);
  if (options.error)
    return failed(
      optionSentence("tar", options.error) +
        (busybox
          ? busyboxUsage("tar c|x|t [-hvokO] [-f TARFILE] [-C DIR] [FILE]...")
          : "Try 'tar --help' or 'tar --usage' for more information.\n"),
      busybox ? 1 : 64,
    );
  const mode = ["c", "x", "t"].find((letter) => options.has(letter));
  if (!mode)
    return failed(
      busybox
        ? busyboxUsage("tar c|x|t [-hvokO] [-f TARFILE] [-C DIR] [FILE]...")
        : "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
      busybox ? 1 : 2,
    );
  const file = options.get("f") ?? "-";
  const folder = options.get("C") ?? ".";
  if (mode === "c")
    return create(
      options.operands,
      file,
      folder,
      { zipped: options.has("z"), verbose: options.has("v"), excluded: options.all("exclude") },
      sys,
    );
  return unpack(mode, options, old, wake, sys);
}

/** tar t and x: reads an archive and lists or unpacks it. */
function unpack(
  mode: string,
  options: ReturnType<typeof parseOptions>,
  old: { input: string } | undefined,
  wake: Wake,
  sys: System,
): Step {
  const busybox = isBusybox(sys);
  const file = options.get("f") ?? "-";
  const folder = options.get("C") ?? ".";
  const state = old ?? { input: "" };
  if (wake.type === "stdin") state.input += wake.data;
  if (file === "-" && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
  const read = file === "-" ? { value: state.input } : attempt(() => readFile(sys, file));
  if ("reason" in read) return cannotOpen(file, read.reason, busybox);
  const text = isZipped(read.value) ? unzip(read.value) : read.value;
  const entries = text === undefined ? undefined : readEntries(text);
  if (!entries)
    return failed(
      busybox
        ? "tar: invalid tar magic\n"
        : "tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n",
      busybox ? 1 : 2,
    );
  const wanted = entries.filter(
    ({ name }) =>
      options.operands.length === 0 ||
      options.operands.some(
        (one) =>
          name === one ||
          name.replace(/\/$/, "") === one.replace(/\/$/, "") ||
          name.startsWith(`${one.replace(/\/$/, "")}/`),
      ),
  );
  if (mode === "t")
    return {
      stdout: wanted.map((entry) => `${options.has("v") ? listed(entry, sys) : entry.name}\n`).join(""),
      exit: 0,
    };
  return extract(
    wanted,
    folder,
    { verbose: options.has("v"), toStdout: options.has("O"), strip: Number(options.get("strip") ?? 0) },
    sys,
  );
}

function oldStyle(args: string[]): string[] {
  const [letters, ...rest] = args;
  const out: string[] = [];
  for (const letter of letters!) {
    const takes = TAR.short[TAR.short.indexOf(letter) + 1] === ":";
    out.push(`-${letter}`, ...(takes ? rest.splice(0, 1) : []));
  }
  return [...out, ...rest];
}

function listed({ name, stat, target }: Entry, sys: System): string {
  const owner = `${userName(sys, stat.uid)}/${groupName(sys, stat.gid)}`;
  return `${modeText(stat.type, stat.mode)} ${owner} ${String(stat.size).padStart(isBusybox(sys) ? 9 : Math.max(19 - owner.length, 1))} ${formatDate(isBusybox(sys) ? "%F %T" : "%F %H:%M", stat.mtime)} ${name}${target ? ` -> ${target}` : ""}`;
}

function create(
  paths: string[],
  file: string,
  folder: string,
  { zipped, verbose, excluded }: { zipped: boolean; verbose: boolean; excluded: string[] },
  sys: System,
): Step {
  const busybox = isBusybox(sys);
  if (paths.length === 0)
    return failed(
      busybox
        ? "tar: empty archive\n"
        : "tar: Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.\n",
      busybox ? 1 : 2,
    );
  const base = { ...sys, cwd: resolvePath(sys, folder) };
  let archive = "";
  let names = "";
  let stderr = "";
  if (paths.some((path) => path.startsWith("/")))
    stderr += busybox
      ? "tar: removing leading '/' from member names\n"
      : "tar: Removing leading `/' from member names\n";
  let missing = false;
  for (const path of paths) {
    let any = false;
    walk(base, path.replace(/(.)\/+$/, "$1"), (one) => {
      any = true;
      const shown = one.path.replace(/^\/+/, "") + (one.stat.type === "directory" ? "/" : "");
      if (excluded.some((pattern) => shown.split("/").includes(pattern) || one.path === pattern)) return false;
      const full = resolvePath(base, one.path);
      const data = one.stat.type === "file" ? sys.fs.read(full) : "";
      const target = one.stat.type === "symlink" ? sys.fs.readlink(full) : "";
      archive +=
        header({ name: shown, stat: one.stat, target, data }, sys) +
        data.padEnd(Math.ceil(data.length / BLOCK) * BLOCK, "\0");
      names += `${shown}\n`;
      return true;
    });
    if (!any) {
      missing = true;
      stderr += busybox
        ? `tar: ${path}: No such file or directory\n`
        : `tar: ${path}: Cannot stat: No such file or directory\n`;
    }
  }
  if (missing)
    stderr += busybox
      ? "tar: error exit delayed from previous errors\n"
      : "tar: Exiting with failure status due to previous errors\n";
  archive = archive.padEnd(Math.ceil((archive.length + 2 * BLOCK) / (20 * BLOCK)) * 20 * BLOCK, "\0");
  const data = zipped ? zip(archive) : archive;
  if (file === "-")
    return { stdout: data, stderr: stderr + (verbose ? names : ""), exit: missing ? (busybox ? 1 : 2) : 0 };
  const done = attempt(() => writeFile(sys, file, data));
  if ("reason" in done) return cannotOpen(file, done.reason, busybox);
  return { stdout: verbose ? names : "", stderr, exit: missing ? (busybox ? 1 : 2) : 0 };
}

const cannotOpen = (file: string, reason: string, busybox: boolean): Step =>
  busybox
    ? failed(`tar: can't open '${file}': ${reason}\n`, 1)
    : failed(`tar: ${file}: Cannot open: ${reason}\ntar: Error is not recoverable: exiting now\n`, 2);

function extract(
  entries: Entry[],
  folder: string,
  { verbose, toStdout, strip }: { verbose: boolean; toStdout: boolean; strip: number },
  sys: System,
): Step {
  const root = resolvePath(sys, folder);
  if (sys.fs.stat(root)?.type !== "directory")
    return failed(
      isBusybox(sys)
        ? `tar: can't change directory to '${folder}': No such file or directory\n`
        : `tar: ${folder}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n`,
      isBusybox(sys) ? 1 : 2,
    );
  let stdout = "";
  let stderr = "";
  for (const { name, stat, target, data } of entries) {
    if (verbose) stdout += `${name}\n`;
    if (toStdout) stdout += data;
    // No entry leads out of the folder.
    const parts = name
      .split("/")
      .filter((part) => part !== "" && part !== "." && part !== "..")
      .slice(strip);
    if (toStdout || parts.length === 0) continue;
    const path = `${root === "/" ? "" : root}/${parts.join("/")}`;
    const done = attempt(() => {
      parts.slice(0, -1).forEach((_, i) => {
        const above = `${root === "/" ? "" : root}/${parts.slice(0, i + 1).join("/")}`;
        if (!sys.fs.stat(above)) sys.fs.mkdir(above);
      });
      if (stat.type === "directory") {
        if (!sys.fs.stat(path)) sys.fs.mkdir(path, stat.mode);
      } else {
        if (sys.fs.stat(path, { follow: false })) sys.fs.remove(path);
        if (stat.type === "symlink") sys.fs.symlink(target, path);
        else sys.fs.write(path, data, { mode: stat.mode });
        if (stat.type === "file") sys.fs.utimes(path, stat.mtime);
      }
    });
    if ("reason" in done)
      stderr += isBusybox(sys)
        ? `tar: can't open '${name}': ${done.reason}\n`
        : `tar: ${name}: Cannot open: ${done.reason}\n`;
  }
  if (stderr && !isBusybox(sys)) stderr += "tar: Exiting with failure status due to previous errors\n";
  return { stdout, stderr, exit: stderr ? (isBusybox(sys) ? 1 : 2) : 0 };
}

const gzip = (name: string): Tool => ({
  kind: "process",
  step(args, old: { input: string } | undefined, wake, sys): Step {
    const options = parseOptions(args, {
      short: "cdfkqvtn123456789",
      long: { stdout: "c", decompress: "d", keep: "k", force: "f" },
    });
    if (options.error) return failed(optionSentence(name, options.error));
    const unpacks = name !== "gzip" || options.has("d");
    const state = old ?? { input: "" };
    if (wake.type === "stdin") state.input += wake.data;
    const files = options.operands.length > 0 ? options.operands : ["-"];
    if (files.includes("-") && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
    let stdout = "";
    let stderr = "";
    for (const file of files) {
      const read = file === "-" ? { value: state.input } : attempt(() => readFile(sys, file));
      if ("reason" in read) {
        stderr += `${name}: ${file}: ${read.reason}\n`;
        continue;
      }
      const data = unpacks ? unzip(read.value) : zip(read.value);
      if (data === undefined)
        stderr += isBusybox(sys)
          ? `${name}: invalid magic\n`
          : `\ngzip: ${file === "-" ? "stdin" : file}: not in gzip format\n`;
      else if (file === "-" || options.has("c") || name === "zcat") stdout += data;
      else {
        sys.fs.write(
          resolvePath(sys, unpacks ? file.replace(/\.gz$/, "").replace(/\.tgz$/, ".tar") : `${file}.gz`),
          data,
        );
        if (!options.has("k")) sys.fs.remove(resolvePath(sys, file));
      }
    }
    return { stdout, stderr, exit: stderr ? 1 : 0 };
  },
});

export const tools: Record<string, Tool> = {
  tar: { kind: "process", step: tar },
  gzip: gzip("gzip"),
  gunzip: gzip("gunzip"),
  zcat: gzip("zcat"),
};

/** ls, of busybox and of GNU coreutils. */
import type { FileStat, System, Tool } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, joinPath, resolvePath } from "../paths.ts";
import { type Said, wrong } from "../usage.ts";
import { groupName, userName } from "./accounts.ts";
import { modeText } from "./mode.ts";
import { lstat, missingReason, statOf } from "./walk.ts";

interface Entry {
  name: string;
  path: string;
  stat: FileStat;
}

interface Settings {
  has(letter: string): boolean;
  long: boolean;
  busybox: boolean;
  sys: System;
}

const SHORT = "1AaCcdFfGghHiIklLmnNopqQrRsStTuUvwxXZB";
const HALF_YEAR_MS = 15_778_476_000;
const LEVELS_MAX = 64;

function run(args: string[], sys: System): Said {
  const options = parseOptions(args, {
    short: SHORT,
    long: {
      all: "a",
      "almost-all": "A",
      "human-readable": "h",
      recursive: "R",
      reverse: "r",
      directory: "d",
      "color=?": "color",
      "full-time": "T",
      "group-directories-first": "gdf",
      size: "s",
      inode: "i",
      classify: "F",
    },
  });
  if (options.error) return wrong("ls", options.error, sys, isBusybox(sys) ? 1 : 2);
  const has = (letter: string) => options.has(letter);
  const settings: Settings = { has, long: ["l", "n", "g", "o"].some(has), busybox: isBusybox(sys), sys };
  const operands = options.operands.length > 0 ? options.operands : ["."];
  const files: Entry[] = [];
  const folders: Entry[] = [];
  let stderr = "";
  for (const path of operands) {
    const followed = !has("d") && !(settings.long && !path.endsWith("/")) ? statOf(sys, path) : undefined;
    const stat = followed ?? (path.endsWith("/") ? statOf(sys, path) : lstat(sys, path));
    if (!stat)
      stderr += missing(
        settings,
        path,
        path.endsWith("/") && lstat(sys, path) ? "Not a directory" : missingReason(sys, path),
      );
    else (stat.type === "directory" && !has("d") ? folders : files).push({ name: path, path, stat });
  }
  let stdout = listing(files, settings, false);
  const titled = operands.length > 1 || has("R");
  for (const folder of sorted(folders, settings)) {
    const listed = folderText(folder, settings, titled, stdout !== "", 0);
    stdout += listed.out;
    stderr += listed.err;
  }
  return { stdout, stderr, exit: stderr === "" ? 0 : settings.busybox ? 1 : 2 };
}

function missing({ busybox }: Settings, path: string, reason: string): string {
  return busybox ? `ls: ${path}: ${reason}\n` : `ls: cannot access '${path}': ${reason}\n`;
}

function folderText(
  folder: Entry,
  settings: Settings,
  titled: boolean,
  gap: boolean,
  level: number,
): { out: string; err: string } {
  const { sys, has, busybox } = settings;
  const names = attempt(() => sys.fs.list(resolvePath(sys, folder.path)));
  if ("reason" in names) {
    const err = busybox
      ? `ls: can't open '${folder.path}': ${names.reason}\n`
      : `ls: cannot open directory '${folder.path}': ${names.reason}\n`;
    return { out: "", err };
  }
  const all = has("a")
    ? [".", "..", ...names.value]
    : has("A")
      ? names.value
      : names.value.filter((name) => !name.startsWith("."));
  const entries = all.flatMap((name) => {
    const path = joinPath(folder.path, name);
    const stat = name === "." || name === ".." ? statOf(sys, path) : lstat(sys, path);
    return stat ? [{ name, path, stat }] : [];
  });
  let out = `${gap ? "\n" : ""}${titled ? `${folder.path}:\n` : ""}${listing(entries, settings, true)}`;
  let err = "";
  if (!has("R") || level >= LEVELS_MAX) return { out, err };
  for (const entry of sorted(entries, settings)) {
    if (entry.stat.type !== "directory" || entry.name === "." || entry.name === "..") continue;
    const below = folderText(entry, settings, true, true, level + 1);
    out += below.out;
    err += below.err;
  }
  return { out, err };
}

/** GNU sorts by locale: the C locale of containers by bytes. */
function sorted(entries: Entry[], { has }: Settings): Entry[] {
  const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const compare = has("t")
    ? (a: Entry, b: Entry) => b.stat.mtime - a.stat.mtime || byName(a, b)
    : has("S")
      ? (a: Entry, b: Entry) => b.stat.size - a.stat.size || byName(a, b)
      : byName;
  const list = has("U") || has("f") ? entries : [...entries].sort(compare);
  return has("r") ? list.reverse() : list;
}

const blocks = (stat: FileStat): number => (stat.type === "symlink" ? 0 : Math.ceil(stat.size / 4096) * 4);

function listing(entries: Entry[], settings: Settings, withTotal: boolean): string {
  const list = sorted(entries, settings);
  if (settings.long) return longListing(list, settings, withTotal);
  const names = list.map((entry) => shownName(entry, settings));
  const columns = settings.sys.tty && !settings.has("1");
  if (columns) return inColumns(names, settings.busybox);
  if (settings.has("m")) return names.length > 0 ? `${names.join(", ")}\n` : "";
  return names.map((name) => `${name}\n`).join("");
}

function shownName({ name, stat }: Entry, { has, busybox, sys }: Settings): string {
  const mark =
    !has("F") && !has("p")
      ? ""
      : stat.type === "directory"
        ? "/"
        : has("p")
          ? ""
          : stat.type === "symlink"
            ? "@"
            : stat.mode & 0o111
              ? "*"
              : "";
  // GNU quotes odd names on a terminal.
  const odd = !busybox && sys.tty && /[^\w.,+@%:/=~^-]/.test(name);
  return (odd ? `'${name}'` : name) + mark;
}

/** Names below one another in as many columns as 80 characters hold. */
function inColumns(names: string[], busybox: boolean): string {
  if (names.length === 0) return "";
  const width = 80;
  if (busybox) {
    const column = Math.max(...names.map((name) => name.length)) + 2;
    const count = Math.max(1, Math.floor(width / column));
    const rows = Math.ceil(names.length / count);
    const lines = Array.from({ length: rows }, (_, row) => names.filter((_name, i) => i % rows === row));
    return lines
      .map((line) => `${line.map((name, i) => (i < line.length - 1 ? name.padEnd(column) : name)).join("")}\n`)
      .join("");
  }
  for (let rows = 1; rows <= names.length; rows++) {
    const groups: string[][] = [];
    for (let i = 0; i < names.length; i += rows) groups.push(names.slice(i, i + rows));
    const widths = groups.map(
      (group, i) => Math.max(...group.map((name) => name.length)) + (i < groups.length - 1 ? 2 : 0),
    );
    if (widths.reduce((sum, one) => sum + one, 0) > width && rows < names.length) continue;
    return Array.from({ length: rows }, (_, row) => {
      const cells = groups.map((group) => group[row]).filter((cell) => cell !== undefined);
      return `${cells.map((cell, i) => (i < cells.length - 1 ? cell!.padEnd(widths[i]!) : cell)).join("")}\n`;
    }).join("");
  }
  return "";
}

function longListing(list: Entry[], settings: Settings, withTotal: boolean): string {
  const { sys, has, busybox } = settings;
  const rows = list.map((entry) => {
    const { stat } = entry;
    const links = stat.type === "directory" ? 2 : 1;
    const user = has("n") ? String(stat.uid) : userName(sys, stat.uid);
    const group = has("n") ? String(stat.gid) : groupName(sys, stat.gid);
    const size = has("h") ? humanSize(stat.size, busybox) : String(stat.size);
    const target = stat.type === "symlink" ? attempt(() => sys.fs.readlink(resolvePath(sys, entry.path))) : undefined;
    const arrow = target && "value" in target ? ` -> ${target.value}` : "";
    const owners = has("g") ? [group] : has("o") || has("G") ? [user] : [user, group];
    return {
      mode: modeText(stat.type, stat.mode),
      links,
      owners,
      size,
      date: dateText(stat.mtime, sys, has("T") && !busybox),
      name: shownName(entry, settings) + arrow,
    };
  });
  const sum = list.reduce((total, { stat }) => total + blocks(stat), 0);
  const total = has("h") ? humanSize(sum * 1024, busybox) : String(sum);
  let text = withTotal ? `total ${busybox && has("h") ? total.padEnd(7) : total}\n` : "";
  if (busybox) {
    for (const row of rows) {
      const owners = row.owners.map((one) => one.padEnd(8)).join(" ");
      text += `${row.mode} ${String(row.links).padStart(4)} ${owners} ${row.size.padStart(has("h") ? 7 : 9)} ${row.date} ${row.name}\n`;
    }
    return text;
  }
  const width = (pick: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => pick(row).length));
  const linksWidth = width((row) => String(row.links));
  const sizeWidth = width((row) => row.size);
  const ownerWidths = [0, 1].map((i) => width((row) => row.owners[i] ?? ""));
  for (const row of rows) {
    const owners = row.owners.map((one, i) => one.padEnd(ownerWidths[i]!)).join(" ");
    text += `${row.mode} ${String(row.links).padStart(linksWidth)} ${owners} ${row.size.padStart(sizeWidth)} ${row.date} ${row.name}\n`;
  }
  return text;
}

/** "4.0K", "12K". */
export function humanSize(bytes: number, busybox = false): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit++;
  }
  const letter = "KMGTPE"[unit]!;
  if (busybox) return `${value.toFixed(1)}${letter}`;
  return value < 10 ? `${(Math.ceil(value * 10) / 10).toFixed(1)}${letter}` : `${Math.ceil(value)}${letter}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dateText(ms: number, sys: System, full: boolean): string {
  const date = new Date(ms);
  const iso = date.toISOString();
  if (full) return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.000000000 +0000`;
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const age = sys.now() - ms;
  return age > HALF_YEAR_MS || age < -60_000 ? `${day}  ${date.getUTCFullYear()}` : `${day} ${iso.slice(11, 16)}`;
}

const ls: Tool = { kind: "function", run };
export const tools: Record<string, Tool> = {
  ls,
  dir: ls,
  vdir: { kind: "function", run: (args, sys) => run(["-l", ...args], sys) },
};

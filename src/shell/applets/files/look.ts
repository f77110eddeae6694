/** readlink, realpath, stat, du, df, basename, dirname, which, pwd, mount, umount, mountpoint. */
import type { System, Tool } from "../../types.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { baseName, joinPath, resolvePath } from "../paths.ts";
import { failed, missingOperand, type Said, wrong } from "../usage.ts";
import { groupName, userName } from "./accounts.ts";
import { formatDate } from "./dates.ts";
import { humanSize } from "./ls.ts";
import { modeText } from "./mode.ts";
import { lstat, missingReason, statOf, walk } from "./walk.ts";

type Run = (args: string[], sys: System) => Said;
const LINKS_MAX = 40;

/** The path without links; undefined: a part of it, but the last, is not there. */
export function canonicalPath(sys: System, path: string): string | undefined {
  let pending = resolvePath(sys, path).split("/").filter(Boolean);
  let at = "";
  for (let links = 0; pending.length > 0; ) {
    const next = `${at}/${pending[0]}`;
    const stat = sys.fs.stat(next, { follow: false });
    if (pending.length > 1 && (!stat || stat.type === "file")) return undefined;
    pending = pending.slice(1);
    if (stat?.type !== "symlink") {
      at = next;
      continue;
    }
    if (++links > LINKS_MAX) return undefined;
    const target = sys.fs.readlink(next);
    const whole = target.startsWith("/") ? target : `${at}/${target}`;
    pending = [...whole.split("/").filter(Boolean), ...pending];
    const flat: string[] = [];
    for (const part of pending) {
      if (part === "..") flat.pop();
      else if (part !== ".") flat.push(part);
    }
    pending = flat;
    at = "";
  }
  return at || "/";
}

const readlink: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "femnvqsz",
    long: { canonicalize: "f", "canonicalize-existing": "e", "no-newline": "n" },
  });
  if (options.error) return wrong("readlink", options.error, sys);
  if (options.operands.length === 0) return missingOperand("readlink", sys);
  let stdout = "";
  let exit = 0;
  for (const path of options.operands) {
    const canonical = options.has("f") || options.has("e") || options.has("m");
    const link = canonical
      ? canonicalPath(sys, path)
      : lstat(sys, path)?.type === "symlink"
        ? sys.fs.readlink(resolvePath(sys, path))
        : undefined;
    if (link === undefined || (options.has("e") && !sys.fs.stat(link))) exit = 1;
    else stdout += options.has("n") ? link : `${link}\n`;
  }
  return { stdout, exit };
};

const realpath: Run = (args, sys) => {
  const options = parseOptions(args, { short: "emsqLPz", long: { "canonicalize-existing": "e", "no-symlinks": "s" } });
  if (options.error) return wrong("realpath", options.error, sys);
  if (options.operands.length === 0) return missingOperand("realpath", sys);
  let stdout = "";
  let stderr = "";
  for (const path of options.operands) {
    const found = canonicalPath(sys, path);
    const missing = found === undefined || (!sys.fs.stat(found) && (isBusybox(sys) || options.has("e")));
    if (missing) stderr += `realpath: ${path}: No such file or directory\n`;
    else stdout += `${found}\n`;
  }
  return { stdout, stderr, exit: stderr ? 1 : 0 };
};

const TYPE_WORDS = { file: "regular file", directory: "directory", symlink: "symbolic link" } as const;

/** A number that a path keeps: there are no inodes here. */
function inode(path: string): number {
  let hash = 7;
  for (const c of path) hash = (hash * 31 + c.charCodeAt(0)) % 9_000_000;
  return hash + 1_000_000;
}

const stat: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "c:Lft",
    long: { "format=": "c", "printf=": "printf", dereference: "L", "file-system": "f" },
  });
  if (options.error) return wrong("stat", options.error, sys);
  if (options.operands.length === 0) return missingOperand("stat", sys);
  const busybox = isBusybox(sys);
  let stdout = "";
  let stderr = "";
  for (const path of options.operands) {
    const found = options.has("L") ? statOf(sys, path) : lstat(sys, path);
    if (!found) {
      stderr += `stat: ${busybox ? "can't stat" : "cannot statx"} '${path}': ${missingReason(sys, path)}\n`;
      continue;
    }
    const full = resolvePath(sys, path);
    const target = found.type === "symlink" ? sys.fs.readlink(full) : undefined;
    const octal = (found.mode & 0o7777).toString(8);
    const text = modeText(found.type, found.mode);
    const kind = found.type === "file" && found.size === 0 ? "regular empty file" : TYPE_WORDS[found.type];
    const blocks = found.type === "symlink" ? 0 : Math.ceil(found.size / 4096) * 8;
    const time = (busyboxStyle: boolean) =>
      `${formatDate("%Y-%m-%d %H:%M:%S.%N", found.mtime)}${busyboxStyle ? " +0000" : " +0000"}`;
    const values: Record<string, string> = {
      n: path,
      N: target === undefined ? `'${path}'` : `'${path}' -> '${target}'`,
      s: String(found.size),
      a: octal,
      A: text,
      u: String(found.uid),
      U: userName(sys, found.uid),
      g: String(found.gid),
      G: groupName(sys, found.gid),
      F: kind,
      y: time(busybox),
      Y: String(Math.floor(found.mtime / 1000)),
      x: time(busybox),
      X: String(Math.floor(found.mtime / 1000)),
      z: time(busybox),
      Z: String(Math.floor(found.mtime / 1000)),
      w: "-",
      W: "0",
      i: String(inode(full)),
      h: found.type === "directory" ? "2" : "1",
      b: String(blocks),
      B: "512",
      o: "4096",
      d: "253",
      f: ({ file: 0o100000, directory: 0o40000, symlink: 0o120000 }[found.type] | found.mode).toString(16),
      "%": "%",
    };
    const format = options.get("c") ?? options.get("printf");
    if (format !== undefined) {
      const shown = format.replace(/%[-#+ 0]*\d*([a-zA-Z%])/g, (whole, letter) => values[letter] ?? whole);
      stdout += options.has("printf") ? shown.replace(/\\n/g, "\n").replace(/\\t/g, "\t") : `${shown}\n`;
      continue;
    }
    const title = target === undefined ? path : busybox ? `'${path}' -> '${target}'` : `${path} -> ${target}`;
    const mode = octal.padStart(4, "0");
    stdout +=
      `  File: ${title}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(blocks).padEnd(10)} IO Block: 4096   ${kind}\n` +
      `Device: ${busybox ? "fdh/253d" : "0,53"}\tInode: ${String(inode(full)).padEnd(10)}  Links: ${found.type === "directory" ? 2 : 1}\n` +
      `Access: (${mode}/${text})  Uid: (${String(found.uid).padStart(5)}/${userName(sys, found.uid).padStart(8)})   Gid: (${String(found.gid).padStart(5)}/${groupName(sys, found.gid).padStart(8)})\n` +
      `Access: ${time(busybox)}\nModify: ${time(busybox)}\nChange: ${time(busybox)}\n${busybox ? "" : ` Birth: ${time(busybox)}\n`}`;
  }
  return { stdout, stderr, exit: stderr ? 1 : 0 };
};

const du: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "ahskmcxd:bLHlS0",
    long: {
      all: "a",
      summarize: "s",
      "human-readable": "h",
      total: "c",
      "max-depth=": "d",
      bytes: "b",
      "apparent-size": "apparent",
    },
  });
  if (options.error) return wrong("du", options.error, sys);
  const busybox = isBusybox(sys);
  const shown = (bytes: number) =>
    options.has("b")
      ? String(bytes)
      : options.has("h")
        ? humanSize(bytes, busybox)
        : options.has("m")
          ? String(Math.ceil(bytes / 1024 ** 2))
          : String(Math.ceil(bytes / 1024));
  const depth = options.has("s") ? 0 : Number(options.get("d") ?? 999);
  let stdout = "";
  let stderr = "";
  let all = 0;
  for (const path of options.operands.length > 0 ? options.operands : ["."]) {
    if (!lstat(sys, path)) {
      stderr += busybox
        ? `du: ${path}: ${missingReason(sys, path)}\n`
        : `du: cannot access '${path}': ${missingReason(sys, path)}\n`;
      continue;
    }
    const sums: number[] = [];
    walk(
      sys,
      path,
      (one) => {
        sums[one.depth] = 0;
        return true;
      },
      (one) => {
        const own = options.has("b")
          ? one.stat.size
          : one.stat.type === "symlink"
            ? 0
            : Math.ceil(one.stat.size / 4096) * 4096;
        const total = own + (one.stat.type === "directory" ? (sums[one.depth + 1] ?? 0) : 0);
        if (one.stat.type === "directory") sums[one.depth + 1] = 0;
        const before = sums[one.depth] ?? 0;
        sums[one.depth] = before + total;
        if (one.depth === 0) all += total;
        if (one.depth <= depth && (one.stat.type === "directory" || options.has("a") || one.depth === 0))
          stdout += `${shown(total)}\t${one.path}\n`;
      },
    );
  }
  if (options.has("c")) stdout += `${shown(all)}\ttotal\n`;
  return { stdout, stderr, exit: stderr ? 1 : 0 };
};

const df: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "hkmHTPialt:x:B:",
    long: { "human-readable": "h", "print-type": "T", portability: "P", inodes: "i", all: "a" },
  });
  if (options.error) return wrong("df", options.error, sys);
  const busybox = isBusybox(sys);
  const mounts = sys.fs.mounts();
  let stderr = "";
  const wanted = options.operands.flatMap((path) => {
    if (!sys.fs.stat(resolvePath(sys, path))) {
      stderr += busybox ? `df: ${path}: can't find mount point\n` : `df: ${path}: No such file or directory\n`;
      return [];
    }
    const full = canonicalPath(sys, path) ?? "/";
    const fits = mounts.filter((one) => one.path === "/" || full === one.path || full.startsWith(`${one.path}/`));
    return fits.sort((a, b) => b.path.length - a.path.length).slice(0, 1);
  });
  const list =
    options.operands.length > 0
      ? wanted
      : mounts.filter((one) => options.has("a") || !/^(proc|sysfs|mqueue|devpts|cgroup2?)$/.test(one.type));
  if (list.length === 0) return { stderr, exit: 1 };
  const human = options.has("h");
  const amount = (bytes: number) =>
    human
      ? bytes === 0
        ? "0"
        : humanSize(bytes, busybox)
      : String(Math.floor(bytes / (options.has("m") ? 1024 ** 2 : 1024)));
  const rows = list.map(({ source, type, size, used, path }) => {
    const percent = size > 0 ? Math.ceil((used * 100) / size) : 0;
    return [source, type, amount(size), amount(used), amount(size - used), `${percent}%`, path];
  });
  const unit = human ? "Size" : options.has("P") ? "1024-blocks" : "1K-blocks";
  return {
    stdout: busybox ? dfBusybox(rows, unit, options.has("T")) : dfGnu(rows, unit, options.has("T")),
    stderr,
    exit: stderr ? 1 : 0,
  };
};

function dfBusybox(rows: string[][], unit: string, types: boolean): string {
  const type = (text: string) => (types ? ` ${text.padEnd(10)}` : "");
  let text = `Filesystem          ${types ? " Type      " : ""} ${unit.padStart(9)}      Used Available Use% Mounted on\n`;
  for (const [source, kind, size, used, free, percent, path] of rows) {
    const name = source!.length > 20 ? `${source}\n${" ".repeat(20)}` : source!.padEnd(20);
    text += `${name}${type(kind!)} ${size!.padStart(9)} ${used!.padStart(9)} ${free!.padStart(9)} ${percent!.padStart(4)} ${path}\n`;
  }
  return text;
}

function dfGnu(rows: string[][], unit: string, types: boolean): string {
  const titles = ["Filesystem", "Type", unit, "Used", unit === "Size" ? "Avail" : "Available", "Use%", "Mounted on"];
  const shown = [titles, ...rows].map((row) => (types ? row : row.filter((_, i) => i !== 1)));
  const left = types ? 2 : 1;
  const widths = shown[0]!.map((_, i) =>
    Math.max(
      i === 0 ? 14 : i >= left && i < left + 3 ? (unit === "Size" ? 5 : 9) : 0,
      ...shown.map((row) => row[i]!.length),
    ),
  );
  return shown
    .map(
      (row) =>
        `${row.map((cell, i) => (i === row.length - 1 ? cell : i < left ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" ")}\n`,
    )
    .join("");
}

const basename: Run = (args, sys) => {
  const options = parseOptions(args, { short: "+as:z", long: { multiple: "a", "suffix=": "s" } });
  if (options.operands.length === 0 || options.error) return missingOperand("basename", sys);
  const many = options.has("a") || options.has("s");
  const suffix = options.get("s") ?? (many ? "" : (options.operands[1] ?? ""));
  const names = many ? options.operands : options.operands.slice(0, 1);
  const strip = (name: string) =>
    suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return { stdout: names.map((path) => `${strip(baseName(path))}\n`).join(""), exit: 0 };
};

const dirname: Run = (args, sys) => {
  if (args.length === 0) return missingOperand("dirname", sys);
  const one = (path: string) => {
    const trimmed = path.replace(/\/+$/, "") || (path ? "/" : "");
    if (trimmed === "/") return "/";
    const slash = trimmed.lastIndexOf("/");
    return slash < 0 ? "." : trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
  };
  return { stdout: args.map((path) => `${one(path)}\n`).join(""), exit: 0 };
};

/** Path of a command; undefined: there is none. */
export function findInPath(sys: System, name: string): string | undefined {
  const isProgram = (path: string) => {
    const found = sys.fs.stat(path);
    return found !== undefined && found.type !== "directory" && (found.mode & 0o111) !== 0;
  };
  if (name.includes("/")) return isProgram(resolvePath(sys, name)) ? name : undefined;
  const folders = (sys.env["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":");
  return folders.map((folder) => joinPath(folder || ".", name)).find((path) => isProgram(resolvePath(sys, path)));
}

const which: Run = (args, sys) => {
  const names = args.filter((arg) => arg !== "-a");
  if (names.length === 0) return isBusybox(sys) ? failed(busyboxUsage("which [-a] COMMAND...")) : { exit: 1 };
  const found = names.map((name) => findInPath(sys, name));
  return { stdout: found.map((path) => (path ? `${path}\n` : "")).join(""), exit: found.includes(undefined) ? 1 : 0 };
};

const mount: Run = (args, sys) => {
  if (args.length === 0) {
    const lines = sys.fs
      .mounts()
      .map(({ source, path, type, options }) => `${source} on ${path} type ${type} (${options})\n`);
    return { stdout: lines.join(""), exit: 0 };
  }
  const target = args.at(-1)!;
  if (args.length === 1)
    return failed(
      isBusybox(sys) ? `mount: can't find ${target} in /etc/fstab\n` : `mount: ${target}: can't find in /etc/fstab.\n`,
    );
  return failed(
    isBusybox(sys) ? `mount: permission denied (are you root?)\n` : `mount: ${target}: permission denied.\n`,
    isBusybox(sys) ? 1 : 32,
  );
};

const umount: Run = (args, sys) => {
  const target = args.findLast((arg) => !arg.startsWith("-"));
  const busybox = isBusybox(sys);
  if (target === undefined)
    return failed(
      busybox
        ? busyboxUsage("umount [OPTIONS] FILESYSTEM|DIRECTORY")
        : "umount: bad usage\nTry 'umount --help' for more information.\n",
    );
  const mounted = sys.fs.mounts().some(({ path }) => path === resolvePath(sys, target));
  const reason = mounted
    ? "Operation not permitted"
    : sys.fs.stat(resolvePath(sys, target))
      ? "Invalid argument"
      : "No such file or directory";
  if (busybox) return failed(`umount: can't unmount ${target}: ${reason}\n`);
  const words = {
    "Operation not permitted": "must be superuser to unmount.",
    "Invalid argument": "not mounted.",
    "No such file or directory": "no mount point specified.",
  };
  return failed(`umount: ${target}: ${words[reason]}\n`, 32);
};

const mountpoint: Run = (args, sys) => {
  const path = args.at(-1) ?? "";
  const found = sys.fs.mounts().some((one) => one.path === resolvePath(sys, path));
  const text = `${path} is ${found ? "" : "not "}a mountpoint\n`;
  return { ...(args.includes("-q") ? {} : { stdout: text }), exit: found ? 0 : isBusybox(sys) ? 1 : 32 };
};

const pwd: Run = (_, sys) => ({ stdout: `${sys.cwd}\n`, exit: 0 });
const tool = (run: Run): Tool => ({ kind: "function", run });
export const tools: Record<string, Tool> = {
  readlink: tool(readlink),
  realpath: tool(realpath),
  stat: tool(stat),
  du: tool(du),
  df: tool(df),
  basename: tool(basename),
  dirname: tool(dirname),
  which: tool(which),
  mount: tool(mount),
  umount: tool(umount),
  mountpoint: tool(mountpoint),
  pwd: tool(pwd),
};

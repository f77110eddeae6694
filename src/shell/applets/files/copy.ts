/** cp, mv, install-like copying. */
import type { System, Tool } from "../../types.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, baseName, joinPath, reasonOf, resolvePath } from "../paths.ts";
import { failed, type Said, wrong } from "../usage.ts";
import { isDirectory, lstat, missingReason, statOf, walk } from "./walk.ts";

const LONG = {
  recursive: "R",
  archive: "a",
  force: "f",
  interactive: "i",
  "no-clobber": "n",
  verbose: "v",
  preserve: "p",
  update: "u",
  "target-directory=": "t",
  "no-target-directory": "T",
  dereference: "L",
  "no-dereference": "P",
};

/** Sources and where they go: into a folder, or to one name. */
function plan(
  tool: string,
  options: ParsedOptions,
  sys: System,
): { sources: string[]; target: string; into: boolean } | Said {
  const operands = [...options.operands];
  const target = options.get("t") ?? operands.pop();
  const busybox = isBusybox(sys);
  if (target === undefined || operands.length === 0) {
    if (busybox) return failed(busyboxUsage(`${tool} [OPTIONS] SOURCE DEST`));
    const what = target === undefined ? "missing file operand" : `missing destination file operand after '${target}'`;
    return failed(`${tool}: ${what}\nTry '${tool} --help' for more information.\n`);
  }
  const into = !options.has("T") && isDirectory(sys, target);
  if (operands.length > 1 && !into) {
    const exists = statOf(sys, target) !== undefined;
    if (busybox)
      return failed(
        exists
          ? `${tool}: target '${target}' is not a directory\n`
          : `${tool}: can't create directory '${target}': No such file or directory\n`,
      );
    return failed(`${tool}: target '${target}': ${exists ? "Not a directory" : "No such file or directory"}\n`);
  }
  return { sources: operands, target, into };
}

function cp(args: string[], sys: System): Said {
  const options = parseOptions(args, { short: "aArRpfinvuTdLPHslt:bx", long: LONG });
  if (options.error) return wrong("cp", options.error, sys);
  const where = plan("cp", options, sys);
  if ("exit" in where) return where;
  const deep = ["a", "r", "R"].some((letter) => options.has(letter));
  let stderr = "";
  let stdout = "";
  for (const source of where.sources) {
    const to = where.into ? joinPath(where.target, baseName(source)) : where.target;
    if (options.has("n") && statOf(sys, to)) continue;
    stderr += copyOne(source, to, {
      deep,
      sys,
      keep: options.has("p") || options.has("a"),
      links: deep && !options.has("L"),
    });
    if (options.has("v")) stdout += `'${source}' -> '${to}'\n`;
  }
  return { stdout, stderr, exit: stderr === "" ? 0 : 1 };
}

interface CopyOptions {
  deep: boolean;
  sys: System;
  /** Times and owners too. */
  keep: boolean;
  /** Links stay links. */
  links: boolean;
}

/** Copies a file or tree; what went wrong, or "". */
function copyOne(source: string, to: string, options: CopyOptions): string {
  const { sys, deep, links } = options;
  const busybox = isBusybox(sys);
  const stat = links ? lstat(sys, source) : statOf(sys, source);
  if (!stat) {
    const reason = missingReason(sys, source);
    return busybox ? `cp: can't stat '${source}': ${reason}\n` : `cp: cannot stat '${source}': ${reason}\n`;
  }
  if (stat.type === "directory" && !deep)
    return busybox ? `cp: omitting directory '${source}'\n` : `cp: -r not specified; omitting directory '${source}'\n`;
  const same = resolvePath(sys, source) === resolvePath(sys, to);
  if (same) return `cp: '${source}' and '${to}' are the same file\n`;
  if (stat.type === "directory" && `${resolvePath(sys, to)}/`.startsWith(`${resolvePath(sys, source)}/`))
    return busybox
      ? `cp: recursion detected, omitting directory '${source}'\n`
      : `cp: cannot copy a directory, '${source}', into itself, '${to}'\n`;
  let wrongs = "";
  const visit = (path: string, type: string, mode: number, mtime: number) => {
    const target = resolvePath(sys, to + path.slice(source.length));
    try {
      if (type === "directory") {
        if (!sys.fs.stat(target)) sys.fs.mkdir(target, mode);
      } else if (type === "symlink") {
        if (sys.fs.stat(target, { follow: false })) sys.fs.remove(target);
        sys.fs.symlink(sys.fs.readlink(resolvePath(sys, path)), target);
      } else {
        sys.fs.write(target, sys.fs.read(resolvePath(sys, path)), { mode });
        if (options.keep) sys.fs.utimes(target, mtime);
      }
    } catch (error) {
      const reason = reasonOf(error);
      wrongs += busybox
        ? `cp: can't create '${to + path.slice(source.length)}': ${reason}\n`
        : `cp: cannot create ${type === "directory" ? "directory" : "regular file"} '${to + path.slice(source.length)}': ${reason}\n`;
    }
  };
  if (stat.type !== "directory") visit(source, stat.type, stat.mode, stat.mtime);
  else walk(sys, source, (one) => void visit(one.path, one.stat.type, one.stat.mode, one.stat.mtime));
  return wrongs;
}

function mv(args: string[], sys: System): Said {
  const options = parseOptions(args, { short: "finvuTt:b", long: LONG });
  if (options.error) return wrong("mv", options.error, sys);
  const where = plan("mv", options, sys);
  if ("exit" in where) return where;
  const busybox = isBusybox(sys);
  let stderr = "";
  let stdout = "";
  for (const source of where.sources) {
    const to = where.into ? joinPath(where.target, baseName(source)) : where.target;
    const stat = lstat(sys, source);
    if (!stat) {
      const reason = missingReason(sys, source);
      stderr += busybox ? `mv: can't rename '${source}': ${reason}\n` : `mv: cannot stat '${source}': ${reason}\n`;
      continue;
    }
    if (options.has("n") && lstat(sys, to)) continue;
    const moved = attempt(() => sys.fs.rename(resolvePath(sys, source), resolvePath(sys, to)));
    if ("reason" in moved)
      stderr += busybox
        ? `mv: can't rename '${source}': ${moved.reason}\n`
        : `mv: cannot move '${source}' to '${to}': ${moved.reason}\n`;
    else if (options.has("v")) stdout += busybox ? `'${source}' -> '${to}'\n` : `renamed '${source}' -> '${to}'\n`;
  }
  return { stdout, stderr, exit: stderr === "" ? 0 : 1 };
}

export const tools: Record<string, Tool> = { cp: { kind: "function", run: cp }, mv: { kind: "function", run: mv } };

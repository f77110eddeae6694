/** rm, mkdir, rmdir, touch, ln, chmod, chown, chgrp, truncate, mktemp, unlink, sync. */
import type { System, Tool } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, baseName, joinPath, resolvePath } from "../paths.ts";
import { failed, missingOperand, type Said, wrong } from "../usage.ts";
import { groupId, userIds } from "./accounts.ts";
import { parseDate } from "./dates.ts";
import { changeMode } from "./mode.ts";
import { isDirectory, lstat, missingReason, statOf, walk } from "./walk.ts";

type Run = (args: string[], sys: System) => Said;

/** Does something for each path; `one` gives the sentence of what went wrong. */
function forEach(paths: string[], one: (path: string) => string): Said {
  const stderr = paths.map(one).join("");
  return { stderr, exit: stderr === "" ? 0 : 1 };
}

const rm: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "rRfivdI",
    long: { recursive: "r", force: "f", verbose: "v", interactive: "i", dir: "d", "no-preserve-root": "npr" },
  });
  if (options.error) return wrong("rm", options.error, sys);
  const force = options.has("f");
  if (options.operands.length === 0) return force ? { exit: 0 } : missingOperand("rm", sys);
  const deep = options.has("r") || options.has("R");
  const busybox = isBusybox(sys);
  let stdout = "";
  const cannot = (path: string, reason: string) =>
    busybox ? `rm: can't remove '${path}': ${reason}\n` : `rm: cannot remove '${path}': ${reason}\n`;
  const said = forEach(options.operands, (path) => {
    const stat = lstat(sys, path);
    if (!stat) return force ? "" : cannot(path, missingReason(sys, path));
    if (/^(.*\/)?\.\.?\/*$/.test(path))
      return busybox
        ? `rm: can't remove '.' or '..'\n`
        : `rm: refusing to remove '.' or '..' directory: skipping '${path}'\n`;
    if (resolvePath(sys, path) === "/" && deep)
      return "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n";
    if (stat.type === "directory" && !deep)
      return busybox ? `rm: '${path}' is a directory\n` : cannot(path, "Is a directory");
    let wrongs = "";
    walk(
      sys,
      path,
      () => true,
      (one) => {
        const done = attempt(() => sys.fs.remove(resolvePath(sys, one.path)));
        if ("reason" in done) wrongs += cannot(one.path, done.reason);
        else if (options.has("v"))
          stdout += `removed ${one.stat.type === "directory" ? "directory " : ""}'${one.path}'\n`;
      },
    );
    return wrongs;
  });
  return { ...said, stdout };
};

const mkdir: Run = (args, sys) => {
  const options = parseOptions(args, { short: "pm:vZ", long: { parents: "p", "mode=": "m", verbose: "v" } });
  if (options.error) return wrong("mkdir", options.error, sys);
  if (options.operands.length === 0) return missingOperand("mkdir", sys);
  const busybox = isBusybox(sys);
  const mode = changeMode(options.get("m") ?? "755", 0o777, true);
  if (mode === undefined) return failed(`mkdir: invalid mode '${options.get("m")}'\n`);
  let stdout = "";
  const said = forEach(options.operands, (path) => {
    const parts = resolvePath(sys, path).split("/").slice(1);
    const chain = options.has("p")
      ? parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`)
      : [resolvePath(sys, path)];
    for (const [i, folder] of chain.entries()) {
      if (options.has("p") && sys.fs.stat(folder)?.type === "directory") continue;
      const done = attempt(() => sys.fs.mkdir(folder, i === chain.length - 1 ? mode : 0o755));
      if ("reason" in done)
        return `mkdir: ${busybox ? "can't" : "cannot"} create directory '${path}': ${done.reason}\n`;
      if (options.has("v"))
        stdout += busybox ? `created directory: '${path}'\n` : `mkdir: created directory '${path}'\n`;
    }
    return "";
  });
  return { ...said, stdout };
};

const rmdir: Run = (args, sys) => {
  const options = parseOptions(args, { short: "pv", long: { "ignore-fail-on-non-empty": "ignore", parents: "p" } });
  if (options.error) return wrong("rmdir", options.error, sys);
  if (options.operands.length === 0) return missingOperand("rmdir", sys);
  const busybox = isBusybox(sys);
  return forEach(options.operands, (path) => {
    const stat = lstat(sys, path);
    const reason = !stat ? missingReason(sys, path) : stat.type !== "directory" ? "Not a directory" : undefined;
    const done = reason ? { reason } : attempt(() => sys.fs.remove(resolvePath(sys, path)));
    if (!("reason" in done)) return "";
    return busybox ? `rmdir: '${path}': ${done.reason}\n` : `rmdir: failed to remove '${path}': ${done.reason}\n`;
  });
};

const touch: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "acmfhd:r:t:",
    long: { "no-create": "c", "date=": "d", "reference=": "r", "time=": "time" },
  });
  if (options.error) return wrong("touch", options.error, sys);
  const busybox = isBusybox(sys);
  if (options.operands.length === 0)
    return busybox
      ? missingOperand("touch", sys)
      : failed("touch: missing file operand\nTry 'touch --help' for more information.\n");
  const given = options.get("d") ?? options.get("t");
  const reference = options.get("r");
  const time =
    reference !== undefined
      ? statOf(sys, reference)?.mtime
      : given !== undefined
        ? parseDate(given, sys.now())
        : sys.now();
  if (time === undefined)
    return failed(
      reference
        ? `touch: failed to get attributes of '${reference}': No such file or directory\n`
        : `touch: invalid date '${given}'\n`,
    );
  return forEach(options.operands, (path) => {
    const full = resolvePath(sys, path);
    const exists = sys.fs.stat(full) !== undefined;
    if (!exists && options.has("c")) return "";
    const done = attempt(() => {
      if (!exists) sys.fs.write(full, "", { mode: 0o644 });
      if (exists || given !== undefined || reference !== undefined) sys.fs.utimes(full, time);
    });
    if (!("reason" in done)) return "";
    return busybox ? `touch: ${path}: ${done.reason}\n` : `touch: cannot touch '${path}': ${done.reason}\n`;
  });
};

const ln: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "sfnvTirbt:",
    long: { symbolic: "s", force: "f", "no-dereference": "n", verbose: "v", relative: "r" },
  });
  if (options.error) return wrong("ln", options.error, sys);
  const operands = [...options.operands];
  if (operands.length === 0)
    return isBusybox(sys)
      ? missingOperand("ln", sys)
      : failed("ln: missing file operand\nTry 'ln --help' for more information.\n");
  const target = operands.length === 1 ? "." : operands.pop()!;
  const into =
    isDirectory(sys, target) && !options.has("T") && !(options.has("n") && lstat(sys, target)?.type === "symlink");
  const busybox = isBusybox(sys);
  const kind = options.has("s") ? "symbolic" : "hard";
  return forEach(operands, (source) => {
    const path = into ? joinPath(target, baseName(source)) : target;
    const full = resolvePath(sys, path);
    if (!options.has("s") && !statOf(sys, source))
      return busybox
        ? `ln: ${source}: No such file or directory\n`
        : `ln: failed to access '${source}': No such file or directory\n`;
    if (options.has("f") && lstat(sys, path)) attempt(() => sys.fs.remove(full));
    const done = attempt(() => {
      if (options.has("s")) sys.fs.symlink(source, full);
      else if (lstat(sys, path)) sys.fs.mkdir(full);
      // Names of one file are not kept as such: a hard link is a copy.
      else sys.fs.write(full, sys.fs.read(resolvePath(sys, source)));
    });
    if (!("reason" in done)) return "";
    return busybox ? `ln: ${path}: ${done.reason}\n` : `ln: failed to create ${kind} link '${path}': ${done.reason}\n`;
  });
};

const chmod: Run = (args, sys) => {
  // "-x" and "-rw" are modes, not options.
  const isMode = (arg: string) => /^-[rwxXst,+=ugoa-]+$/.test(arg) && !/^-R$/.test(arg);
  const words = args.filter((arg) => !isMode(arg));
  const options = parseOptions(words, {
    short: "RcfvH",
    long: { recursive: "R", verbose: "v", "reference=": "reference" },
  });
  if (options.error) return wrong("chmod", options.error, sys);
  const operands = [...options.operands];
  const text = args.find(isMode) ?? operands.shift();
  if (text === undefined || operands.length === 0) {
    if (isBusybox(sys) || text === undefined) return missingOperand("chmod", sys);
    return failed(`chmod: missing operand after '${text}'\nTry 'chmod --help' for more information.\n`);
  }
  const busybox = isBusybox(sys);
  if (changeMode(text, 0, false) === undefined)
    return failed(
      `chmod: invalid mode${busybox ? "" : ":"} '${text}'\n${busybox ? "" : "Try 'chmod --help' for more information.\n"}`,
    );
  return changeEach(
    "chmod",
    operands,
    sys,
    options.has("R"),
    (path, stat) => sys.fs.chmod(path, changeMode(text, stat.mode, stat.type === "directory")!),
    (path) => `changing permissions of '${path}'`,
  );
};

function changeEach(
  tool: string,
  paths: string[],
  sys: System,
  deep: boolean,
  change: (path: string, stat: { mode: number; type: string; uid: number; gid: number }) => void,
  doing: (path: string) => string,
): Said {
  const busybox = isBusybox(sys);
  return forEach(paths, (path) => {
    const stat = statOf(sys, path);
    if (!stat)
      return busybox
        ? `${tool}: ${path}: ${missingReason(sys, path)}\n`
        : `${tool}: cannot access '${path}': ${missingReason(sys, path)}\n`;
    let wrongs = "";
    const one = (file: string, its: typeof stat) => {
      const done = attempt(() => change(resolvePath(sys, file), its));
      if (!("reason" in done)) return;
      const reason = done.code === "EPERM" ? "Operation not permitted" : done.reason;
      wrongs += busybox ? `${tool}: ${file}: ${reason}\n` : `${tool}: ${doing(file)}: ${reason}\n`;
    };
    if (!deep) one(path, stat);
    else
      walk(sys, path, (visit) => {
        if (visit.stat.type !== "symlink") one(visit.path, visit.stat);
        return true;
      });
    return wrongs;
  });
}

const chown =
  (tool: "chown" | "chgrp"): Run =>
  (args, sys) => {
    const options = parseOptions(args, {
      short: "RcfvhHLP",
      long: { recursive: "R", verbose: "v", "no-dereference": "h", "reference=": "reference" },
    });
    if (options.error) return wrong(tool, options.error, sys);
    const [text, ...paths] = options.operands;
    if (text === undefined || paths.length === 0) return missingOperand(tool, sys);
    const [userText = "", groupText] = tool === "chgrp" ? ["", text] : text.split(/[:.]/);
    const user = userText === "" ? undefined : userIds(sys, userText);
    const group = groupText ? groupId(sys, groupText) : groupText === "" ? user?.gid : undefined;
    const busybox = isBusybox(sys);
    if (userText !== "" && !user)
      return failed(busybox ? `${tool}: unknown user ${userText}\n` : `${tool}: invalid user: '${text}'\n`);
    if (groupText && group === undefined)
      return failed(busybox ? `${tool}: unknown group ${groupText}\n` : `${tool}: invalid group: '${text}'\n`);
    return changeEach(
      tool,
      paths,
      sys,
      options.has("R"),
      (path, stat) => sys.fs.chown(path, user?.uid ?? stat.uid, group ?? stat.gid),
      (path) => `changing ${tool === "chown" ? "ownership" : "group"} of '${path}'`,
    );
  };

const truncate: Run = (args, sys) => {
  const options = parseOptions(args, { short: "s:co", long: { "size=": "s" } });
  if (options.error) return wrong("truncate", options.error, sys);
  const match = /^([-+]?)(\d+)([kKmMgG]?)/.exec(options.get("s") ?? "");
  if (!match)
    return failed(
      "truncate: you must specify either '--size' or '--reference'\nTry 'truncate --help' for more information.\n",
    );
  const amount = Number(match[2]) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[match[3]!.toLowerCase()] ?? 1);
  return forEach(options.operands, (path) => {
    const full = resolvePath(sys, path);
    const done = attempt(() => {
      const old = sys.fs.stat(full) ? sys.fs.read(full) : "";
      const size =
        match[1] === "+" ? old.length + amount : match[1] === "-" ? Math.max(old.length - amount, 0) : amount;
      sys.fs.write(
        full,
        size <= old.length ? old.slice(0, size) : old + "\0".repeat(Math.min(size - old.length, 16 * 1024 ** 2)),
      );
    });
    return "reason" in done ? `truncate: cannot open '${path}' for writing: ${done.reason}\n` : "";
  });
};

const mktemp: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "dqutp:",
    long: { directory: "d", "tmpdir=?": "p", "suffix=": "suffix" },
  });
  if (options.error) return wrong("mktemp", options.error, sys);
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const template = options.operands[0] ?? "tmp.XXXXXXXXXX";
  const name = template.replace(/X{3,}(?!.*X{3})/, (run) =>
    [...run].map(() => letters[Math.floor(sys.chance("mktemp") * letters.length)]).join(""),
  );
  const folder = options.get("p") || sys.env["TMPDIR"] || "/tmp";
  const path =
    options.operands[0] === undefined || options.has("p") || options.has("t") ? joinPath(folder, name) : name;
  const done = attempt(() =>
    options.has("d")
      ? sys.fs.mkdir(resolvePath(sys, path), 0o700)
      : sys.fs.write(resolvePath(sys, path), "", { mode: 0o600 }),
  );
  if (!("reason" in done)) return { stdout: `${path}\n`, exit: 0 };
  return failed(
    isBusybox(sys)
      ? `mktemp: ${done.reason}\n`
      : `mktemp: failed to create ${options.has("d") ? "directory" : "file"} via template '${joinPath(folder, template)}': ${done.reason}\n`,
  );
};

const tool = (run: Run): Tool => ({ kind: "function", run });
export const tools: Record<string, Tool> = {
  rm: tool(rm),
  unlink: tool((args, sys) => rm(args, sys)),
  mkdir: tool(mkdir),
  rmdir: tool(rmdir),
  touch: tool(touch),
  ln: tool(ln),
  chmod: tool(chmod),
  chown: tool(chown("chown")),
  chgrp: tool(chown("chgrp")),
  truncate: tool(truncate),
  mktemp: tool(mktemp),
  sync: tool(() => ({ exit: 0 })),
};

/** find. Models GNU find's expressions; busybox knows most of them in other words. */
import type { FileStat, Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { attempt, baseName, resolvePath } from "../paths.ts";
import { userIds } from "./accounts.ts";
import { formatDate } from "./dates.ts";
import { FindError, type Plan, parse, type Test } from "./find-parse.ts";
import { lstat, missingReason, walk } from "./walk.ts";

interface State {
  /** Commands still to run. */
  queue: string[][];
  exit: number;
  /** Paths whose -exec decides what follows are not kept: tests after -exec hold when it ran. */
  stderr: string;
}

/** A shell pattern as an expression. */
export function globExpression(glob: string, flags = ""): RegExp {
  const body = glob
    .replace(/\[!/g, "[^")
    .replace(/[.+^${}()|\\]|\[\^?[^\]]+\]|[*?]/g, (piece) =>
      piece === "*" ? "[\\s\\S]*" : piece === "?" ? "[\\s\\S]" : piece.startsWith("[") ? piece : `\\${piece}`,
    );
  try {
    return new RegExp(`^${body}$`, flags);
  } catch {
    return /(?!)/;
  }
}

interface Visit {
  path: string;
  stat: FileStat;
  depth: number;
}

class Walker {
  out = "";
  err = "";
  exit = 0;
  readonly commands: string[][] = [];
  private readonly gathered = new Map<Test, string[]>();
  private pruned = false;
  private quit = false;

  constructor(
    private readonly plan: Plan,
    private readonly sys: System,
  ) {}

  run(): void {
    const plan = this.plan;
    const sys = this.sys;
    for (const root of plan.roots) {
      if (this.quit) break;
      if (!lstat(sys, root)) {
        this.err += `find: ${isBusybox(sys) ? root : `'${root}'`}: ${missingReason(sys, root)}\n`;
        this.exit = 1;
        continue;
      }
      const look = (one: Visit): void => {
        if (!this.quit && one.depth >= plan.min && one.depth <= plan.max) this.holds(plan.test, one);
      };
      walk(
        sys,
        root,
        (one) => {
          this.pruned = false;
          if (!plan.depth) look(one);
          return !this.pruned && !this.quit && one.depth < plan.max;
        },
        (one) => {
          if (plan.depth) look(one);
        },
        (path, reason) => {
          this.err += `find: ${isBusybox(sys) ? path : `'${path}'`}: ${reason}\n`;
          this.exit = 1;
        },
      );
    }
    for (const [test, paths] of this.gathered)
      if (test.op === "exec" && paths.length > 0) this.commands.push([...test.argv, ...paths]);
  }

  private holds(test: Test, one: Visit): boolean {
    switch (test.op) {
      case "and":
        return this.holds(test.left, one) && this.holds(test.right, one);
      case "or":
        return this.holds(test.left, one) || this.holds(test.right, one);
      case "not":
        return !this.holds(test.one, one);
      case "print":
        this.out += `${one.path}\n`;
        return true;
      case "print0":
        this.out += `${one.path}\0`;
        return true;
      case "printf":
        this.out += this.formatted(test.text, one);
        return true;
      case "prune":
        this.pruned = true;
        return true;
      case "quit":
        this.quit = true;
        return true;
      case "delete":
        return this.remove(one);
      case "exec":
        if (test.many) this.gathered.set(test, [...(this.gathered.get(test) ?? []), one.path]);
        else this.commands.push(test.argv.map((word) => word.replaceAll("{}", () => one.path)));
        return true;
      default:
        return this.fits(test, one);
    }
  }

  private fits(test: Test, { path, stat }: Visit): boolean {
    const { sys } = this;
    switch (test.op) {
      case "name":
        return globExpression(test.text, test.fold ? "i" : "").test(baseName(path));
      case "path":
        return globExpression(test.text, test.fold ? "i" : "").test(path);
      case "regex":
        return wholeExpression(test.text).test(path);
      case "type":
        return test.text.split(",").includes(stat.type === "directory" ? "d" : stat.type === "symlink" ? "l" : "f");
      case "empty":
        return stat.type === "directory" ? sys.fs.list(resolvePath(sys, path)).length === 0 : stat.size === 0;
      case "user":
        return userIds(sys, test.text)?.uid === stat.uid;
      case "uid":
        return stat.uid === test.value;
      case "newer":
        return stat.mtime > (lstat(sys, test.text)?.mtime ?? Number.POSITIVE_INFINITY);
      case "perm": {
        const wanted = Number.parseInt(test.text.replace(/^[-/+]/, ""), 8);
        if (test.text.startsWith("-")) return (stat.mode & wanted) === wanted;
        return /^[/+]/.test(test.text) ? (stat.mode & wanted) !== 0 : (stat.mode & 0o7777) === wanted;
      }
      case "size": {
        const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(test.text);
        if (!match) return false;
        const unit = { b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3, "": 512 }[match[3]!]!;
        return compare(match[1]!, Math.ceil(stat.size / unit), Number(match[2]));
      }
      case "mtime":
      case "mmin":
        return compare(
          test.sign,
          Math.floor((sys.now() - stat.mtime) / (test.op === "mtime" ? 86_400_000 : 60_000)),
          test.value,
        );
      default:
        return true;
    }
  }

  private remove({ path }: Visit): boolean {
    if (path === ".") return true;
    const done = attempt(() => this.sys.fs.remove(resolvePath(this.sys, path)));
    if (!("reason" in done)) return true;
    this.err += isBusybox(this.sys)
      ? `find: ${path}: ${done.reason}\n`
      : `find: cannot delete '${path}': ${done.reason}\n`;
    this.exit = 1;
    return false;
  }

  private formatted(text: string, { path, stat, depth }: Visit): string {
    const values: Record<string, string> = {
      p: path,
      f: baseName(path),
      h: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".",
      s: String(stat.size),
      m: (stat.mode & 0o7777).toString(8),
      y: stat.type === "directory" ? "d" : stat.type === "symlink" ? "l" : "f",
      d: String(depth),
      U: String(stat.uid),
      G: String(stat.gid),
      t: formatDate("%a %b %e %H:%M:%S.0000000000 %Y", stat.mtime),
      "%": "%",
    };
    return text
      .replace(/%T([@A-Za-z+])/g, (_, letter) =>
        letter === "@" ? `${Math.floor(stat.mtime / 1000)}.0000000000` : formatDate(`%${letter}`, stat.mtime),
      )
      .replace(/%([a-zA-Z%])/g, (whole, letter) => values[letter] ?? whole)
      .replace(/\\n/g, "\n")
      .replace(/\\t/g, "\t")
      .replace(/\\0/g, "\0");
  }
}

/** -regex; one that is none fits nothing. */
function wholeExpression(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return /(?!)/;
  }
}

function compare(sign: string, a: number, b: number): boolean {
  return sign === "+" ? a > b : sign === "-" ? a < b : a === b;
}

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  if (!old) {
    let plan: Plan;
    try {
      plan = parse(args, isBusybox(sys));
    } catch (error) {
      if (!(error instanceof FindError)) throw error;
      return { stderr: `${error.message}\n`, exit: 1 };
    }
    const walker = new Walker(plan, sys);
    walker.run();
    const said = { ...(walker.out && { stdout: walker.out }), ...(walker.err && { stderr: walker.err }) };
    return next({ queue: walker.commands, exit: walker.exit, stderr: "" }, said);
  }
  if (wake.type !== "child") return { state: old, wait: { child: true } };
  if (wake.failed) {
    const program = old.stderr;
    const reason = wake.failed === "ENOENT" ? "No such file or directory" : "Permission denied";
    return next(old, { stderr: isBusybox(sys) ? `find: ${program}: ${reason}\n` : `find: '${program}': ${reason}\n` });
  }
  return next(old, {});
}

function next(state: State, said: { stdout?: string; stderr?: string }): Step {
  const argv = state.queue.shift();
  if (!argv) return { ...said, exit: state.exit };
  state.stderr = argv[0] ?? "";
  return { ...said, state, spawn: { argv }, wait: { child: true } };
}

export const tools: Record<string, Tool> = { find: { kind: "process", step } };

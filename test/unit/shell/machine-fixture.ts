/** A machine of a test: files in memory, the shells, and tiny tools where the real ones do not matter. */
import {
  createProcess,
  createTable,
  type MachineEnvironment,
  type ProcessTable,
  type RunReport,
  run,
} from "../../../src/shell/machine.ts";
import { FileError, type FileStat, type FileSystem, type Tool } from "../../../src/shell/types.ts";

type Node = { type: "file" | "directory" | "symlink"; data: string; mode: number; mtime: number };

/** A file system in memory. */
export class MemoryFiles implements FileSystem {
  readonly nodes = new Map<string, Node>();

  constructor() {
    for (const path of ["/", "/bin", "/tmp", "/etc", "/root", "/usr", "/usr/bin"]) this.mkdir(path);
  }

  private resolve(path: string, depth = 0): string {
    const node = this.nodes.get(path);
    if (node?.type !== "symlink" || depth > 10) return path;
    return this.resolve(
      node.data.startsWith("/") ? node.data : `${path.slice(0, path.lastIndexOf("/"))}/${node.data}`,
      depth + 1,
    );
  }

  private parent(path: string): void {
    const folder = path.slice(0, path.lastIndexOf("/")) || "/";
    const node = this.nodes.get(this.resolve(folder));
    if (!node) throw new FileError("ENOENT", path);
    if (node.type !== "directory") throw new FileError("ENOTDIR", path);
  }

  read(path: string): string {
    const node = this.nodes.get(this.resolve(path));
    if (!node) throw new FileError("ENOENT", path);
    if (node.type === "directory") throw new FileError("EISDIR", path);
    return node.data;
  }

  write(path: string, data: string, options: { append?: boolean; mode?: number } = {}): void {
    const real = this.resolve(path);
    const old = this.nodes.get(real);
    if (old?.type === "directory") throw new FileError("EISDIR", path);
    if (!old) this.parent(real);
    const text = options.append ? (old?.data ?? "") + data : data;
    this.nodes.set(real, {
      type: "file",
      data: text,
      mode: options.mode ?? old?.mode ?? 0o644,
      mtime: (old?.mtime ?? 0) + 1,
    });
  }

  stat(path: string, options: { follow?: boolean } = {}): FileStat | undefined {
    const key = path.length > 1 ? path.replace(/\/$/, "") : path;
    const node = this.nodes.get(options.follow === false ? key : this.resolve(key));
    return node && { type: node.type, mode: node.mode, uid: 0, gid: 0, size: node.data.length, mtime: node.mtime };
  }

  list(path: string): string[] {
    const key = this.resolve(path.length > 1 ? path.replace(/\/$/, "") : path);
    const node = this.nodes.get(key);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type !== "directory") throw new FileError("ENOTDIR", path);
    const prefix = key === "/" ? "/" : `${key}/`;
    const names = [...this.nodes.keys()]
      .filter((one) => one !== "/" && one.startsWith(prefix))
      .map((one) => one.slice(prefix.length));
    return names.filter((name) => !name.includes("/")).sort();
  }

  mkdir(path: string): void {
    if (path !== "/") this.parent(path);
    this.nodes.set(path, { type: "directory", data: "", mode: 0o755, mtime: 0 });
  }

  remove(path: string): void {
    this.nodes.delete(path);
  }

  rename(from: string, to: string): void {
    this.nodes.set(to, this.nodes.get(from)!);
    this.nodes.delete(from);
  }

  symlink(target: string, path: string): void {
    this.nodes.set(path, { type: "symlink", data: target, mode: 0o777, mtime: 0 });
  }

  readlink(path: string): string {
    return this.nodes.get(path)!.data;
  }

  chmod(path: string, mode: number): void {
    this.nodes.get(path)!.mode = mode;
  }

  chown(): void {}
  utimes(): void {}
  mounts(): [] {
    return [];
  }
}

const read = (path: string, cwd: string) => (path.startsWith("/") ? path : `${cwd === "/" ? "" : cwd}/${path}`);

/** Fakes, only as far as the recorded scripts use them. */
export const TOOLS: Record<string, Tool> = {
  echo: { kind: "function", run: (args) => ({ stdout: `${args.join(" ")}\n`, exit: 0 }) },
  cat: {
    kind: "function",
    stdin: (args) => args.length === 0 || args.includes("-"),
    run: (args, sys, stdin) => {
      let stdout = args.length === 0 ? stdin : "";
      for (const arg of args) {
        try {
          stdout += arg === "-" ? stdin : sys.fs.read(read(arg, sys.cwd));
        } catch {
          return { stdout, stderr: `cat: can't open '${arg}': No such file or directory\n`, exit: 1 };
        }
      }
      return { stdout, exit: 0 };
    },
  },
  grep: {
    kind: "filter",
    start: (args) => ({ state: { pattern: args.at(-1)!, found: false, quiet: args.includes("-q") } }),
    line: (state, line) => {
      if (!new RegExp(state.pattern).test(line)) return { state };
      if (state.quiet) return { state, exit: 0 };
      return { state: { ...state, found: true }, stdout: `${line}\n` };
    },
    end: (state) => ({ exit: state.found ? 0 : 1 }),
  },
  head: {
    kind: "filter",
    start: (args) => ({ state: Number((args[1] ?? args[0] ?? "-10").replace("-", "")) }),
    line: (left, line) => ({ state: left - 1, stdout: `${line}\n`, ...(left <= 1 ? { exit: 0 } : {}) }),
    end: () => ({ exit: 0 }),
  },
  tr: {
    kind: "function",
    stdin: true,
    run: (args, _sys, stdin) => ({
      stdout: args[0] === "a-z" ? stdin.toUpperCase() : stdin.replaceAll(args[0]!, args[1] ?? ""),
      exit: 0,
    }),
  },
  wc: {
    kind: "function",
    stdin: true,
    run: (_args, _sys, stdin) => ({ stdout: `${stdin.split("\n").length - 1}\n`, exit: 0 }),
  },
  sort: {
    kind: "function",
    stdin: true,
    run: (_args, _sys, stdin) => ({ stdout: `${stdin.trimEnd().split("\n").sort().join("\n")}\n`, exit: 0 }),
  },
  seq: {
    kind: "function",
    run: (args) => ({ stdout: Array.from({ length: Number(args[0]) }, (_, i) => `${i + 1}\n`).join(""), exit: 0 }),
  },
  yes: {
    kind: "process",
    step: (args, _state, _wake, sys) => ({
      state: 0,
      stdout: `${args[0] ?? "y"}\n`.repeat(100),
      wait: { at: sys.monotonic() },
    }),
  },
  sleep: {
    kind: "process",
    step: (args, state, wake, sys) => {
      if (wake.type === "start") return { state: 1, wait: { at: sys.monotonic() + Number(args[0]) * 1000 } };
      return wake.type === "time" ? { exit: 0 } : { state, wait: {} };
    },
  },
  env: {
    kind: "function",
    run: (_args, sys) => ({
      stdout: Object.entries(sys.env)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(""),
      exit: 0,
    }),
  },
  date: { kind: "function", run: (_args, sys) => ({ stdout: `${Math.floor(sys.now())}\n`, exit: 0 }) },
  rm: {
    kind: "function",
    run: (args, sys) => {
      for (const arg of args.filter((one) => !one.startsWith("-"))) sys.fs.remove(read(arg, sys.cwd));
      return { exit: 0 };
    },
  },
  touch: {
    kind: "function",
    run: (args, sys) => {
      for (const arg of args) sys.fs.write(read(arg, sys.cwd), "", { append: true });
      return { exit: 0 };
    },
  },
  mkdir: {
    kind: "function",
    run: (args, sys) => {
      for (const arg of args.filter((one) => !one.startsWith("-"))) sys.fs.mkdir(read(arg, sys.cwd));
      return { exit: 0 };
    },
  },
  chmod: {
    kind: "function",
    run: (args, sys) => {
      sys.fs.chmod(read(args[1]!, sys.cwd), args[0] === "+x" ? 0o755 : Number.parseInt(args[0]!, 8));
      return { exit: 0 };
    },
  },
};

/** An environment whose /bin holds the shells and the fakes. */
export function environment(files = new MemoryFiles()): MachineEnvironment & { files: MemoryFiles } {
  const shells: Record<string, string> = { ash: "ash", dash: "dash", bash: "bash", sh: "ash" };
  for (const name of [...Object.keys(TOOLS), ...Object.keys(shells)]) {
    if (!files.nodes.has(`/bin/${name}`)) files.write(`/bin/${name}`, `\x7ftool ${name}\n`, { mode: 0o755 });
  }
  let draws = 0;
  return {
    files,
    machine: {
      fs: files,
      hostname: "host",
      addresses: ["10.0.0.1"],
      memory: { total: 1e9, used: 0 },
      cpus: 1,
      chance: () => (draws++ % 10) / 10,
      wallClock: 1_600_000_000_000,
    },
    tool: (name) => (Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined),
    toolAt: (path) => {
      const name = /^\x7ftool (\w+)\n/.exec(files.read(path))?.[1];
      return name === undefined ? undefined : (shells[name] ?? name);
    },
    fetch: () => undefined,
  };
}

/** Starts argv as a table's first process. */
export function start(
  env: MachineEnvironment,
  argv: string[],
  options: { tty?: boolean; stdin?: boolean; env?: Record<string, string> } = {},
): ProcessTable {
  const table = createTable("test", 0, { processes: 100 });
  createProcess(
    table,
    argv,
    {
      cwd: "/tmp",
      user: { uid: 0, gid: 0, name: "root" },
      session: "main",
      ...options,
      env: { PATH: "/bin", HOME: "/root", ...options.env },
    },
    env,
  );
  return table;
}

export function outputOf(reports: RunReport[]): {
  stdout: string;
  stderr: string;
  exit: number | undefined;
  mixed: string;
} {
  const text = (stream: string) =>
    reports
      .flatMap((report) => report.output)
      .filter((chunk) => chunk.stream === stream)
      .map((chunk) => chunk.data)
      .join("");
  return {
    stdout: text("stdout"),
    stderr: text("stderr"),
    exit: reports.flatMap((report) => report.exits)[0]?.exit,
    mixed: reports
      .flatMap((report) => report.output)
      .map((chunk) => chunk.data)
      .join(""),
  };
}

/** Runs a script of a shell to its end, at most 60 virtual seconds. */
export function sh(shell: string, script: string, env = environment()): ReturnType<typeof outputOf> {
  const table = start(env, [shell, "-c", script]);
  return outputOf([run(table, env, 60_000)]);
}

/** The kernel's files in a container: /proc, /sys/fs/cgroup and /dev, as far as labs look at them. Nothing of the host. */
import type { ProcessInfo } from "../../shell/types.ts";
import { baseOf, type FileNode, parentOf, type Tree } from "./node.ts";

/** What the kernel knows of a container. */
export interface KernelView {
  processes(): ProcessInfo[];
  environment(): [string, string][];
  hostname: string;
  /** Bytes, cores; what the node has. */
  memory: number;
  cpus: number;
  /** Limits of the container; undefined: none. */
  memoryLimit?: number;
  cpuLimit?: number;
  memoryUsed(): number;
  /** Unix milliseconds. */
  now(): number;
  bootedAt: number;
  /** The kernel's release: "6.8.0-64-generic". */
  kernel: string;
  mounts(): string;
  random(): string;
}

const DEVICES = ["null", "zero", "full", "random", "urandom", "tty", "console", "ptmx"];
const DEVICE_LINKS: Record<string, string> = {
  stdin: "/proc/self/fd/0",
  stdout: "/proc/self/fd/1",
  stderr: "/proc/self/fd/2",
  fd: "/proc/self/fd",
};

type Content = string | (() => string);

export class KernelTree implements Tree {
  private files: Map<string, Content> | undefined;

  constructor(private readonly view: KernelView) {}

  get(path: string): FileNode | undefined {
    const mtime = this.view.bootedAt;
    if (path.startsWith("/dev")) return device(path, mtime);
    const content = this.content(path);
    if (content !== undefined) {
      const data = typeof content === "string" ? content : content();
      return { type: "file", mode: 0o444, mtime, data };
    }
    if (path === "/proc/self") return { type: "symlink", mode: 0o777, mtime, target: "/proc/1" };
    const fd = /^\/proc\/\d+\/fd\/([0-2])$/.exec(path);
    if (fd) return { type: "symlink", mode: 0o700, mtime, target: `/dev/pts/${fd[1]}` };
    if (this.isFolder(path)) return { type: "directory", mode: 0o555, mtime };
    return undefined;
  }

  /** Whoever reads one file of the kernel's comes through several of its folders: none is listed for that. */
  private isFolder(path: string): boolean {
    this.files ??= kernelFiles(this.view);
    for (const key of this.files.keys()) if (key.startsWith(path) && key[path.length] === "/") return true;
    return [...this.children(path)].length > 0;
  }

  private content(path: string): Content | undefined {
    const process = /^\/proc\/(\d+)\/(\w+)$/.exec(path);
    if (process) return this.ofProcess(Number(process[1]), process[2]);
    this.files ??= kernelFiles(this.view);
    return this.files.get(path);
  }

  private ofProcess(pid: number, file: string): string | undefined {
    const found = this.view.processes().find((one) => one.pid === pid);
    if (!found) return undefined;
    const name = baseOf(found.argv[0] ?? "")
      .replace(/:.*/, "")
      .slice(0, 15);
    const states = { R: "R (running)", S: "S (sleeping)", Z: "Z (zombie)", T: "T (stopped)" };
    switch (file) {
      case "cmdline":
        return found.argv.map((word) => `${word}\0`).join("");
      case "comm":
        return `${name}\n`;
      case "environ":
        return this.view
          .environment()
          .map(([key, value]) => `${key}=${value}\0`)
          .join("");
      case "status":
        return `Name:\t${name}\nUmask:\t0022\nState:\t${states[found.state]}\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${found.ppid}\nVmRSS:\t    1024 kB\nThreads:\t1\n`;
      case "stat":
        return `${pid} (${name}) ${found.state} ${found.ppid} ${pid} ${pid} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 0 1024000 256\n`;
      case "cgroup":
        return "0::/\n";
      case "mounts":
        return this.view.mounts();
      default:
        return undefined;
    }
  }

  children(path: string): Iterable<string> {
    if (path === "/") return ["proc", "dev", "sys"];
    if (path === "/dev") return [...DEVICES, ...Object.keys(DEVICE_LINKS), "pts", "shm", "mqueue"];
    if (path.startsWith("/dev")) return [];
    const names = new Set<string>();
    this.files ??= kernelFiles(this.view);
    const prefix = `${path}/`;
    for (const key of this.files.keys()) if (key.startsWith(prefix)) names.add(key.slice(prefix.length).split("/")[0]);
    if (path === "/proc") for (const { pid } of this.view.processes()) names.add(String(pid));
    if (path === "/proc") names.add("self");
    const pid = /^\/proc\/(\d+)(\/fd)?$/.exec(path);
    if (pid && this.view.processes().some((one) => one.pid === Number(pid[1])))
      for (const name of pid[2]
        ? ["0", "1", "2"]
        : ["cgroup", "cmdline", "comm", "environ", "fd", "mounts", "stat", "status"])
        names.add(name);
    return names;
  }
}

function device(path: string, mtime: number): FileNode | undefined {
  const directory = path === "/dev" || ["/dev/pts", "/dev/shm", "/dev/mqueue"].includes(path);
  if (directory) return { type: "directory", mode: path === "/dev/shm" ? 0o1777 : 0o755, mtime };
  if (parentOf(path) !== "/dev") return undefined;
  const name = baseOf(path);
  if (Object.hasOwn(DEVICE_LINKS, name)) return { type: "symlink", mode: 0o777, mtime, target: DEVICE_LINKS[name] };
  return DEVICES.includes(name) ? { type: "file", mode: 0o666, mtime, data: "" } : undefined;
}

function kernelFiles(view: KernelView): Map<string, Content> {
  const kb = (bytes: number) => String(Math.floor(bytes / 1024)).padStart(8);
  const uptime = () => Math.max(0, (view.now() - view.bootedAt) / 1000);
  const files: [string, Content][] = [
    ["/proc/cpuinfo", () => Array.from({ length: Math.max(1, Math.ceil(view.cpus)) }, (_, i) => processor(i)).join("")],
    [
      "/proc/meminfo",
      () =>
        `MemTotal:       ${kb(view.memory)} kB\nMemFree:        ${kb(view.memory * 0.6)} kB\nMemAvailable:   ${kb(view.memory * 0.7)} kB\nBuffers:        ${kb(view.memory * 0.02)} kB\nCached:         ${kb(view.memory * 0.1)} kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n`,
    ],
    ["/proc/loadavg", () => `0.08 0.12 0.09 1/${200 + view.processes().length} ${1 + view.processes().length}\n`],
    ["/proc/uptime", () => `${uptime().toFixed(2)} ${(uptime() * view.cpus * 0.95).toFixed(2)}\n`],
    [
      "/proc/version",
      `Linux version ${view.kernel} (buildd@lcy02-amd64-064) (x86_64-linux-gnu-gcc-13) #${/-(\d+)/.exec(view.kernel)?.[1] ?? 1}-Ubuntu SMP PREEMPT_DYNAMIC\n`,
    ],
    ["/proc/filesystems", "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n"],
    ["/proc/mounts", () => view.mounts()],
    ["/proc/stat", "cpu  1000 0 500 100000 0 0 0 0 0 0\n"],
    ["/proc/sys/kernel/hostname", () => `${view.hostname}\n`],
    ["/proc/sys/kernel/osrelease", `${view.kernel}\n`],
    ["/proc/sys/kernel/pid_max", "4194304\n"],
    ["/proc/sys/net/core/somaxconn", "4096\n"],
    ["/proc/sys/net/ipv4/ip_forward", "1\n"],
    ["/proc/sys/vm/max_map_count", "65530\n"],
    ["/sys/fs/cgroup/memory.max", () => `${view.memoryLimit ?? "max"}\n`],
    ["/sys/fs/cgroup/memory.current", () => `${view.memoryUsed()}\n`],
    ["/sys/fs/cgroup/cpu.max", () => `${view.cpuLimit ? Math.round(view.cpuLimit * 100_000) : "max"} 100000\n`],
    ["/sys/class/net/eth0/address", "0a:58:0a:f4:00:05\n"],
  ];
  return new Map(files);
}

const processor = (i: number) =>
  `processor\t: ${i}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: Intel(R) Xeon(R) Processor\ncpu MHz\t\t: 2400.000\ncache size\t: 16384 KB\n\n`;

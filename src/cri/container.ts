/** One container as the engine works with it: its rows, its files, and the machine that its processes run on. */
import type { MachineEnvironment } from "../shell/process-types.ts";
import type { ProcessInfo } from "../shell/types.ts";
import { ContainerFileSystem, type MountPoint } from "./filesystem/containerfs.ts";
import { KernelTree } from "./filesystem/proc.ts";
import { MemoryTree, Overlay, RowTree } from "./filesystem/rowtree.ts";
import { type BaseSpec, findBase, imageEnvironment, imageTree, toolOf } from "./image/imagetree.ts";
import { type FoundImage, findImage } from "./image/spec.ts";
import { LogWriter } from "./logs.ts";
import { toolbox } from "./programs/index.ts";
import type { ContainerRow, ProcessesRow, RuntimeDeps } from "./rows.ts";
import { mountPoints } from "./volumes.ts";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const NODE_MEMORY = 8_326_000_640;
const NODE_CPUS = 4;
const KERNEL = "6.8.0-64-generic";

/** An image with its files, made once per command. */
export interface LoadedImage {
  found: FoundImage;
  base: BaseSpec;
  tree: MemoryTree;
  /** Lines of its /etc/passwd, in fields. */
  passwd: string[][];
}

export interface User {
  uid: number;
  gid: number;
  name: string;
  home: string;
}

/** A container at work. Valid within one command. */
export interface Container {
  id: string;
  row: ContainerRow;
  image: LoadedImage;
  user: User;
  fs: ContainerFileSystem;
  env: MachineEnvironment;
  /** Its own copy of the row while it runs; undefined: it has ended. */
  processes: ProcessesRow | undefined;
  /** A process wrote into a volume. */
  wroteVolume: boolean;
  /** A process asked something of the network. */
  asked: boolean;
  /** Does another container of its pod listen on a port? They share one network. */
  isPortTaken(port: number): boolean;
}

export class Images {
  private readonly loaded = new Map<string, LoadedImage>();

  constructor(private readonly deps: RuntimeDeps) {}

  load(image: string): LoadedImage {
    let loaded = this.loaded.get(image);
    if (!loaded) {
      const found = findImage(this.deps, image);
      const base = findBase(this.deps, found.spec.base);
      const tree = imageTree(found, base);
      const passwd = (tree.get("/etc/passwd")?.data ?? "").split("\n").map((line) => line.split(":"));
      loaded = { found, base, tree, passwd };
      this.loaded.set(image, loaded);
    }
    return loaded;
  }
}

/** Puts a container together from its rows. `fetch` is what its processes ask of the network. */
export function assemble(
  deps: RuntimeDeps,
  id: string,
  row: ContainerRow,
  image: LoadedImage,
  processes: ProcessesRow | undefined,
  fetch: MachineEnvironment["fetch"],
  isPortTaken: (port: number) => boolean,
): Container {
  const { config } = row;
  const container = { id, row, image, processes, wroteVolume: false, asked: false, isPortTaken } as Container;
  const node = deps.node?.(config.node) ?? { cpus: NODE_CPUS, memory: NODE_MEMORY, kernel: KERNEL };
  container.user = findUser(image, config.user);
  container.fs = fileSystem(deps, container, node);
  const chance = (purpose: string) => deps.chance(purpose, id);
  container.env = {
    machine: {
      fs: container.fs,
      hostname: config.hostname,
      addresses: config.addresses,
      memory: { total: node.memory, used: node.memory * 0.3 },
      cpus: Math.ceil(node.cpus),
      chance,
      flavour: flavourOf(image),
      wallClock: deps.epoch(),
    },
    tool: toolbox(container),
    toolAt: (path) => {
      const at = container.fs.toolAt(path);
      return at && toolOf(at.node, path, image.base);
    },
    fetch: (...request) => {
      container.asked = true;
      return fetch(...request);
    },
  };
  return container;
}

/** How its tools word things: busybox's before 1.29 asked DNS otherwise. */
function flavourOf({ found, base }: LoadedImage): "busybox" | "gnu" | "busybox-1.28" {
  if (base.shell !== "ash") return "gnu";
  const minor = found.spec.base === "busybox" ? Number(/^1\.(\d+)/.exec(found.version)?.[1] ?? 99) : 99;
  return minor < 29 ? "busybox-1.28" : "busybox";
}

function fileSystem(
  deps: RuntimeDeps,
  container: Container,
  node: { cpus: number; memory: number; kernel?: string },
): ContainerFileSystem {
  const { id, row, image, user } = container;
  const { config } = row;
  const now = () =>
    Math.floor(deps.epoch() + (container.processes ? container.processes.machine.clock / 1000 : deps.now()));
  const bootedAt = deps.epoch();
  const touched = () => {
    container.wroteVolume = true;
  };
  const volumes = mountPoints(deps, config.mounts, touched);
  const own = new MemoryTree(Math.floor(bootedAt + row.startedAt));
  own.add("/etc/hosts", { type: "file", mode: 0o644, data: config.hosts });
  own.add("/etc/resolv.conf", { type: "file", mode: 0o644, data: config.resolvConf });
  own.add("/etc/hostname", { type: "file", mode: 0o644, data: `${config.hostname}\n` });
  own.add("/dev/termination-log", { type: "file", mode: 0o666, data: "" });
  const layer = new RowTree(deps.table("layers"), id, new Overlay([own, image.tree]));
  const kernel = new KernelTree({
    processes: () => processesOf(container, deps),
    environment: () => environment(container, []),
    hostname: config.hostname,
    memory: node.memory,
    cpus: node.cpus,
    memoryLimit: config.memoryLimit,
    cpuLimit: config.cpus,
    memoryUsed: () => memoryOf(container),
    now,
    bootedAt,
    kernel: node.kernel ?? KERNEL,
    mounts: () => mountsFile(container.fs),
    random: () => "",
  });
  let draws = 0;
  const mounts: MountPoint[] = [
    ...volumes,
    { path: "/dev/termination-log", tree: layer, root: "/dev/termination-log", source: "/dev/vda1", type: "ext4" },
    { path: "/proc", tree: kernel, root: "/proc", source: "proc", type: "proc" },
    { path: "/dev", tree: kernel, root: "/dev", source: "tmpfs", type: "tmpfs" },
    { path: "/sys", tree: kernel, root: "/sys", source: "sysfs", type: "sysfs", readOnly: true },
  ];
  mounts.sort((a, b) => b.path.length - a.path.length);
  const root: MountPoint = { path: "/", tree: layer, root: "/", source: "overlay", type: "overlay" };
  mounts.push(config.readOnlyRootFilesystem ? { ...root, readOnly: true } : root);
  return new ContainerFileSystem({
    mounts,
    user,
    now,
    random: () => randomBytes(deps, `${id}/${draws++}`),
    console: (stream, data) => log(deps, container, stream, data, now() - deps.epoch()),
  });
}

/** Adds whole output to a container's log. */
export function log(
  deps: RuntimeDeps,
  { id, processes }: Container,
  stream: "stdout" | "stderr",
  text: string,
  at: number,
): void {
  if (!processes) return;
  const writer = new LogWriter(deps, { id, row: processes.log });
  writer.add(stream, text, at, true);
  processes.log = writer.flush();
}

function randomBytes(deps: RuntimeDeps, word: string): string {
  let data = "";
  for (let i = 0; i < 512; i++) data += String.fromCharCode(Math.floor(deps.chance("urandom", word, i) * 256));
  return data;
}

const mountsFile = (fs: ContainerFileSystem) =>
  fs
    .mounts()
    .map(({ source, path, type, options }) => `${source} ${path} ${type} ${options} 0 0\n`)
    .join("");

function processesOf(container: Container, deps: RuntimeDeps): ProcessInfo[] {
  if (!container.processes) return [];
  return machine().processList(container.processes.machine, deps.epoch());
}

export function memoryOf(container: Pick<Container, "processes">): number {
  return container.processes ? machine().memoryUsed(container.processes.machine) : 0;
}

/** The shell machine, loaded when a container is looked at. */
export const machine = (): Machine => {
  loaded ??= require("../shell/machine.ts") as Machine;
  return loaded;
};
type Machine = typeof import("../shell/machine.ts");
let loaded: Machine | undefined;

/** The environment of a new process, in the order in which runc's has it: PATH, HOSTNAME, image, manifest, exec, HOME. */
export function environment(
  container: Pick<Container, "row" | "image" | "user">,
  more: [string, string][],
): [string, string][] {
  const { config } = container.row;
  const { found, base } = container.image;
  const own = imageEnvironment(found, base);
  const path = own.find(([name]) => name === "PATH")?.[1] ?? DEFAULT_PATH;
  const result = new Map<string, string>([
    ["PATH", path],
    ["HOSTNAME", config.hostname],
  ]);
  for (const [name, value] of [...own, ...config.env, ...more]) result.set(name, value);
  if (!result.has("HOME")) result.set("HOME", container.user.home);
  return [...result];
}

/** A map that a process can hold, safe for any name. */
export const asRecord = (pairs: [string, string][]): Record<string, string> => Object.fromEntries(pairs);

/** Who a container's processes are: by the manifest, the image, its /etc/passwd. */
export function findUser(image: LoadedImage, asked: { uid?: number; gid?: number } | undefined): User {
  const [name = "", group] = (image.found.spec.user ?? "").split(":");
  const wanted = asked?.uid === undefined ? name || "0" : String(asked.uid);
  const entry = image.passwd.find((fields) => fields[0] === wanted || fields[2] === wanted);
  const uid = Number(entry?.[2] ?? wanted) || 0;
  const gid = asked?.gid ?? Number((asked?.uid === undefined && group) || entry?.[3] || 0);
  return {
    uid,
    gid,
    name: entry?.[0] ?? (uid === 0 ? "root" : String(uid)),
    home: entry?.[5] || (uid === 0 ? "/root" : "/"),
  };
}

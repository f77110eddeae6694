/**
 * Programs that images run: one file or folder each, loaded when a container of such an image runs. A program is a
 * process Tool made for one container, and may stand for its image's entrypoint script.
 */
import type { FileSystem, Tool, Toolbox } from "../../shell/types.ts";
import type { Container } from "../container.ts";
import { forTag } from "../image/imagetree.ts";

/** What a program knows of the container that it runs in. */
export interface ProgramContext {
  /** Its settings in the image's data, `${tag}` and `${version}` filled in. */
  settings: Record<string, any>;
  /** The image's version ("1.27.5") and its name as the manifest has it. */
  version: string;
  image: string;
  /** Ports that the container declares. */
  ports: number[];
  hostname: string;
  addresses: string[];
  cpus: number;
  fs: FileSystem;
  /** A file of the image as it was made; undefined: the image has none there. */
  imageFile(path: string): string | undefined;
  /** Does a process of another container of this pod listen on the port? */
  isPortTaken(port: number): boolean;
}

/** What an image's entrypoint script comes to before it becomes the command. */
export interface Entered {
  /** What it says meanwhile. */
  said: ["stdout" | "stderr", string][];
  argv: string[];
  env: [string, string][];
  /** How the process calls itself in ps, in place of the first word. */
  title?: string;
}

export interface Program {
  tool(context: ProgramContext): Tool;
  /** Stands for the script at `settings.entrypoint`: `argv` is what follows it. */
  enter?(argv: string[], env: [string, string][], context: ProgramContext): Partial<Entered>;
}

/** Every program, by the name that image data call it. */
const PROGRAMS: Record<string, () => Program> = {
  agnhost: () => (require("./agnhost/index.ts") as typeof import("./agnhost/index.ts")).agnhost,
  dotnet: () => (require("./dotnet/index.ts") as typeof import("./dotnet/index.ts")).dotnet,
  counter: () => (require("./redis-apps.ts") as typeof import("./redis-apps.ts")).counter,
  "gb-frontend": () => (require("./redis-apps.ts") as typeof import("./redis-apps.ts")).gbFrontend,
  guestbook: () => (require("./redis-apps.ts") as typeof import("./redis-apps.ts")).guestbook,
  httpd: () => (require("./httpd/index.ts") as typeof import("./httpd/index.ts")).httpd,
  "memory-allocator": () =>
    (require("./memory-allocator.ts") as typeof import("./memory-allocator.ts")).memoryAllocator,
  mysqld: () => (require("./sql/mysqld.ts") as typeof import("./sql/mysqld.ts")).mysqld,
  nginx: () => (require("./nginx/index.ts") as typeof import("./nginx/index.ts")).nginx,
  postgres: () => (require("./sql/postgres.ts") as typeof import("./sql/postgres.ts")).postgres,
  redis: () => (require("./redis/index.ts") as typeof import("./redis/index.ts")).redis,
  server: () => (require("./server.ts") as typeof import("./server.ts")).server,
  wordpress: () => (require("./wordpress.ts") as typeof import("./wordpress.ts")).wordpress,
};

const found = new Map<string, Program | undefined>();

function find(name: string): Program | undefined {
  if (!found.has(name)) found.set(name, Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name]() : undefined);
  return found.get(name);
}

function contextOf(container: Container, name: string): ProgramContext {
  const { config } = container.row;
  const { found: image, tree } = container.image;
  const settings = image.spec.program?.[name] ?? {};
  return {
    settings: filled(settings, (text) => forTag(text, image)),
    version: image.version,
    image: config.image,
    ports: config.ports.filter(({ protocol }) => protocol !== "UDP").map(({ containerPort }) => containerPort),
    hostname: config.hostname,
    addresses: config.addresses,
    cpus: container.env?.machine.cpus ?? 1,
    fs: container.fs,
    imageFile: (path) => tree.get(path)?.data,
    isPortTaken: (port) => container.isPortTaken(port),
  };
}

function filled(value: any, fill: (text: string) => string): any {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((one) => filled(one, fill));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, fill)]));
}

/** The tools of a container: its image's programs, then the common ones. */
export function toolbox(container: Container): Toolbox {
  const made = new Map<string, Tool | undefined>();
  return (name) => {
    if (!made.has(name)) made.set(name, programTool(container, name) ?? commonTool(name));
    return made.get(name);
  };
}

function programTool(container: Container, name: string): Tool | undefined {
  if (!Object.hasOwn(container.image.found.spec.program ?? {}, name)) return undefined;
  return find(name)?.tool(contextOf(container, name));
}

let common: Toolbox | undefined;

/** Tools of single images, by name: clients of servers, languages. */
const TOOLS: Record<string, () => Tool> = {
  "redis-cli": () => (require("./redis/cli.ts") as typeof import("./redis/cli.ts")).redisCli,
  mysql: () => (require("./sql/client.ts") as typeof import("./sql/client.ts")).mysql,
  mariadb: () => (require("./sql/client.ts") as typeof import("./sql/client.ts")).mysql,
  mysqladmin: () => (require("./sql/admin.ts") as typeof import("./sql/admin.ts")).mysqladmin,
  "mariadb-admin": () => (require("./sql/admin.ts") as typeof import("./sql/admin.ts")).mysqladmin,
  psql: () => (require("./sql/psql.ts") as typeof import("./sql/psql.ts")).psql,
  pg_isready: () => (require("./sql/admin.ts") as typeof import("./sql/admin.ts")).pgIsReady,
  createdb: () => (require("./sql/admin.ts") as typeof import("./sql/admin.ts")).createdb,
  mongo: () => (require("./mongosh.ts") as typeof import("./mongosh.ts")).mongosh,
  mongosh: () => (require("./mongosh.ts") as typeof import("./mongosh.ts")).mongosh,
  node: () => (require("./languages.ts") as typeof import("./languages.ts")).node,
  perl: () => (require("./perl.ts") as typeof import("./perl.ts")).perl,
  python: () => (require("./languages.ts") as typeof import("./languages.ts")).python,
  python3: () => (require("./languages.ts") as typeof import("./languages.ts")).python,
  stress: () => (require("./stress.ts") as typeof import("./stress.ts")).stress,
  "stress-ng": () => (require("./stress.ts") as typeof import("./stress.ts")).stress,
};

function commonTool(name: string): Tool {
  if (Object.hasOwn(TOOLS, name)) return TOOLS[name]!();
  common ??= (require("../../shell/applets/index.ts") as typeof import("../../shell/applets/index.ts")).applet;
  return common(name) ?? absent(name);
}

/** What an image has, but nobody wrote here. */
const absent = (name: string): Tool => ({
  kind: "function",
  run: () => ({ stderr: `${name}: kubelab does not simulate this program\n`, exit: 126 }),
});

/** Takes an image's entrypoint script out of a command, where one of its programs stands for it. */
export function enterImage(container: Container, argv: string[], env: [string, string][]): Entered {
  for (const [name, settings] of Object.entries(container.image.found.spec.program ?? {})) {
    if (settings.entrypoint !== argv[0]) continue;
    const entered = find(name)?.enter?.(argv.slice(1), env, contextOf(container, name));
    if (entered) return { said: [], argv: argv.slice(1), env, ...entered };
  }
  return { said: [], argv, env };
}

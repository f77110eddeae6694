/** nginx begins: entrypoint script, command line, configuration, what it says then. Models docker-nginx's entrypoint and ngx_cycle.c. */
import { FileError, type FileSystem, type System } from "../../../shell/types.ts";
import type { Entered, ProgramContext } from "../index.ts";
import { type Config, readConfig } from "./config.ts";
import { errorTime } from "./exchange.ts";
import { ConfigError, type ConfigFiles } from "./syntax.ts";

export const CONF = "/etc/nginx/nginx.conf";
const DEFAULT_SERVER = "/etc/nginx/conf.d/default.conf";
const TEMPLATES = "/etc/nginx/templates";

/** Is version a (like "1.27.5") at least b? */
export function atLeast(a: string, b: string): boolean {
  const x = a.split(".");
  const y = b.split(".");
  for (let i = 0; i < 3; i++) {
    const difference = Number(x[i] ?? 0) - Number(y[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The image's docker-entrypoint.sh: what it says and does before it becomes nginx. */
export function enter(argv: string[], env: [string, string][], context: ProgramContext): Partial<Entered> {
  if (argv[0] !== "nginx" && argv[0] !== "nginx-debug") return {};
  const { version, fs } = context;
  if (env.some(([name, value]) => name === "NGINX_ENTRYPOINT_QUIET_LOGS" && value !== ""))
    return { title: "nginx: master process nginx" };
  const lines = [
    "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
    "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
    ...listenOnIPv6(context),
  ];
  const local = "/docker-entrypoint.d/15-local-resolvers.envsh";
  if (atLeast(version, "1.23.4")) lines.push(`/docker-entrypoint.sh: Sourcing ${local}`);
  lines.push(
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
    ...substitute(fs, env),
  );
  if (atLeast(version, "1.19.8"))
    lines.push("/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh");
  lines.push("/docker-entrypoint.sh: Configuration complete; ready for start up");
  return { said: [["stdout", `${lines.join("\n")}\n`]], title: "nginx: master process nginx" };
}

function listenOnIPv6({ fs, imageFile }: ProgramContext): string[] {
  const name = "10-listen-on-ipv6-by-default.sh: info:";
  const stat = fs.stat(DEFAULT_SERVER);
  if (stat?.type !== "file") return [`${name} ${DEFAULT_SERVER.slice(1)} is not a file or does not exist`];
  const mounted = fs
    .mounts()
    .some(({ path, options }) => options.startsWith("ro") && (path === "/" || DEFAULT_SERVER.startsWith(path)));
  if (mounted) return [`${name} can not modify ${DEFAULT_SERVER} (read-only file system?)`];
  const checked = `${name} Getting the checksum of ${DEFAULT_SERVER}`;
  if (fs.read(DEFAULT_SERVER) === imageFile(DEFAULT_SERVER))
    return [checked, `${name} Enabled listen on IPv6 in ${DEFAULT_SERVER}`];
  return [checked, `${name} ${DEFAULT_SERVER} differs from the packaged version`];
}

/** Fills environment variables into templates, as envsubst does for those that are defined. */
function substitute(fs: FileSystem, env: [string, string][]): string[] {
  if (fs.stat(TEMPLATES)?.type !== "directory") return [];
  const values = new Map(env);
  const said: string[] = [];
  for (const name of fs.list(TEMPLATES).filter((one) => one.endsWith(".template"))) {
    const source = `${TEMPLATES}/${name}`;
    const target = `/etc/nginx/conf.d/${name.replace(/\.template$/, "")}`;
    said.push(`20-envsubst-on-templates.sh: Running envsubst on ${source} to ${target}`);
    fs.write(
      target,
      fs.read(source).replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, a?: string, b?: string) => values.get((a ?? b)!) ?? all),
    );
  }
  return said;
}

export interface Options {
  conf: string;
  test: boolean;
  dump: boolean;
  version: false | "short" | "long";
  signal?: string;
  daemon: boolean;
}

/** Reads the command line; an error is nginx's sentence. */
export function readOptions(args: string[]): Options | { error: string } {
  const options: Options = { conf: CONF, test: false, dump: false, version: false, daemon: true };
  for (let i = 0; i < args.length; i++) {
    const word = args[i];
    if (!word.startsWith("-")) return { error: `nginx: invalid option: "${word}"` };
    if (word === "-v") options.version = "short";
    else if (word === "-V") options.version = "long";
    else if (word === "-t") options.test = true;
    else if (word === "-T") options.test = options.dump = true;
    else if (word === "-q") continue;
    else if (["-c", "-g", "-s", "-p", "-e"].includes(word.slice(0, 2))) {
      const value = word.length > 2 ? word.slice(2) : args[++i];
      if (value === undefined)
        return { error: `nginx: option "${word}" requires ${word === "-s" ? "parameter" : "file name"}` };
      if (word[1] === "c") options.conf = value.startsWith("/") ? value : `/etc/nginx/${value}`;
      if (word[1] === "g" && /daemon\s+off/.test(value)) options.daemon = false;
      if (word[1] === "s") options.signal = value;
    } else return { error: `nginx: invalid option: "${word.replace(/^-+/, "")}"` };
  }
  if (options.signal !== undefined && !["stop", "quit", "reopen", "reload"].includes(options.signal))
    return { error: `nginx: invalid option: "-s ${options.signal}"` };
  return options;
}

/** The files of a configuration, by what the file system has. */
export function filesOf(fs: FileSystem): ConfigFiles {
  const read = (path: string): string | undefined => {
    const stat = fs.stat(path);
    if (!stat || stat.type === "directory") return undefined;
    return fs.read(path);
  };
  return { read, glob: (pattern) => glob(fs, pattern) };
}

function glob(fs: FileSystem, pattern: string): string[] {
  const folder = pattern.slice(0, pattern.lastIndexOf("/")) || "/";
  if (fs.stat(folder)?.type !== "directory") return [];
  const names = patternOf(pattern.slice(folder.length + 1));
  return fs
    .list(folder)
    .filter((name) => names.test(name) && !name.startsWith("."))
    .map((name) => `${folder}/${name}`);
}

const patterns = new Map<string, RegExp>();

function patternOf(glob: string): RegExp {
  let pattern = patterns.get(glob);
  if (!pattern) {
    const text = glob
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replace(/\*/g, "[^/]*")
      .replace(/\?/g, "[^/]");
    pattern = new RegExp(`^${text}$`);
    patterns.set(glob, pattern);
  }
  return pattern;
}

/** What reading a configuration looked at: texts by path (undefined: no such file) and what patterns found. */
export interface Sources {
  reads: Map<string, string | undefined>;
  globs: Map<string, string[]>;
}

const known: (Sources & { conf: string; config: Config })[] = [];
const KEPT = 20;

/** A configuration with what it was read from. The same files are parsed once per command. Throws ConfigError. */
export function configOf(conf: string, files: ConfigFiles): Sources & { config: Config } {
  const same = (one: (typeof known)[number]) =>
    one.conf === conf &&
    [...one.reads].every(([path, text]) => files.read(path) === text) &&
    [...one.globs].every(([pattern, paths]) => files.glob(pattern).join() === paths.join());
  const old = known.find(same);
  if (old) return old;
  const reads: Sources["reads"] = new Map();
  const globs: Sources["globs"] = new Map();
  const config = readConfig(conf, {
    read: (path) => remember(reads, path, files.read(path)),
    glob: (pattern) => remember(globs, pattern, files.glob(pattern)),
  });
  known.unshift({ conf, reads, globs, config });
  known.length = Math.min(known.length, KEPT);
  return known[0];
}

function remember<T>(map: Map<string, T>, key: string, value: T): T {
  map.set(key, value);
  return value;
}

/** Folders that nginx makes for bodies when it starts. */
const TEMPORARY = ["client_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"];

/** What is wrong with the place it starts in: a sentence of [emerg]; undefined: nothing. */
export function cannotStart(sys: System, config: Config, context: ProgramContext): string | undefined {
  const failed = cannotWrite(sys, config);
  if (failed) return failed;
  const taken = config.servers.flatMap(({ listens }) => listens).find(({ port }) => context.isPortTaken(port));
  return taken && `bind() to ${taken.address ?? "0.0.0.0"}:${taken.port} failed (98: Address already in use)`;
}

/** Root on a file system that can be written always can, so nothing is written to find out. */
function cannotWrite({ fs, user, pid }: System, config: Config): string | undefined {
  const root = fs.mounts().find(({ path }) => path === "/");
  if (user.uid === 0 && !root?.options.startsWith("ro")) return undefined;
  const moved = config.main.some(
    ({ name, block }) => name === "http" && block?.some((one) => one.name === "client_body_temp_path"),
  );
  const attempt = (what: string, path: string, action: () => void): string | undefined => {
    try {
      action();
    } catch (error) {
      if (error instanceof FileError) return `${what} "${path}" failed (${ERRNO[error.code] ?? error.code})`;
      throw error;
    }
    return undefined;
  };
  for (const name of moved || !fs.stat("/var/cache/nginx") ? [] : TEMPORARY) {
    const path = `/var/cache/nginx/${name}`;
    const failed = fs.stat(path) ? undefined : attempt("mkdir()", path, () => fs.mkdir(path, 0o700));
    if (failed) return failed;
  }
  const file = pidFile(config);
  return attempt("open()", file, () => fs.write(file, `${pid}\n`));
}

const ERRNO: Record<string, string> = {
  EROFS: "30: Read-only file system",
  EACCES: "13: Permission denied",
  ENOENT: "2: No such file or directory",
};

export const pidFile = (config: Config): string =>
  config.main.find(({ name }) => name === "pid")?.args[0] ?? "/run/nginx.pid";

/** A line of the error log. */
export function line(sys: System, level: string, text: string, pid = sys.pid): string {
  return `${errorTime(sys.now())} [${level}] ${pid}#${pid}: ${text}\n`;
}

/** Answers of the short ways to call nginx: -v, -t, -s. */
export function shortRun(
  sys: System,
  options: Options,
  context: ProgramContext,
): { stdout?: string; stderr: string; exit: number } | undefined {
  if (options.version) {
    const built =
      options.version === "long"
        ? `built by gcc 12.2.0 (Debian 12.2.0-14) \nbuilt with OpenSSL 3.0.15 3 Sep 2024\nTLS SNI support enabled\nconfigure arguments: --prefix=/etc/nginx --sbin-path=/usr/sbin/nginx --conf-path=/etc/nginx/nginx.conf\n`
        : "";
    return { stderr: `nginx version: nginx/${context.version}\n${built}`, exit: 0 };
  }
  if (!options.test && options.signal === undefined) return undefined;
  let config: Config;
  let reads: Sources["reads"];
  try {
    ({ config, reads } = configOf(options.conf, filesOf(sys.fs)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const failed = options.test ? `nginx: configuration file ${options.conf} test failed\n` : "";
    return { stderr: `${line(sys, "emerg", error.message)}nginx: [emerg] ${error.message}\n${failed}`, exit: 1 };
  }
  if (options.signal !== undefined) return sendSignal(sys, options.signal, config);
  const ok = `nginx: the configuration file ${options.conf} syntax is ok\n`;
  if (!config.hasEvents) {
    const text = `no "events" section in configuration`;
    return {
      stderr: `${ok}${line(sys, "emerg", text)}nginx: [emerg] ${text}\nnginx: configuration file ${options.conf} test failed\n`,
      exit: 1,
    };
  }
  const dumped = [...reads].map(([path, text]) => `# configuration file ${path}:\n${text}\n`).join("");
  return {
    ...(options.dump && { stdout: dumped }),
    stderr: `${ok}nginx: configuration file ${options.conf} test is successful\n`,
    exit: 0,
  };
}

function sendSignal(sys: System, name: string, config: Config): { stderr: string; exit: number } {
  const notice = line(sys, "notice", "signal process started");
  const path = pidFile(config);
  const pid = sys.fs.stat(path) ? Number(sys.fs.read(path)) : 0;
  if (!pid) {
    const text = sys.fs.stat(path)
      ? `invalid PID number "" in "${path}"`
      : `open() "${path}" failed (2: No such file or directory)`;
    return { stderr: `${notice}${line(sys, "error", text)}nginx: [error] ${text}\n`, exit: 1 };
  }
  sys.kill(pid, { stop: 15, quit: 3, reopen: 10, reload: 1 }[name] ?? 15);
  return { stderr: notice, exit: 0 };
}

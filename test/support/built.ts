/** The built program, for tests that start real processes. KUBELAB_BIN names another bin folder, which is taken as it is. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
const dist = join(root, "dist");
const bundle = join(dist, "kubelab.cjs");
const LONGEST_BUILD_MS = 500_000;

function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
  const times = readdirSync(path, { recursive: true, encoding: "utf8" }).map((f) => statSync(join(path, f)).mtimeMs);
  return times.reduce((a, b) => Math.max(a, b), 0);
}

function isFresh(): boolean {
  const built = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return ["src", "fixtures", "bin"].every((source) => newest(join(root, source)) <= built);
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Does the process that made the lock still live? */
function isHeld(lock: string): boolean {
  try {
    return process.kill(Number(readFileSync(lock, "utf8")), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Builds dist/ where the sources are newer; of several test processes one builds, the others wait. */
function build(): void {
  const lock = join(root, "node_modules", ".kubelab-build");
  for (let waited = 0; !isFresh(); waited += 100) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
    } catch {
      if (!isHeld(lock)) rmSync(lock, { force: true });
      if (waited > LONGEST_BUILD_MS) throw new Error(`another build does not end; remove ${lock} if it was killed`);
      pause(100);
      continue;
    }
    try {
      if (!isFresh())
        execFileSync(process.execPath, [join(root, "src/build/index.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
      return;
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

let ready: string | undefined;

/** The folder with the launchers; dist/ is up to date when it returns. */
export function binFolder(): string {
  if (ready) return ready;
  if (!process.env.KUBELAB_BIN) build();
  ready = resolve(process.env.KUBELAB_BIN || join(root, "bin"));
  return ready;
}

export interface Place {
  /** The commands' working folder. */
  cwd: string;
  state: string;
  env: NodeJS.ProcessEnv;
}

/** An environment of its own below `folder`: home, state file, PATH with the launchers before the system's tools. */
export function placeIn(folder: string, more: NodeJS.ProcessEnv = {}): Place {
  const cwd = join(folder, "work");
  const home = join(folder, "home");
  mkdirSync(cwd, { recursive: true });
  mkdirSync(home, { recursive: true });
  const state = join(folder, "state.json");
  const bin = binFolder();
  const path = [join(bin, "host"), bin, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"];
  const env: NodeJS.ProcessEnv = {
    PATH: path.join(delimiter),
    HOME: home,
    XDG_CACHE_HOME: join(home, ".cache"),
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    KUBELAB_STATE: state,
    KUBELAB_CLOCK: "instant",
    KUBELAB_SEED: "test",
    ...more,
  };
  return { cwd, state, env };
}

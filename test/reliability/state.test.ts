import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { createState, openState, save } from "../../src/state/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kubelab-reliability-"));
const bundle = join(folder, "state.cjs");
const writer = join(folder, "writer.cjs");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
chmodSync(folder, 0o755);

buildSync({
  entryPoints: [join(import.meta.dirname, "../../src/state/index.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
});

/** `writer.cjs FILE NAME COUNT`: adds COUNT rows NAME-i and a counter, each in a transaction, and prints what was saved. */
writeFileSync(
  writer,
  `const { acquire, openState, save } = require(${JSON.stringify(bundle)});
const { writeSync } = require("node:fs");
const [file, name, count] = process.argv.slice(2);
process.stderr.write("ready");
try {
  for (let i = 0; i < Number(count); i++) {
    const lock = acquire(file);
    const { state } = openState(file);
    state.header.revision++;
    state.table("rows").set(name + "-" + i, { by: process.pid, text: "x".repeat(200) });
    save(file, state);
    lock.release();
    writeSync(1, name + "-" + i + "\\n");
  }
} catch (error) {
  writeSync(1, error.code + ": " + error.message + "\\n");
  process.exitCode = 1;
}
`,
);

function newFile(rows = 0, path = join(mkdtempSync(join(folder, "lab-")), "state.json")): string {
  const clock = { mode: "instant", now: 0, epoch: 0, hostAt: 0 } as const;
  const state = createState({ cluster: "lab", seed: "1", profile: "kind", clock, revision: 0, counters: {} });
  for (let i = 0; i < rows; i++) state.table("rows").set(`old-${i}`, { text: "y".repeat(1000) });
  save(path, state);
  return path;
}

interface Ended {
  lines: string[];
  /** Was it killed? */
  killed: boolean;
}

/** When a writer is killed: so many milliseconds after it acknowledged so many writes (0: after it began). */
interface Kill {
  afterWrites: number;
  afterMs: number;
}

/** Runs a writer, to its end or until it is killed. */
function write(file: string, name: string, count: number, kill?: Kill): Promise<Ended> {
  return new Promise((resolve) => {
    // No environment: what Node reads at its start because of one would be most of a writer's life.
    const child = spawn(process.execPath, [writer, file, name, String(count)], {
      env: {},
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let doomed = false;
    const killWhenDue = () => {
      if (!kill || doomed || output.split("\n").length - 1 < kill.afterWrites) return;
      doomed = true;
      setTimeout(() => child.kill("SIGKILL"), kill.afterMs);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      killWhenDue();
    });
    child.stderr.on("data", killWhenDue);
    child.on("close", (_code, signal) =>
      resolve({ lines: output.split("\n").slice(0, -1), killed: signal === "SIGKILL" }),
    );
  });
}

const beside = (file: string) => readdirSync(dirname(file)).filter((name) => name !== basename(file));

test("200 writers killed at any moment lose nothing acknowledged and leave no broken file", async () => {
  const file = newFile(20);
  const acknowledged: string[] = [];
  let killed = 0;
  let started = 0;
  const one = async () => {
    while (started < 200) {
      const number = started++;
      const ended = await write(file, `w${number}`, 100_000, { afterWrites: number % 3, afterMs: (number * 37) % 61 });
      acknowledged.push(...ended.lines);
      if (ended.killed) killed++;
      JSON.parse(readFileSync(file, "utf8"));
    }
  };
  await Promise.all(Array.from({ length: 4 }, one));
  const last = await write(file, "last", 1);
  expect(last.lines).toEqual(["last-0"]);
  const rows = openState(file).state!.table("rows");
  expect(acknowledged.filter((key) => !rows.has(key))).toEqual([]);
  expect(killed).toBe(200);
  expect(acknowledged.length).toBeGreaterThanOrEqual(199); // 0 + 1 + 2 + 0 + ... before the kill is even sent
  expect(beside(file)).toEqual([]);
});

test("32 writers at once lose no update", async () => {
  const file = newFile();
  const ended = await Promise.all(Array.from({ length: 32 }, (_, i) => write(file, `w${i}`, 5)));
  expect(ended.map(({ lines }) => lines.length)).toEqual(Array(32).fill(5));
  const { state } = openState(file);
  expect([state!.header.revision, state!.table("rows").size]).toEqual([160, 160]);
  expect(beside(file)).toEqual([]);
});

test("a file size limit keeps the last state, and says so", () => {
  const file = newFile(100);
  const before = readFileSync(file);
  const script = `ulimit -f 32; exec "$0" "$@"`;
  const ended = spawnSync("sh", ["-c", script, process.execPath, writer, file, "w", "1"], { encoding: "utf8" });
  expect(ended.stdout).toBe(
    `full: cannot save ${file}: the file would exceed a size limit; the last saved state was kept\n`,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(beside(file)).toEqual([`${basename(file)}.lock`]);
  expect(spawnSync(process.execPath, [writer, file, "w", "1"], { encoding: "utf8" }).stdout).toBe("w-0\n");
});

test("a full disk keeps the last state, and says so", (context) => {
  const disk = mkdtempSync(join(folder, "disk-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=200k", "tmpfs", disk]).status !== 0)
    return context.skip("needs root to mount");
  try {
    const file = newFile(100, join(disk, "state.json"));
    const before = readFileSync(file);
    const ended = spawnSync(process.execPath, [writer, file, "w", "1"], { encoding: "utf8" });
    expect(ended.stdout).toBe(
      `full: cannot save ${file}: no space left on the device; the last saved state was kept\n`,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(beside(file)).toEqual(["state.json.lock"]);
  } finally {
    spawnSync("umount", [disk]);
  }
});

/** Runs a writer as somebody for whom permissions count. */
function writeUnprivileged(file: string): string {
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  return spawnSync(process.execPath, [writer, file, "w", "1"], { encoding: "utf8", ...user }).stdout;
}

test("a read-only file or folder is left alone, with a sentence", () => {
  const file = newFile(3);
  if (process.getuid?.() === 0) for (const path of [file, dirname(file)]) chownSync(path, 65534, 65534);
  const before = readFileSync(file, "utf8");
  chmodSync(file, 0o400);
  expect(writeUnprivileged(file)).toBe(`readonly: cannot save ${file}: permission denied on the file or its folder\n`);
  rmSync(`${file}.lock`, { force: true });
  chmodSync(file, 0o600);
  chmodSync(dirname(file), 0o500);
  expect(writeUnprivileged(file)).toBe(`readonly: cannot lock ${file}: permission denied on the file or its folder\n`);
  chmodSync(file, 0);
  chmodSync(dirname(file), 0o700);
  expect(writeUnprivileged(file)).toBe(`unreadable: cannot read ${file}: permission denied\n`);
  chmodSync(file, 0o600);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("truncated and foreign files are named and left alone", () => {
  const file = newFile(3);
  const whole = readFileSync(file, "utf8");
  for (const [content, sentence] of [
    [whole.slice(0, 500), `truncated: the state file ${file} is damaged: its end is missing; it was left as it is`],
    ["hello\n", `foreign: ${file} is not a kubelab state file; it was left as it is`],
  ]) {
    writeFileSync(file, content!);
    expect(spawnSync(process.execPath, [writer, file, "w", "1"], { encoding: "utf8" }).stdout).toBe(`${sentence}\n`);
    expect(readFileSync(file, "utf8")).toBe(content);
  }
});

test("a folder that is not there yet is made", () => {
  const file = join(folder, "deep", "er", "state.json");
  mkdirSync(join(folder, "deep"));
  newFile(1, file);
  expect(spawnSync(process.execPath, [writer, file, "w", "1"], { encoding: "utf8" }).stdout).toBe("w-0\n");
});

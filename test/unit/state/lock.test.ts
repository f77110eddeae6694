import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { acquire } from "../../../src/state/index.ts";
import { startOf } from "../../../src/state/process.ts";
import { codeOf, temporaryFolder } from "./helpers.ts";

const folder = temporaryFolder();
let files = 0;
const newPath = () => join(folder, `lock-${files++}.json`);
const left = (path: string) => readdirSync(folder).filter((name) => name.startsWith(basename(path)));

/** Words of an owner that has ended: this process's own, with another number or start time. */
function dead(path: string, kind: "ended" | "number reused"): string {
  const lock = acquire(path);
  const mine = readlinkSync(`${path}.lock`);
  lock.release();
  const ended = spawnSync(process.execPath, ["-e", "0"]).pid;
  return kind === "ended" ? mine.replace(/^\d+/, String(ended)) : mine.replace(/,[^,]+,/, ",1,");
}

test("is held until it is released", () => {
  const path = newPath();
  const lock = acquire(path);
  expect(codeOf(() => acquire(path, { timeoutMs: 30 }))).toBe("locked");
  expect(() => acquire(path, { timeoutMs: 0 })).toThrow(
    `${path} is in use by process ${process.pid}; gave up after 0s`,
  );
  lock.release();
  lock.release();
  const second = acquire(path, { timeoutMs: 0 });
  lock.release();
  expect(lstatSync(`${path}.lock`).isSymbolicLink()).toBe(true);
  second.release();
  expect(left(path)).toEqual([]);
});

test.each(["ended", "number reused"] as const)("of a dead process is taken over at once: %s", (kind) => {
  const path = newPath();
  symlinkSync(dead(path, kind), `${path}.lock`);
  const lock = acquire(path, { timeoutMs: 0 });
  expect(readlinkSync(`${path}.lock`)).toMatch(new RegExp(`^${process.pid},`));
  lock.release();
  expect(left(path)).toEqual([]);
});

test("is taken over from one that died while taking over", () => {
  const path = newPath();
  const first = dead(path, "ended");
  const second = dead(path, "number reused");
  symlinkSync(first, `${path}.lock`);
  symlinkSync(second, `${path}.lock.${first.split("@")[0]}`);
  symlinkSync(second, `${path}.lock.7,7,7`);
  acquire(path, { timeoutMs: 0 }).release();
  expect(left(path)).toEqual([]);
});

test("is left to a living successor", () => {
  const path = newPath();
  const first = dead(path, "ended");
  acquire(`${path}-other`);
  symlinkSync(first, `${path}.lock`);
  symlinkSync(readlinkSync(`${path}-other.lock`), `${path}.lock.${first.split("@")[0]}`);
  expect(codeOf(() => acquire(path, { timeoutMs: 20 }))).toBe("locked");
});

test("of another machine, or of nobody known, is respected and named", () => {
  const path = newPath();
  symlinkSync("12,34,56@elsewhere~1", `${path}.lock`);
  expect(() => acquire(path, { timeoutMs: 20 })).toThrow(
    `${path} is in use by process 12 of another machine or container (elsewhere); gave up after 0s; if it has ended, remove ${path}.lock`,
  );
  const other = newPath();
  writeFileSync(`${other}.lock`, "");
  expect(() => acquire(other, { timeoutMs: 20 })).toThrow("is in use by an unknown process");
});

test.each(["linux", "darwin"] as const)("tells living processes by their start, as %s does", (platform) => {
  if (platform === "linux" && process.platform !== "linux") return;
  if (platform === "darwin" && spawnSync("ps", ["-p", "1"]).error) return;
  const mine = startOf(process.pid, platform);
  expect(mine).toMatch(/^[\w-]+$/);
  expect(startOf(process.pid, platform)).toBe(mine);
  expect(startOf(spawnSync(process.execPath, ["-e", "0"]).pid, platform)).toBeUndefined();
});

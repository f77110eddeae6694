/** Folders for a state file. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errnoOf } from "./errors.ts";

/** Makes a folder and those above it, mode 0700. Node's own way never ends where a folder cannot be, as in /proc. */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return;
    if (errnoOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    makeFolders(dirname(path));
    mkdirOnce(path);
  }
}

function mkdirOnce(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}

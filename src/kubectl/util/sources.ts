/** Keys and values for ConfigMaps and Secrets: files, folders, literals, env files. Models kubectl/pkg/util and env_file.go. */
import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { isEnvVarName } from "../../apimachinery/names.ts";
import type { CommandContext } from "../types.ts";
import { openError, systemErrorText } from "./errors.ts";

export type AddKey = (key: string, value: Buffer) => void;

/** --from-literal: key=value. */
export function addLiterals(literals: string[], add: AddKey): void {
  for (const literal of literals) {
    const equals = literal.indexOf("=");
    if (equals <= 0) throw new Error(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), Buffer.from(literal.slice(equals + 1)));
  }
}

function parseFileSource(source: string): [key: string, path: string] {
  const count = source.split("=").length - 1;
  if (count === 0) return [source.replace(/\/+$/, "").split("/").at(-1) || "/", source];
  if (count > 1) throw new Error("key names or file paths cannot contain '='");
  const [key, path] = source.split("=") as [string, string];
  if (!key) throw new Error(`key name for file path ${path} missing`);
  if (!path) throw new Error(`file path for key name ${key} missing`);
  return [key, path];
}

function statOf(path: string, cwd: string): Stats {
  try {
    return statSync(resolve(cwd, path));
  } catch (error) {
    throw new Error(`error reading ${path}: ${systemErrorText(error)}`);
  }
}

/** A file's bytes. Throws `open FILE: no such file or directory`. */
export function readBytes(path: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new Error(openError(path, error));
  }
}

/** --from-file: [key=]path, or a folder whose plain files become keys. */
export function addFiles(sources: string[], { cwd }: CommandContext, add: AddKey): void {
  for (const source of sources) {
    const [key, path] = parseFileSource(source);
    if (!statOf(path, cwd).isDirectory()) {
      add(key, readBytes(path, cwd));
      continue;
    }
    if (source.includes("=")) throw new Error("cannot give a key name for a directory path");
    const entries = readdirSync(resolve(cwd, path), { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const name of entries.map((entry) => entry.name).sort()) add(name, readBytes(join(path, name), cwd));
  }
}

/** --from-env-file: lines key=value; a key alone takes its value from the environment. `what`: "config", "secret". */
export function addEnvFiles(sources: string[], what: string, { cwd, env }: CommandContext, add: AddKey): void {
  for (const source of sources) {
    if (statOf(source, cwd).isDirectory()) throw new Error(`env ${what} file cannot be a directory`);
    for (const [key, value] of envLines(readBytes(source, cwd), source)) {
      add(key, Buffer.from(value ?? env[key] ?? ""));
    }
  }
}

function* envLines(bytes: Buffer, source: string): Generator<[key: string, value: string | undefined]> {
  let number = 0;
  for (const raw of bytes.toString("latin1").split("\n")) {
    const line = Buffer.from(raw.replace(/\r$/, ""), "latin1");
    number++;
    if (!isUtf8(line)) {
      throw new Error(`env file ${source} contains invalid utf8 bytes at line ${number}: [${[...line].join(" ")}]`);
    }
    const text = line
      .toString("utf8")
      .replace(number === 1 ? /^\uFEFF/ : /^(?!)/, "")
      .trimStart();
    if (text === "" || text.startsWith("#")) continue;
    const equals = text.indexOf("=");
    const key = equals < 0 ? text : text.slice(0, equals);
    const problems = isEnvVarName(key);
    if (problems.length > 0) throw new Error(`${JSON.stringify(key)} is not a valid key name: ${problems.join(";")}`);
    yield [key, equals < 0 ? undefined : text.slice(equals + 1)];
  }
}

import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { boundRegExp } from "../../apimachinery/boundregexp.ts";
import { jsonValueAt } from "../../apimachinery/jsonscan.ts";
import { parseYamlDocuments } from "../../apimachinery/yaml.ts";
import { CommandError } from "../errors.ts";

const EXTENSIONS = [".json", ".yaml", ".yml"];

/** Something to read manifests from. */
export interface ManifestSource {
  /** How messages name it: the path as given, "STDIN". */
  name: string;
  /** Absolute path; undefined for standard input. */
  file?: string;
  url?: string;
  /** The text itself, where it is at hand. */
  text?: string;
}

export interface SourceList {
  sources: ManifestSource[];
  errors: Error[];
  /** One path that is one file: a single object is meant. */
  single: boolean;
}

/** The files that -f and -R mean. Models resource.Builder.FilenameParam. */
export function findSources(filenames: string[], recursive: boolean, cwd: string): SourceList {
  const list: SourceList = { sources: [], errors: [], single: false };
  let several = false;
  for (const name of filenames) {
    if (name === "-") {
      if (list.sources.some((source) => !source.file && !source.url)) {
        list.errors.push(new Error("standard input cannot be used for multiple arguments"));
      }
      list.sources.push({ name: "STDIN" });
      several = true;
    } else if (/^https?:\/\//.test(name)) {
      list.sources.push({ name, url: name });
    } else {
      const paths = expandPattern(name, cwd);
      if (!recursive && paths.length === 1) list.single = true;
      if (paths.length === 0) list.errors.push(new Error(`the path ${JSON.stringify(name)} does not exist`));
      else several = addPaths(list, paths, recursive, cwd) || several;
    }
  }
  list.single = !several && list.sources.length === 1;
  return list;
}

/** The paths that a pattern with wildcards in its last part means; the path itself where it exists. */
function expandPattern(pattern: string, cwd: string): string[] {
  if (existsSync(resolve(cwd, pattern))) return [pattern];
  const slash = pattern.lastIndexOf("/");
  const [folder, last] = [pattern.slice(0, slash + 1), pattern.slice(slash + 1)];
  const absolute = resolve(cwd, folder || ".");
  if (!/[*?[]/.test(last) || !existsSync(absolute)) return [];
  const source = last
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const wanted = boundRegExp(`^${source}$`);
  const names = readdirSync(absolute).filter((name) => wanted.test(name));
  return names.sort().map((name) => folder + name);
}

/** Adds files and folders; answers whether a folder brought several files. */
function addPaths(list: SourceList, paths: string[], recursive: boolean, cwd: string): boolean {
  let several = false;
  for (const path of paths) {
    const found = walk(path, path, recursive, cwd);
    if (found.length > 1) several = true;
    list.sources.push(...found.map((name) => ({ name, file: resolve(cwd, name) })));
  }
  if (list.sources.length === 0 && list.errors.length === 0) {
    list.errors.push(
      new Error(`error reading [${paths.join(" ")}]: recognized file extensions are [${EXTENSIONS.join(" ")}]`),
    );
  }
  return several;
}

/** Links to folders are not followed. Models filepath.Walk. */
function walk(path: string, root: string, recursive: boolean, cwd: string): string[] {
  if (!lstatSync(resolve(cwd, path)).isDirectory())
    return path === root || EXTENSIONS.includes(extname(path)) ? [path] : [];
  if (path !== root && !recursive) return [];
  const names = readdirSync(resolve(cwd, path)).sort();
  return names.flatMap((name) => walk(join(path, name), root, recursive, cwd));
}

/** The text of a source. Throws kubectl's sentence for what cannot be read. */
export async function readSource(source: ManifestSource, stdin: () => Promise<string>): Promise<string> {
  if (source.text !== undefined) return source.text;
  if (source.url) throw offline(source.url);
  if (!source.file) return stdin();
  try {
    return decode(readFileSync(source.file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES") throw new Error(`open ${source.name}: permission denied`);
    if (code === "ENOENT") throw new Error(`open ${source.name}: no such file or directory`);
    if (code === "EISDIR") throw new Error(`error parsing ${source.name}: read ${source.name}: is a directory`);
    throw error;
  }
}

/** UTF-8 unless a byte order mark says UTF-16. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2)).swap16().toString("utf16le");
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

function offline(url: string): Error {
  const { hostname, port, protocol } = new URL(url);
  if (/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) {
    const address = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
    return new CommandError(
      `The connection to the server ${port ? address : hostname} was refused - did you specify the right host or port?`,
    );
  }
  return new Error(
    `unable to read URL ${JSON.stringify(url)}: kubelab works offline and downloads nothing; save the file and name its path`,
  );
}

/** The parsed documents of a text, one after the other, so that those before a broken one are still used. */
export function* documentsOf(text: string, source: string): Generator<unknown> {
  if (looksLikeJson(text)) {
    yield* jsonDocuments(text, source);
    return;
  }
  for (const document of parseYamlDocuments(text)) {
    let value: unknown;
    try {
      value = document.value();
    } catch (error) {
      throw new Error(`error parsing ${source}: error converting YAML to JSON: ${(error as Error).message}`);
    }
    if (value !== null && value !== undefined) yield value;
  }
}

const looksLikeJson = (text: string) => text.trimStart().startsWith("{");

/**
 * JSON values in a row. Where one is none, and no more than one came before, the rest is read as YAML; what is neither is
 * bad JSON. Models YAMLOrJSONDecoder.Decode of apimachinery/pkg/util/yaml.
 */
function* jsonDocuments(text: string, source: string): Generator<unknown> {
  const blank = /\s*(?:---[^\n]*\n?\s*)?/y;
  for (let at = 0, count = 0; ; count++) {
    blank.lastIndex = at;
    at += blank.exec(text)![0].length;
    if (at === text.length) return;
    const read = jsonValueAt(text, at);
    if ("problem" in read) {
      const offset = read.at === undefined ? undefined : Buffer.byteLength(text.slice(0, read.at + 1));
      const problem = offset === undefined ? "unexpected EOF" : `json: offset ${offset}: ${read.problem}`;
      if (count > 1) throw new Error(`error parsing ${source}: ${problem}`);
      yield* yamlInstead(text.slice(at), source, problem);
      return;
    }
    yield JSON.parse(text.slice(at, read.end)) as unknown;
    at = read.end;
  }
}

function* yamlInstead(text: string, source: string, problem: string): Generator<unknown> {
  for (const [i, document] of parseYamlDocuments(text).entries()) {
    let value: unknown;
    try {
      value = document.value();
    } catch (error) {
      const why = i === 0 ? problem : `error converting YAML to JSON: ${(error as Error).message}`;
      throw new Error(`error parsing ${source}: ${why}`);
    }
    if (value !== null && value !== undefined) yield value;
  }
}

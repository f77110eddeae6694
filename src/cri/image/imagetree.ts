/** The files of an image: its base's tools and files, and its own over them. */
import { binary } from "../../apimachinery/strings.ts";
import type { FileNode } from "../filesystem/node.ts";
import { MemoryTree } from "../filesystem/rowtree.ts";
import type { RuntimeDeps } from "../rows.ts";
import type { ImageSpec } from "../types.ts";
import type { FoundImage } from "./spec.ts";

/** A base: fixtures/images/bases/NAME.yaml. */
export interface BaseSpec {
  /** Another base that it adds to. */
  extends?: string;
  /** Which shell sh is: "ash", "dash", "bash"; left out: it has none. */
  shell?: string;
  /** Name of the shell's file; the multi-call binary that every tool is a link to. */
  multicall?: string;
  /** Words: tools by folder. */
  tools?: Record<string, string>;
  /** Words: directories that are empty. */
  directories?: string;
  /** Link -> target. */
  links?: Record<string, string>;
  files?: ImageSpec["files"];
  env?: Record<string, string>;
  /** "apt", "apk": what installs packages. */
  packages?: string;
}

/** When images were made, as their files show it: Unix milliseconds of 2025-04-16T12:01:11Z. */
const MADE_AT = 1_744_804_871_000;

/** Contents of a program's file: nobody reads it but `cat`. */
const executable = (tool: string) => `\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0${tool}\0`;

const program = (tool: string): Omit<FileNode, "mtime"> => ({
  type: "file",
  mode: 0o755,
  data: executable(tool),
  tool,
});

export function findBase(deps: Pick<RuntimeDeps, "asset">, name: string): BaseSpec {
  const text = deps.asset(`bases/${name}.json`);
  if (text === undefined) throw new Error(`no image base is called ${name}`);
  const base = JSON.parse(text) as BaseSpec;
  if (!base.extends) return base;
  const under = findBase(deps, base.extends);
  return {
    ...under,
    ...base,
    tools: mergeWords(under.tools, base.tools),
    directories: `${under.directories ?? ""} ${base.directories ?? ""}`,
    links: { ...under.links, ...base.links },
    files: { ...under.files, ...base.files },
    env: { ...under.env, ...base.env },
  };
}

function mergeWords(a: Record<string, string> = {}, b: Record<string, string> = {}): Record<string, string> {
  const merged = { ...a };
  for (const [folder, words] of Object.entries(b)) merged[folder] = `${merged[folder] ?? ""} ${words}`;
  return merged;
}

const words = (text: string | undefined): string[] => (text ?? "").split(/\s+/).filter((word) => word !== "");

/** Fills in what depends on the tag. */
export function forTag(text: string, image: FoundImage): string {
  return text.replaceAll("${tag}", image.tag).replaceAll("${version}", image.version);
}

/** All files of an image. Bases are small (some hundred nodes), so this takes well under a millisecond. */
export function imageTree(image: FoundImage, base: BaseSpec): MemoryTree {
  const tree = new MemoryTree(MADE_AT);
  for (const path of words(base.directories)) addDirectory(tree, path);
  for (const [path, target] of Object.entries(base.links ?? {})) {
    tree.add(path, { type: "symlink", mode: 0o777, target });
  }
  if (base.multicall) tree.add(base.multicall, program("busybox"));
  for (const [folder, names] of Object.entries(base.tools ?? {}))
    for (const name of words(names)) addTool(tree, base, `${folder === "/" ? "" : folder}/${name}`, name);
  addFiles(tree, base.files, image);
  const { spec } = image;
  for (const name of spec.tools ?? []) {
    if (name.startsWith("/")) addTool(tree, base, name, name.slice(name.lastIndexOf("/") + 1));
    else if (name === "bash") addTool(tree, base, "/bin/bash", name);
    else addTool(tree, { ...base, multicall: undefined }, `/usr/bin/${name}`, name);
  }
  for (const [name, settings] of Object.entries(spec.program ?? {}))
    tree.add(settings.path ?? `/usr/local/bin/${name}`, program(name));
  addFiles(tree, spec.files, image);
  return tree;
}

function addTool(tree: MemoryTree, base: BaseSpec, path: string, name: string): void {
  const own = name === "sh" && base.shell ? base.shell : name;
  if (base.multicall && path !== base.multicall && !(name === "bash"))
    tree.add(path, { type: "symlink", mode: 0o777, target: base.multicall });
  else tree.add(path, program(own));
}

function addDirectory(tree: MemoryTree, text: string): void {
  const [path, mode] = text.split(":");
  tree.add(path, { type: "directory", mode: mode ? Number.parseInt(mode, 8) : 0o755 });
}

type Entry = { text?: string; mode?: string; link?: string; directory?: boolean };

function addFiles(tree: MemoryTree, files: ImageSpec["files"], image: FoundImage): void {
  for (const [path, content] of Object.entries(files ?? {})) {
    const { text, mode, link, directory }: Entry = typeof content === "string" ? { text: content } : content;
    if (directory) addDirectory(tree, `${path}:${mode ?? "755"}`);
    else if (link) tree.add(path, { type: "symlink", mode: 0o777, target: link });
    else {
      const data = binary(forTag(text ?? "", image));
      tree.add(path, { type: "file", mode: mode ? Number.parseInt(mode, 8) : 0o644, data });
    }
  }
}

/** Environment of an image: its own over its base's. */
export function imageEnvironment(image: FoundImage, base: BaseSpec): [string, string][] {
  const merged = { ...base.env, ...image.spec.env };
  return Object.entries(merged).map(([name, value]) => [name, forTag(String(value), image)]);
}

/** Name of the program behind a file: an applet of the multi-call binary goes by the name it was called. */
export function toolOf(node: FileNode, calledAs: string, base: BaseSpec): string | undefined {
  if (node.tool !== "busybox") return node.tool;
  const name = calledAs.slice(calledAs.lastIndexOf("/") + 1);
  if (name === "sh" || name === "ash") return base.shell ?? "ash";
  return name;
}

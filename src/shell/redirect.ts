/**
 * Redirections of a running shell.
 */
import { type Context, ShellError, worded } from "./context.ts";
import { addOpen, closeDescriptor, openPath, release, retain, setDescriptor, writeDescriptor } from "./descriptors.ts";
import type { PendingRedirect } from "./process-types.ts";
import { FileError } from "./types.ts";

/** An absolute path without "." and "..". */
export function absolutePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/**
 * Applies redirections in order. Returns what the descriptors were before (ids with a reference of their own; null:
 * closed), or undefined after saying what failed; then nothing has changed.
 */
export function applyRedirects(
  context: Context,
  redirects: PendingRedirect[],
): Record<string, number | null> | undefined {
  const { table, process } = context;
  const saved: Record<string, number | null> = {};
  const save = (fd: number) => {
    if (Object.hasOwn(saved, fd)) return;
    const open = process.fds[fd];
    saved[fd] = open === undefined ? null : retain(table, open);
  };
  for (const redirect of redirects) {
    try {
      applyOne(context, redirect, save);
    } catch (error) {
      const said =
        error instanceof FileError
          ? failure(context, redirect, error)
          : error instanceof ShellError
            ? error.message
            : undefined;
      if (said === undefined) throw error;
      restoreDescriptors(context, saved);
      say(context, worded(context.shell, said));
      return undefined;
    }
  }
  return saved;
}

/** Writes to standard error. */
export function say(context: Context, text: string): void {
  writeDescriptor(context.table, context.process, context.env, context.report, 2, text);
}

export function restoreDescriptors(context: Context, saved: Record<string, number | null>): void {
  for (const [fd, open] of Object.entries(saved)) {
    if (open === null) closeDescriptor(context.table, context.process, Number(fd));
    else setDescriptor(context.table, context.process, Number(fd), open);
  }
}

/** Gives up what was saved: the redirections stay (exec). */
export function forgetSaved(context: Context, saved: Record<string, number | null>): void {
  for (const open of Object.values(saved)) if (open !== null) release(context.table, open);
}

function applyOne(context: Context, { fd, op, target }: PendingRedirect, save: (fd: number) => void): void {
  const { table, process, env } = context;
  const path = () => absolutePath(process.cwd, target);
  save(fd);
  switch (op) {
    case "<<": {
      setDescriptor(table, process, fd, addOpen(table, { type: "text", data: target }));
      return;
    }
    case "<&":
    case ">&":
      if (target === "-") {
        closeDescriptor(table, process, fd);
        return;
      }
      if (/^\d+-?$/.test(target)) {
        duplicate(context, fd, target);
        return;
      }
      if (op === "<&")
        throw new ShellError(context.shell.dialect === "bash" ? `${target}: ambiguous redirect` : `bad fd number`, 2);
      both(context, path(), false, save);
      return;
    case "&>":
    case "&>>":
      both(context, path(), op === "&>>", save);
      return;
  }
  const mode =
    op === "<"
      ? { read: true }
      : op === "<>"
        ? { read: true, write: true }
        : op === ">>"
          ? { write: true, append: true }
          : { write: true, truncate: true, exclusive: op === ">" && context.shell.options["C"] === true };
  if (target === "") throw new FileError("ENOENT", "");
  setDescriptor(table, process, fd, openPath(table, process, env, path(), mode));
}

function duplicate(context: Context, fd: number, target: string): void {
  const { table, process } = context;
  const source = process.fds[Number.parseInt(target, 10)];
  if (source === undefined) {
    const number = Number.parseInt(target, 10);
    throw new ShellError(
      context.shell.dialect === "bash"
        ? `${number}: Bad file descriptor`
        : context.shell.dialect === "dash"
          ? `${number}: Bad file descriptor`
          : `dup2(${number},${fd}): Bad file descriptor`,
      1,
    );
  }
  if (Number.parseInt(target, 10) !== fd) setDescriptor(table, process, fd, retain(table, source));
  if (target.endsWith("-")) closeDescriptor(table, process, Number.parseInt(target, 10));
}

/** Standard output and error into one file. */
function both(context: Context, path: string, append: boolean, save: (fd: number) => void): void {
  const { table, process, env } = context;
  save(1);
  save(2);
  const open = openPath(table, process, env, path, { write: true, append, truncate: !append });
  setDescriptor(table, process, 1, open);
  setDescriptor(table, process, 2, retain(table, open));
}

/** Sentences for a file that does not open, per shell. */
function failure(context: Context, redirect: PendingRedirect, error: FileError): string {
  const reading = redirect.op === "<";
  const name = redirect.target;
  const { dialect } = context.shell;
  const text = strerror(error.code);
  if (dialect === "bash")
    return error.code === "EEXIST" ? `${name}: cannot overwrite existing file` : `${name}: ${text}`;
  const missing = error.code === "ENOENT" || error.code === "ENOTDIR";
  if (dialect === "dash") {
    const reason = missing ? (reading ? "No such file" : "Directory nonexistent") : text;
    return `cannot ${reading ? "open" : "create"} ${name}: ${reason}`;
  }
  const reason = missing ? (reading ? "no such file" : "nonexistent directory") : text;
  return `can't ${reading ? "open" : "create"} ${name}: ${reason}`;
}

const SENTENCES: Record<string, string> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EROFS: "Read-only file system",
  ENOSPC: "No space left on device",
  EEXIST: "File exists",
  ELOOP: "Too many levels of symbolic links",
  ENOTEMPTY: "Directory not empty",
  ENAMETOOLONG: "File name too long",
};

/** What strerror says of an error code. */
export function strerror(code: string): string {
  return (Object.hasOwn(SENTENCES, code) && SENTENCES[code]) || code;
}

/** What can go wrong with a state file, each with a sentence that a user can act on. */

export type StateErrorCode =
  /** Begins as one of our files, but cannot be read to its end. */
  | "damaged"
  /** Damaged by being cut off. */
  | "truncated"
  /** Not one of our files. */
  | "foreign"
  /** Written by a later version of the program. */
  | "newer"
  /** The file, its folder or its file system does not let us read or write. */
  | "readonly"
  | "unreadable"
  /** No space left, a quota or a size limit: the last saved state stays as it was. */
  | "full"
  /** Another process held the lock for too long. */
  | "locked"
  /** The file was replaced since this state was read. */
  | "stale"
  | "io";

export class StateError extends Error {
  readonly code: StateErrorCode;
  /** The state file. */
  readonly path: string;

  constructor(code: StateErrorCode, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StateError";
    this.code = code;
    this.path = path;
  }
}

/** The `code` of a Node.js system error ("ENOENT"), or "". */
export function errnoOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code ?? "");
}

/** The StateError for a failed write of the state file `path`; `doing` completes "cannot ... PATH". */
export function writeFailure(path: string, doing: string, error: unknown): StateError {
  if (error instanceof StateError) return error;
  switch (errnoOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new StateError("full", path, `cannot ${doing} ${path}: no space left on the device; ${kept}`, error);
    case "EFBIG":
      return new StateError(
        "full",
        path,
        `cannot ${doing} ${path}: the file would exceed a size limit; ${kept}`,
        error,
      );
    case "EROFS":
      return new StateError("readonly", path, `cannot ${doing} ${path}: the file system is read-only`, error);
    case "EACCES":
    case "EPERM":
      return new StateError(
        "readonly",
        path,
        `cannot ${doing} ${path}: permission denied on the file or its folder`,
        error,
      );
    default:
      return new StateError("io", path, `cannot ${doing} ${path}: ${(error as Error).message}`, error);
  }
}

const kept = "the last saved state was kept";

/** The StateError for a failed read of the state file `path`. */
export function readFailure(path: string, error: unknown): StateError {
  if (error instanceof StateError) return error;
  const code = errnoOf(error);
  if (code === "EACCES" || code === "EPERM") {
    return new StateError("unreadable", path, `cannot read ${path}: permission denied`, error);
  }
  if (code === "EISDIR")
    return new StateError("foreign", path, `${path} is a directory, not a kubelab state file`, error);
  return new StateError("io", path, `cannot read ${path}: ${(error as Error).message}`, error);
}

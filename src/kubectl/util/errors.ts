import { ApiError } from "../../client/index.ts";

/** The failure with what was being done and to which file: `error when creating "web.yaml": ...`. Models cmdutil.AddSourceToErr. */
export function addSource(verb: string, source: string, error: unknown): unknown {
  if (!source || !(error instanceof Error)) return error;
  const message = `error when ${verb} ${JSON.stringify(source)}: ${error.message}`;
  if (error instanceof ApiError) return new ApiError({ ...error.status, message });
  return error instanceof TypeError ? error : new Error(message);
}

const SYSTEM_WORDS: Record<string, string> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
};

/** A failure of the operating system in Go's words: "no such file or directory". */
export function systemErrorText(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return SYSTEM_WORDS[code] ?? message;
}

/** A failure to read a file, as Go's PathError says it: `open missing.txt: no such file or directory`. */
export function openError(file: string, error: unknown): string {
  const verb = (error as NodeJS.ErrnoException).code === "EISDIR" ? "read" : "open";
  return `${verb} ${file}: ${systemErrorText(error)}`;
}

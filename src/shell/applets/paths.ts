/** Files as tools open them: relative paths, and the devices that a container always has. */
import { DEVICE_CHUNK, deviceBytes, endlessDevice } from "../devices.ts";
import { absolutePath, strerror } from "../redirect.ts";
import { FileError, type System } from "../types.ts";

export { absolutePath, strerror };

export const resolvePath = (sys: System, path: string): string => absolutePath(sys.cwd, path);

/** Reads a file; of an endless device, a beginning. Throws FileError. */
export function readFile(sys: System, path: string): string {
  if (path === "") throw new FileError("ENOENT", path);
  const full = resolvePath(sys, path);
  if (full === "/dev/null") return "";
  if (endlessDevice(full)) return readDevice(sys, full, WHOLE_DEVICE)!;
  const data = sys.fs.read(full);
  if (path.endsWith("/")) throw new FileError("ENOTDIR", path);
  return data;
}

/** What tools that want files whole get of one that has no end. */
const WHOLE_DEVICE = 65_536;

/** The next bytes of an endless device; undefined: the file is none. */
export function readDevice(sys: System, path: string, length = DEVICE_CHUNK): string | undefined {
  const device = endlessDevice(resolvePath(sys, path));
  return device && deviceBytes(device, length, () => sys.chance("random"));
}

/** Bytes by the cluster's seed. */
export function randomBytes(sys: System, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += String.fromCharCode(Math.floor(sys.chance("random") * 256));
  return text;
}

/** Where written text goes: nowhere, to a stream, or into a file. Throws FileError. */
export function writeFile(
  sys: System,
  path: string,
  data: string,
  options: { append?: boolean; mode?: number } = {},
): { stdout?: string; stderr?: string } {
  const full = resolvePath(sys, path);
  if (full === "/dev/null") return {};
  if (full === "/dev/stdout" || full === "/proc/self/fd/1") return { stdout: data };
  if (full === "/dev/stderr" || full === "/proc/self/fd/2") return { stderr: data };
  sys.fs.write(full, data, options);
  return {};
}

/** strerror of what was thrown; anything but a FileError is thrown on. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof FileError)) throw error;
  return strerror(error.code);
}

/** Runs a file operation: its result, or the reason why not. */
export function attempt<T>(run: () => T): { value: T } | { reason: string; code: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { reason: reasonOf(error), code: (error as FileError).code };
  }
}

export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "" : "/";
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function joinPath(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

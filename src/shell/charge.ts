/**
 * What work on data costs in virtual CPU time. Without it, a script whose data grows would do ever more work in the same
 * time: no command could be sure to end.
 */
import type { Process, ProcessTable, ShellState } from "./process-types.ts";
import type { FileSystem, Json } from "./types.ts";

/** Bytes that are moved or looked at in a microsecond: fewer than the tools here manage, so that work is never underpriced. */
const BYTES_A_MICROSECOND = 10;
/** What an entry of a folder, or a variable, counts as beside its own bytes. */
const ENTRY_BYTES = 64;

/** What a character costs for each "*" of a pattern with several. */
const MATCH_FACTOR = 64;

/** The clock goes on by what so many bytes cost. */
export function chargeBytes(table: ProcessTable, bytes: number): void {
  table.clock += Math.floor(bytes / BYTES_A_MICROSECOND);
}

/** The same for text that is only put together, which is much cheaper. */
export function chargeText(table: ProcessTable, bytes: number): void {
  chargeBytes(table, bytes / 50);
}

/** The same for text that is held against a pattern: each further "*" is one more thing to try at each place. */
export function chargeMatch(table: ProcessTable, pattern: string, bytes: number): void {
  const stars = pattern.split("*").length - 1;
  chargeBytes(table, stars > 1 ? bytes * stars * MATCH_FACTOR : bytes);
}

/** The files as a process sees them, at their price. */
export function chargedFiles(table: ProcessTable, fs: FileSystem): FileSystem {
  const charged: FileSystem = Object.create(fs);
  charged.read = (path) => {
    const data = fs.read(path);
    chargeBytes(table, data.length);
    return data;
  };
  charged.write = (path, data, options) => {
    chargeBytes(table, data.length);
    fs.write(path, data, options);
  };
  charged.stat = (path, options) => {
    chargeBytes(table, ENTRY_BYTES);
    return fs.stat(path, options);
  };
  charged.list = (path) => {
    const names = fs.list(path);
    chargeBytes(table, names.length * ENTRY_BYTES);
    return names;
  };
  return charged;
}

/** Bytes that a process holds, about: a shell's variables, what a tool has read and knows. */
export function heldBytes({ shell, tool, block }: Process): number {
  const substituted = block?.on === "substitution" ? block.data.length : 0;
  return substituted + (shell ? bytesOf(shell) : 0) + (tool ? tool.input.length + bytesOfJson(tool.state) : 0);
}

function bytesOfJson(value: Json): number {
  if (typeof value === "string") return ENTRY_BYTES + value.length;
  if (typeof value !== "object" || value === null) return ENTRY_BYTES;
  let bytes = ENTRY_BYTES;
  for (const key in value) bytes += bytesOfJson(value[key]);
  return bytes;
}

/** Bytes that a shell holds: its variables and arguments. */
export function bytesOf(shell: ShellState): number {
  let bytes = 0;
  for (const name in shell.vars) {
    const { value, elements } = shell.vars[name]!;
    bytes += ENTRY_BYTES + (value?.length ?? 0);
    for (const index in elements) bytes += ENTRY_BYTES + elements[index]!.length;
  }
  for (const word of shell.args) bytes += ENTRY_BYTES + word.length;
  return bytes;
}

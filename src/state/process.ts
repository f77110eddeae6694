/** Which process is it? A number alone does not tell: numbers come back. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errnoOf } from "./errors.ts";

/** The process's start time as one word; undefined: there is no such process (or only its zombie). */
export function startOf(pid: number, platform = process.platform): string | undefined {
  return platform === "linux" ? startFromProc(pid) : startFromPs(pid);
}

/** Field 22 of /proc/PID/stat: clock ticks since boot. The name in field 2 may hold blanks and parentheses. */
function startFromProc(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ESRCH") return undefined;
    throw error;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  return state === "Z" || state === "X" ? undefined : fields[19];
}

function startFromPs(pid: number): string | undefined {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const { stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8", env });
  const [state, ...start] = (stdout ?? "").trim().split(/\s+/);
  return !state || state.startsWith("Z") ? undefined : start.join("_").replaceAll(":", "-");
}

/** The machine, and on Linux the process number space (a container has its own), as one word. */
export function machine(): string {
  let space = "";
  try {
    space = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    // No such thing elsewhere.
  }
  return `${hostname().replace(/[^A-Za-z0-9.-]/g, "_")}~${space}`;
}

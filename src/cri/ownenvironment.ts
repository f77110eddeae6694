/** Most processes have the environment that their container's row tells already: it is not kept with each of them. */
import { deepEqual } from "../apimachinery/json.ts";
import { asRecord, type Container, environment } from "./container.ts";
import type { ProcessesRow } from "./rows.ts";

type Process = ProcessesRow["machine"]["processes"][string];

/** A container's processes as they are stored. */
export function withoutOwnEnvironment(container: Container, row: ProcessesRow): ProcessesRow {
  const own = asRecord(environment(container, []));
  const processes: Record<string, Process> = {};
  for (const [pid, process] of Object.entries(row.machine.processes)) {
    const { env, ...rest } = process;
    processes[pid] = deepEqual(env, own) ? (rest as Process) : process;
  }
  return { ...row, machine: { ...row.machine, processes } };
}

/** Gives the processes of a container that comes out of the store their environment back. */
export function restoreEnvironment(container: Container): void {
  const lacking = Object.values(container.processes?.machine.processes ?? {}).filter(({ env }) => !env);
  if (lacking.length === 0) return;
  const own = environment(container, []);
  for (const process of lacking) process.env = asRecord(own);
}

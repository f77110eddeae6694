/**
 * The machine as one process sees it.
 */
import { chargedFiles } from "./charge.ts";
import { isTerminal } from "./descriptors.ts";
import { sendSignal } from "./process.ts";
import type { MachineEnvironment, Process, ProcessTable } from "./process-types.ts";
import type { ProcessInfo, System } from "./types.ts";
import { exportedEnvironment } from "./variables.ts";

export function systemOf(table: ProcessTable, process: Process, env: MachineEnvironment): System {
  const { machine } = env;
  return {
    fs: chargedFiles(table, machine.fs),
    hostname: machine.hostname,
    addresses: machine.addresses,
    memory: machine.memory,
    cpus: machine.cpus,
    env: process.shell ? exportedEnvironment(process.shell) : process.env,
    cwd: process.cwd,
    pid: process.pid,
    user: process.user,
    tty: isTerminal(table, process, 1),
    ...(isTerminal(table, process, 0) && { terminal: table.sessions[process.session]! }),
    flavour: machine.flavour,
    now: () => machine.wallClock + table.clock / 1000,
    monotonic: () => table.clock / 1000,
    processes: () => processList(table, machine.wallClock),
    listeners: () =>
      Object.values(table.processes).flatMap(({ pid, tool }) =>
        (tool?.wait?.listen ?? []).map((port) => ({ ...port, pid })),
      ),
    kill: (pid, signal) => sendSignal(table, pid, signal, process),
    chance: (purpose) => machine.chance(`${purpose}/${table.id}/${process.pid}/${table.draws++}`),
  };
}

/** The processes as ps shows them, by pid. */
export function processList(table: ProcessTable, wallClock: number): ProcessInfo[] {
  return Object.values(table.processes).map((process) => ({
    pid: process.pid,
    ppid: process.ppid,
    user: process.user.name,
    argv: process.argv,
    startedAt: wallClock + process.startedAt / 1000,
    state: process.ended ? "Z" : process.stopped ? "T" : process.block || process.tool?.wait ? "S" : "R",
  }));
}

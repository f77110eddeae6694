/** kiamol/ch12-memory-allocator: holds ever more memory, by its file or KIAMOL_* variables. Models ch12/docker-images/memory-allocator. */
import type { Step, System, Tool } from "../../shell/types.ts";
import type { Program } from "./index.ts";

const MIB = 1024 ** 2;
const OWN_MEMORY = 2 * MIB;

function setting({ fs, env, cwd }: System, name: "interval" | "allocation", otherwise: number): number {
  const path = `${cwd.replace(/\/$/, "")}/config.toml`;
  const file = fs.stat(path)?.type === "file" ? fs.read(path) : "";
  const written = new RegExp(`^${name}\\s*=\\s*(\\d+)`, "m").exec(file)?.[1];
  return Math.max(1, Number(env[`KIAMOL_${name.toUpperCase()}`] ?? written ?? otherwise) || otherwise);
}

function allocate(count: number, sys: System): Step {
  const held = count * setting(sys, "allocation", 10);
  const next = sys.monotonic() + setting(sys, "interval", 5) * 1000;
  return {
    stdout: `Allocated ~${held}MiB\n`,
    memory: OWN_MEMORY + held * MIB,
    state: { count, next },
    wait: { at: next },
  };
}

const tool: Tool = {
  kind: "process",
  step: (_args, state: { count: number; next: number } | undefined, _wake, sys) =>
    state && sys.monotonic() < state.next
      ? { state, wait: { at: state.next } }
      : allocate((state?.count ?? 0) + 1, sys),
};

export const memoryAllocator: Program = { tool: () => tool };

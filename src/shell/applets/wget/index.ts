/** wget, busybox's or GNU's. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { busyboxWget } from "./busybox.ts";
import type { WgetState } from "./fetch.ts";
import { gnuWget } from "./gnu.ts";

function step(args: string[], state: WgetState | undefined, wake: Wake, sys: System): Step {
  return isBusybox(sys) ? busyboxWget(args, state, wake, sys) : gnuWget(args, state, wake, sys);
}

export const tools: Record<string, Tool> = { wget: { kind: "process", step } };

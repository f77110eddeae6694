/** nslookup: bind's, busybox's, and busybox's before 1.29, which prints "Address 1:". */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { bindNslookup } from "./nslookup-bind.ts";
import { busyboxNslookup } from "./nslookup-busybox.ts";
import { oldNslookup } from "./nslookup-old.ts";

function step(args: string[], state: any, wake: Wake, sys: System): Step {
  if (!isBusybox(sys)) return bindNslookup(args, state, wake, sys);
  return sys.flavour === "busybox-1.28" ? oldNslookup(args, state, wake, sys) : busyboxNslookup(args, state, wake, sys);
}

export const tools: Record<string, Tool> = { nslookup: { kind: "process", step } };

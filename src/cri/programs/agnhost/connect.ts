/** agnhost connect: says why a connection fails. Models agnhost/connect/connect.go. */
import { parseGoDuration } from "../../../apimachinery/duration.ts";
import type { Step, System, Wake } from "../../../shell/types.ts";
import { type CallState, type CallStep, continueCall, startCall } from "../calls.ts";
import { flag } from "./go.ts";

export const connect = {
  step(args: string[], state: CallState | undefined, wake: Wake, sys: System): Step {
    if (wake.type === "net" && state) return settle(continueCall(state, wake.outcome, sys));
    const target = args.find((word, i) => !word.startsWith("-") && !/^--(timeout|protocol)$/.test(args[i - 1] ?? ""));
    if (!target) return { exit: 1, stderr: "Error: accepts 1 arg(s), received 0\n" };
    const match = /^(.*):(\d+)$/.exec(target);
    if (!match) return { exit: 1, stderr: `UNKNOWN: address ${target}: missing port in address\n` };
    const timeout = flag(args, "timeout");
    const ms = timeout === "" ? 0 : parseGoDuration(timeout);
    return settle(
      startCall(
        { host: match[1]!, port: Number(match[2]), data: "", ...(ms > 0 && { connectTimeoutMs: ms, timeoutMs: ms }) },
        sys,
      ),
    );
  },
};

function settle(step: CallStep): Step {
  if ("net" in step) return { state: step.state, wait: { net: step.net } };
  const { result } = step;
  if (result.ok || result.error === "reset" || result.error === "tls") return { exit: 0 };
  const words: Record<string, string> = {
    refused: "REFUSED",
    timeout: "TIMEOUT",
    notfound: "DNS: no such host",
    again: "DNS: i/o timeout",
  };
  return { exit: 1, stderr: `${words[result.error] ?? "OTHER: connect: no route to host"}\n` };
}

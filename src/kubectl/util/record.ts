/** --record: the command line in the object's change-cause. Models cli-runtime/pkg/genericclioptions/record_flags.go. */
import { applyMergePatch } from "../../apimachinery/patch/index.ts";
import type { ApiRequest } from "../../client/index.ts";
import type { Info } from "../resource/info.ts";
import type { CommandContext } from "../types.ts";

export const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** The command line as --record keeps it: words first, then every flag as --NAME=VALUE. */
function commandLine({ commandPath, args, givenFlags }: CommandContext): string {
  return [commandPath, ...args, ...givenFlags.map(([name, text]) => `--${name}=${text}`)].join(" ");
}

const recordPatch = (ctx: CommandContext) => ({ metadata: { annotations: { [CHANGE_CAUSE]: commandLine(ctx) } } });

/** The object with the command in its annotations, where --record says so. */
export function recorded<T>(ctx: CommandContext, object: T): T {
  return ctx.flags.bool("record") ? applyMergePatch(object, recordPatch(ctx)) : object;
}

/** Records by a patch of its own, for commands that do not send the object; failures are no matter. */
export function recordByPatch(ctx: CommandContext, info: Info, options: Partial<ApiRequest> = {}): any | undefined {
  if (!ctx.flags.bool("record")) return undefined;
  const request = { ...info.address(), ...options, body: recordPatch(ctx) };
  const answer = ctx.cluster.request({ ...request, verb: "patch", patchType: "application/merge-patch+json" });
  return answer.code < 400 ? answer.body : undefined;
}

/** kubectl set serviceaccount. Models kubectl/pkg/cmd/set/set_serviceaccount.go. */
import type { CommandContext } from "../../types.ts";
import { recorded } from "../../util/record.ts";
import { applyChanges, findInfos, LOCAL_ON_SERVER, startSet } from "./common.ts";
import { withPodSpec } from "./podspec.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const running = startSet(ctx, "serviceaccount updated");
  if (ctx.flags.bool("local") && running.dryRun === "server") throw new Error(LOCAL_ON_SERVER);
  const serviceAccountName = ctx.args.at(-1);
  if (serviceAccountName === undefined) throw new Error("serviceaccount is required");
  const infos = await findInfos(ctx, ctx.args.slice(0, -1), false);
  applyChanges(running, infos, {
    failure: "failed to patch ServiceAccountName ",
    evenUnchanged: true,
    mutate: (object) =>
      recorded(
        ctx,
        withPodSpec(object, (spec) => ({ ...spec, serviceAccountName })),
      ),
  });
  return undefined;
}

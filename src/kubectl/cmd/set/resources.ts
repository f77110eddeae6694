/** kubectl set resources. Models kubectl/pkg/cmd/set/set_resources.go. */

import { setField } from "../../../apimachinery/json.ts";
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { CommandContext } from "../../types.ts";
import { recorded } from "../../util/record.ts";
import { applyChanges, findInfos, LOCAL_ON_SERVER, LOCAL_RESOURCES, startSet } from "./common.ts";
import { withContainers, withPodSpec } from "./podspec.ts";

type ResourceList = Record<string, string>;

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const running = startSet(ctx, "resource requirements updated");
  if (flags.bool("local") && ctx.args.length > 0) throw new Error(LOCAL_RESOURCES);
  const infos = await findInfos(ctx, ctx.args);
  if (flags.bool("local") && running.dryRun === "server") throw new Error(LOCAL_ON_SERVER);
  if (flags.bool("all") && flags.string("selector"))
    throw new Error("cannot set --all and --selector at the same time");
  if (!flags.string("limits") && !flags.string("requests"))
    throw new Error("you must specify an update to requests or limits (in the form of --requests/--limits)");
  const [limits, requests] = [parseList(flags.string("limits")), parseList(flags.string("requests"))];
  const errors: Error[] = [];
  const pattern = flags.string("containers");
  applyChanges(running, infos, {
    failure: "failed to patch resources update to pod template ",
    errors,
    mutate(object) {
      let found = 0;
      const changed = withPodSpec(object, (podSpec) => {
        const { spec, count } = withContainers(podSpec, pattern, (container) => ({
          ...container,
          resources: withLists(container.resources ?? {}, limits, requests),
        }));
        found = count;
        return spec;
      });
      if (found > 0) return recorded(ctx, changed);
      errors.push(new Error(`error: unable to find container named ${pattern}`));
      return undefined;
    },
  });
  return undefined;
}

function withLists(resources: any, limits?: ResourceList, requests?: ResourceList): any {
  return {
    ...resources,
    ...(limits && { limits: { ...resources.limits, ...limits } }),
    ...(requests && { requests: { ...resources.requests, ...requests } }),
  };
}

/** "cpu=200m,memory=1Gi" as resources; undefined for an empty text. */
function parseList(text: string): ResourceList | undefined {
  if (!text) return undefined;
  const list: ResourceList = {};
  for (const pair of text.split(",")) {
    const [name = "", value, ...rest] = pair.split("=");
    if (value === undefined || rest.length > 0)
      throw new Error(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    setField(list, name, canonicalQuantity(value));
  }
  return list;
}

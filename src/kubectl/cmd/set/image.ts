/** kubectl set image. Models kubectl/pkg/cmd/set/set_image.go. */
import type { CommandContext } from "../../types.ts";
import { throwAll } from "../../util/changes.ts";
import { parsePairs, splitPairs } from "../../util/pairs.ts";
import { recorded } from "../../util/record.ts";
import { applyChanges, findInfos, LOCAL_ON_SERVER, LOCAL_RESOURCES, startSet } from "./common.ts";
import { withContainers, withPodSpec } from "./podspec.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const running = startSet(ctx, "image updated");
  const { resources, pairs } = splitPairs(ctx.args, "image");
  const images = parsePairs(pairs, "image", false).set;
  if (flags.bool("local") && resources.length > 0) throw new Error(LOCAL_RESOURCES);
  const infos = await findInfos(ctx, resources);
  const problems: string[] = [];
  if (flags.bool("all") && flags.string("selector")) problems.push("cannot set --all and --selector at the same time");
  if (resources.length === 0 && flags.list("filename").length === 0 && !flags.string("kustomize"))
    problems.push("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (images.size === 0) problems.push("at least one image update is required");
  else if (images.size > 1 && images.has("*")) {
    problems.push(
      "all containers are already specified by *, but saw more than one container_name=container_image pairs",
    );
  }
  if (flags.bool("local") && running.dryRun === "server") problems.push(LOCAL_ON_SERVER);
  throwAll(problems.map((problem) => new Error(problem)));
  const errors: Error[] = [];
  applyChanges(running, infos, {
    failure: "failed to patch image update to pod template: ",
    errors,
    mutate: (object) =>
      recorded(
        ctx,
        withPodSpec(object, (spec) => withImages(spec, images, errors)),
      ),
  });
  return undefined;
}

function withImages(podSpec: any, images: Map<string, string>, errors: Error[]): any {
  let spec = podSpec;
  for (const [name, image] of images) {
    // Names are compared as they are: only a lone "*" stands for all.
    const changed = withContainers(spec, "*", (c) => (name === "*" || c.name === name ? { ...c, image } : c));
    const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
    if (name !== "*" && !all.some((container) => container.name === name))
      errors.push(new Error(`error: unable to find container named ${JSON.stringify(name)}`));
    spec = changed.spec;
  }
  return spec;
}

/** kubectl rollout status. Models kubectl/pkg/cmd/rollout/rollout_status.go. */
import { ApiError, type ApiRequest, type WatchEvent } from "../../../client/index.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { findWorkloads } from "./common.ts";
import { type Status, statusViewerFor } from "./viewers.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const revision = ctx.flags.int("revision");
  const result = findWorkloads(ctx);
  if (revision < 0) throw new Error(`revision must be a positive integer: ${revision}`);
  let found = false;
  await result.visit(async (info) => {
    found = true;
    await watchOne(ctx, info, revision);
  });
  if (!found) ctx.io.err(`No resources found in ${ctx.namespace.name} namespace.\n`);
  return undefined;
}

/** Prints how far the rollout is after every change of the object, until it is done. */
async function watchOne(ctx: CommandContext, info: Info, revision: number): Promise<void> {
  info.requireBuiltIn();
  const viewer = statusViewerFor(info.mapping);
  const { flags, io, cluster } = ctx;
  /** Is there nothing more to wait for? */
  const show = (object: any): boolean => {
    const status: Status = viewer(object, revision);
    io.out(status.text);
    return status.done || !flags.bool("watch");
  };
  if (show(info.object)) return;
  await cluster.commit();
  const { namespace, name, group, version, resource } = info.address();
  const request: ApiRequest = { verb: "watch", group, version, resource, namespace, name };
  request.resourceVersion = info.object.metadata.resourceVersion;
  const poll = (): true | undefined => {
    for (const { type, object } of changes(ctx, request)) {
      if (type === "DELETED") throw new Error("object has been deleted");
      if (show(object)) return true;
    }
    return undefined;
  };
  const timeoutMs = flags.duration("timeout") || undefined;
  if (!(await cluster.waitUntil(poll, { timeoutMs, jump: true })))
    throw new Error("timed out waiting for the condition");
}

/** Changes since the last look; where the log does not reach back that far, the object as it is now, as an informer lists again. */
function changes(ctx: CommandContext, request: ApiRequest): WatchEvent<any>[] {
  const answer = ctx.cluster.request(request);
  if (answer.code === 410) {
    const { resourceVersion: _, name, ...rest } = request;
    const listed = ctx.cluster.request({ ...rest, verb: "list", fieldSelector: `metadata.name=${name}` });
    if (listed.code >= 400) throw new ApiError(listed.body);
    request.resourceVersion = listed.body.metadata.resourceVersion;
    return listed.body.items.map((object: any) => ({ type: "MODIFIED", object }));
  }
  if (answer.code >= 400) throw new ApiError(answer.body);
  request.resourceVersion = answer.body.resourceVersion;
  return answer.body.events;
}

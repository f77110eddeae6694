/** --raw PATH: asks the server by path and prints what it answers. */
import type { ApiRequest } from "../../../client/index.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";

export const getRaw = (ctx: CommandContext, path: string): number => ask(ctx, "get", path);

export const deleteRaw = (ctx: CommandContext, path: string): number => ask(ctx, "delete", path);

/** create --raw: sends the one document of the file as it is. */
export const postRaw = (ctx: CommandContext, path: string, body: unknown): number => ask(ctx, "create", path, body);

/** replace --raw: the same as a PUT. */
export const putRaw = (ctx: CommandContext, path: string, body: unknown): number => ask(ctx, "update", path, body);

function ask({ cluster, io }: CommandContext, verb: ApiRequest["verb"], path: string, body?: unknown): number {
  io.out(requestBody(cluster, { verb, path, body, group: "", version: "", resource: "" }));
  return 0;
}

import type { Context } from "../client/component.ts";
import type { NetOutcome } from "../shell/types.ts";
import type { KubeletDeps } from "./types.ts";
export function syncPod(_deps: KubeletDeps, _ctx: Context, _key: string): void {}
export function requestAnswered(_deps: KubeletDeps, _ctx: Context, _id: string, _outcome: NetOutcome): void {}

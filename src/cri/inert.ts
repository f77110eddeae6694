/**
 * The runtime of an inert profile. Its kubelet keeps pods itself and asks the runtime for nothing; what a person asks
 * of a container (logs, exec, attach) finds that nothing in it answers.
 */
import type { ContainerRuntime } from "./types.ts";

/** A runtime in which every image pulls and no container says or hears anything. */
export function createInertRuntime(): ContainerRuntime {
  return {
    pull: (image) => ({ ok: true, name: image, digest: "", size: 1_000_000, durationMs: 1200 }),
    run: () => ({ id: "" }),
    status: () => undefined,
    stop: () => undefined,
    remove: () => undefined,
    exec: () => ({ error: "containers of an inert cluster run no programs", exitCode: 126 }),
    attach: () => ({ session: "" }),
    ended: () => ({ session: "" }),
    take: () => ({ chunks: [], exit: 0, wantsInput: false }),
    give: () => undefined,
    close: () => undefined,
    logs: () => ({ text: "", next: 0 }),
    setVolume: () => undefined,
    removeVolume: () => undefined,
    deliver: () => "refused",
    usage: () => ({ cpu: 0, memory: 0 }),
  };
}

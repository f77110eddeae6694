/**
 * From argv to exit code: which tool was called, its streams and its cluster. Tools are loaded only when they are called.
 */
import { explain } from "./errors.ts";
import { createStreams, type Streams } from "./iostreams.ts";

export interface Host {
  cwd: string;
  env: Record<string, string | undefined>;
  streams: Streams;
}

const kubectl = () => (require("./kubectl.ts") as typeof import("./kubectl.ts")).runKubectlTool;
const kubelab = () => (require("./kubelab.ts") as typeof import("./kubelab.ts")).runKubelabTool;
const host = () => (require("./host.ts") as typeof import("./host.ts")).runHostTool;

/** Runs one tool to its end: everything is printed and saved when the exit code comes. */
export async function runTool(tool: string, argv: string[], on: Host): Promise<number> {
  try {
    if (tool === "kubectl" || tool === "k") return await kubectl()(argv, on);
    if (tool === "kubelab") return await kubelab()(argv, on);
    return await host()(tool, argv, on);
  } catch (error) {
    return explain(error, on);
  } finally {
    await on.streams.flush();
  }
}

/** The process itself: called by bin/launch.cjs. */
export function run(tool: string, argv: string[]): Promise<number> {
  return runTool(tool, argv, { cwd: process.cwd(), env: process.env, streams: createStreams() });
}

/** Runs typical commands when the program is built; see warmup.ts. */
export const warmUp: typeof import("./warmup.ts").warmUp = (...options) =>
  (require("./warmup.ts") as typeof import("./warmup.ts")).warmUp(...options);

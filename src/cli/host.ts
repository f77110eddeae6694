/** The student's own computer's tools, as the simulated cluster answers them. */
import type { Host } from "./main.ts";

export function runHostTool(tool: string, _argv: string[], { streams }: Host): number {
  streams.err(`kubelab: ${tool} is not one of its tools yet\n`);
  return 127;
}

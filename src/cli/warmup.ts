/** Typical commands, run once when the bundle is built, so that V8's code cache holds what they compile. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "./main.ts";

const COMMANDS: [tool: string, ...argv: string[]][] = [
  ["kubectl", "version", "--client"],
  ["kubectl", "create", "deployment", "web", "--image=nginx"],
  ["kubectl", "get", "pods", "-o", "wide"],
  ["kubectl", "get", "pods", "-o", "yaml"],
  ["kubectl", "describe", "pods"],
  ["kubectl", "expose", "deployment", "web", "--port=80"],
  ["kubectl", "exec", "deploy/web", "--", "curl", "-s", "web"],
  ["kubectl", "label", "deployment", "web", "a=b"],
  ["kubectl", "rollout", "status", "deployment/web"],
];

export async function warmUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kubelab-"));
  const streams = {
    out: () => {},
    err: () => {},
    outBytes: () => {},
    errBytes: () => {},
    flush: async () => {},
    readStdin: async () => "",
    stdinChunks: async function* () {},
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    columns: 80,
  };
  const env = { KUBELAB_STATE: join(folder, "state.json"), KUBELAB_CLOCK: "instant", KUBELAB_PROFILE: "lab" };
  try {
    for (const [tool, ...argv] of COMMANDS) await runTool(tool, argv, { cwd: folder, env, streams });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

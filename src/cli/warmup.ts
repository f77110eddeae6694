/**
 * Typical commands, run when the program is built: they tell which modules belong together (src/build/bundle.mjs), and V8's code
 * caches then hold what they compile (src/build/index.mjs).
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "./main.ts";

type CommandLine = [tool: string, ...argv: string[]];

/** By what they need; a group comes after those that make what it reads. */
const GROUPS: Record<string, CommandLine[]> = {
  write: [
    ["kubectl", "delete", "deployment,service", "web", "--ignore-not-found"],
    ["kubectl", "create", "deployment", "web", "--image=nginx", "--replicas=2"],
    ["kubectl", "expose", "deployment", "web", "--port=80"],
    ["kubectl", "label", "deployment", "web", "a=b", "--overwrite"],
    ["kubectl", "label", "pods", "-l", "app=web", "tier=front", "--overwrite"],
    ["kubectl", "scale", "deployment", "web", "--replicas=3"],
    ["kubectl", "set", "image", "deployment/web", "nginx=nginx:1.27"],
    ["kubectl", "rollout", "status", "deployment/web"],
    ["kubectl", "delete", "deployment", "nosuch"],
  ],
  request: [["kubectl", "exec", "deploy/web", "--", "curl", "-s", "web"]],
  containers: [
    ["kubectl", "exec", "deploy/web", "--", "sh", "-c", "for i in 1 2; do echo $i | sed s/1/2/; done"],
    ["kubectl", "logs", "deploy/web"],
  ],
  read: [
    ["kubectl", "version", "--client"],
    ["kubectl", "get", "pods"],
    ["kubectl", "get", "pods", "-A", "-o", "wide"],
    ["kubectl", "get", "services,deployments", "-l", "app=web"],
    ["kubectl", "get", "pod", "nosuch"],
    ["kubectl", "get", "nodes"],
    ["kubectl", "get", "configmaps,replicasets,events", "-o", "name"],
  ],
  show: [
    ["kubectl", "get", "pods", "-o", "yaml"],
    ["kubectl", "get", "pods", "-o", "json"],
    ["kubectl", "get", "pods", "-o", "jsonpath={.items[*].metadata.name}"],
    ["kubectl", "describe", "pods"],
    ["kubectl", "describe", "deployments,services"],
  ],
};

/** Runs the groups named, or all, on the cluster kept in `folder`; without a folder on one that is thrown away. */
export async function warmUp(folder?: string, groups: string[] = Object.keys(GROUPS)): Promise<void> {
  const own = folder ?? mkdtempSync(join(tmpdir(), "kubelab-"));
  mkdirSync(own, { recursive: true });
  const streams = {
    out: () => {},
    err: () => {},
    flush: async () => {},
    readStdin: async () => "",
    stdinChunks: async function* () {},
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    columns: 80,
  };
  const env = { KUBELAB_STATE: join(own, "state.json"), KUBELAB_CLOCK: "instant", KUBELAB_PROFILE: "lab" };
  try {
    for (const group of groups)
      for (const [tool, ...argv] of GROUPS[group]) await runTool(tool, argv, { cwd: own, env, streams });
  } finally {
    if (!folder) rmSync(own, { recursive: true, force: true });
  }
}

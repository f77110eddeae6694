/** The student's own computer's tools: for the simulated network, or handed to the machine's own tool of that name. */

import { spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { constants as osConstants } from "node:os";
import { delimiter, join } from "node:path";
import { binary } from "../apimachinery/strings.ts";
import { HostComputer } from "../cluster/hostcomputer.ts";
import { Session } from "../cluster/session.ts";
import { isSimulated, targetsOf } from "../host/target.ts";
import type { HostContext } from "../host/types.ts";
import { openState } from "../state/file.ts";
import type { Streams } from "./iostreams.ts";
import { currentCluster } from "./kubelab.ts";
import type { Host } from "./main.ts";
import { statePath, toolFolder } from "./paths.ts";
import { clockOf, reporter } from "./session.ts";

/** What a shell answers for a command that is not there. */
const NOT_FOUND = 127;
/** These never reach a real cluster: without a simulated one they do nothing. */
const CLOUD_TOOLS = ["gcloud", "minikube"];

export async function runHostTool(tool: string, argv: string[], host: Host): Promise<number> {
  const { streams } = host;
  if (tool === "minikube" && argv[0] === "kubectl") return minikubesKubectl(argv.slice(1), host);
  const context = hostContext(host);
  if (!context && CLOUD_TOOLS.includes(tool)) {
    streams.err(`kubelab: there is no cluster; "kubelab up --profile ${tool === "gcloud" ? "gke" : tool}" makes one\n`);
    return 1;
  }
  const code = context && (await simulated(tool, argv, context));
  if (code === undefined) return machinesOwn(tool, argv, host);
  await context!.cluster.save();
  return code;
}

/** "minikube kubectl -- get pods": minikube's own kubectl, where none is installed. */
function minikubesKubectl(argv: string[], host: Host): Promise<number> {
  const { runKubectlTool } = require("./kubectl.ts") as typeof import("./kubectl.ts");
  return runKubectlTool(argv[0] === "--" ? argv.slice(1) : argv, host);
}

/** The exit code; undefined: the command line means the real world. */
async function simulated(tool: string, argv: string[], context: HostContext): Promise<number | undefined> {
  const nodes = () => require("../host/nodes.ts") as typeof import("../host/nodes.ts");
  switch (tool) {
    case "gcloud":
      return (require("../host/gcloud.ts") as typeof import("../host/gcloud.ts")).gcloud(argv, context);
    case "minikube":
      return (require("../host/minikube.ts") as typeof import("../host/minikube.ts")).minikube(argv, context);
    case "ssh":
      return nodes().ssh(argv, context);
    case "docker":
      return nodes().docker(argv, context);
  }
  if (!isSimulated(context.cluster, targetsOf(tool, argv))) return undefined;
  return (require("../host/run.ts") as typeof import("../host/run.ts")).runNamed(tool, argv, context);
}

/** undefined: there is no cluster. */
function hostContext(host: Host): HostContext | undefined {
  const { env, cwd, streams } = host;
  const name = currentCluster(host);
  const path = statePath(env, name);
  const { state, close } = openState(path);
  close();
  if (!state) return undefined;
  const session = new Session({
    path,
    clock: clockOf(env),
    flush: () => streams.flush(),
    report: reporter(host),
    create: () => {
      throw new Error("the cluster went away while a tool looked at it");
    },
  });
  return {
    cluster: new HostComputer(session),
    env,
    cwd,
    streams: {
      out: (bytes) => (streams.outBytes ? streams.outBytes(bytes) : streams.out(textOf(bytes))),
      err: (bytes) => (streams.errBytes ? streams.errBytes(bytes) : streams.err(textOf(bytes))),
      line: () => nextLine(streams),
      stdin: async () => binary(await streams.readStdin()),
      stdinIsTerminal: streams.stdinIsTerminal,
      stdoutIsTerminal: streams.stdoutIsTerminal,
    },
    nodeShell: (node, command, how) =>
      (require("./nodeshell.ts") as typeof import("./nodeshell.ts")).runOnNode(session, host, node, command, how),
  };
}

async function nextLine(streams: Streams): Promise<string> {
  await streams.flush();
  let text = "";
  for await (const chunk of streams.stdinChunks()) {
    text += chunk.toString("latin1");
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0];
}

const textOf = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8");

/** The tool of this name that comes later on the PATH, with our own streams. */
async function machinesOwn(tool: string, argv: string[], { env, cwd, streams }: Host): Promise<number> {
  const program = laterOnPath(tool, env.PATH ?? "");
  if (!program) {
    streams.err(`kubelab: ${tool}: not found on this machine, and the command names nothing of the cluster\n`);
    return NOT_FOUND;
  }
  await streams.flush();
  const { status, signal, error } = spawnSync(program, argv, { cwd, env, stdio: "inherit" });
  if (error) {
    streams.err(`kubelab: cannot start ${program}: ${error.message}\n`);
    return NOT_FOUND - 1;
  }
  return status ?? 128 + (signal ? osConstants.signals[signal] : 0);
}

function laterOnPath(tool: string, path: string): string | undefined {
  const own = realOrSame(toolFolder());
  for (const folder of path.split(delimiter)) {
    if (!folder || realOrSame(folder) === own) continue;
    const file = join(folder, tool);
    if (isExecutable(file) && !realOrSame(file).startsWith(own)) return file;
  }
  return undefined;
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A command or a shell on a node, with the streams of this process: the same sessions as kubectl exec's. */
import type { ApiRequest, ApiResponse } from "../client/index.ts";
import { connect } from "../cluster/connect.ts";
import { execOnNode } from "../cluster/nodeshell.ts";
import type { Session } from "../cluster/session.ts";
import type { Cluster, CommandContext } from "../kubectl/types.ts";
import { runSession } from "../kubectl/util/session.ts";
import type { Host } from "./main.ts";

interface How {
  stdin: boolean;
  tty: boolean;
}

/** Answers the exit code. */
export async function runOnNode(
  session: Session,
  host: Host,
  node: string,
  command: string[],
  how: How,
): Promise<number> {
  if (session.world.profile.inert) {
    host.streams.err("kubelab: the nodes of this profile are inert: nothing runs on them\n");
    return 1;
  }
  const opened = execOnNode(session.writable(), node, command, how);
  if ("error" in opened) {
    host.streams.err(`${opened.error}\n`);
    return opened.exitCode;
  }
  const cluster: Pick<Cluster, "request" | "commit" | "waitUntil"> = {
    request: (request) => answer(session, request, opened.session),
    commit: () => session.commit(),
    waitUntil: (poll, options) => session.waitUntil(poll, options),
  };
  const context = { cluster, io: host.streams, env: host.env, cwd: host.cwd } as unknown as CommandContext;
  const target = { namespace: "", pod: node, container: "node", subresource: "exec" as const };
  return runSession(context, { ...target, command, ...how });
}

/** The session is open already; everything after goes on as with a pod's. */
function answer(session: Session, request: ApiRequest, opened: string): ApiResponse {
  if (!request.options?.session) return { code: 200, body: { session: opened }, warnings: [] };
  return connect(session.writable(), request, () => {});
}

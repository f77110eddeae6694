/** kubectl attach. Models kubectl/pkg/cmd/attach/attach.go. */
import type { Pod } from "../../../client/api.ts";
import { build } from "../../resource/builder.ts";
import type { CommandContext } from "../../types.ts";
import { chooseContainer, findContainer, podFor } from "../../util/pods.ts";
import { runSession } from "../../util/session.ts";

export async function run(ctx: CommandContext): Promise<number> {
  const { args, flags } = ctx;
  if (!args.length) throw new Error("at least 1 argument is required for attach");
  if (args.length > 2)
    throw new Error(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(" ")}]`,
    );
  const { infos } = await build(ctx, {
    args: args.length === 1 && !args[0].includes("/") ? ["pods", args[0]] : args,
  }).infos();
  const { pod } = await podFor(ctx, infos[0], flags.duration("pod-running-timeout"));
  const { phase } = pod.status;
  if (phase === "Succeeded" || phase === "Failed")
    throw new Error(`cannot attach a container in a completed pod; current phase is ${phase}`);
  const container = chooseContainer(ctx, pod, flags.string("container"), flags.bool("quiet"));
  return attachTo(ctx, pod, container, { stdin: flags.bool("stdin"), tty: flags.bool("tty") }, true);
}

/**
 * Stays with a running container's process; `run -it` comes here too. Answers its exit code. `follows`: as with logs -f, no
 * virtual time is made to pass for it.
 */
export async function attachTo(
  ctx: CommandContext,
  pod: Pod,
  container: string,
  want: { stdin: boolean; tty: boolean },
  follows: boolean,
): Promise<number> {
  const { io, flags } = ctx;
  const quiet = flags.bool("quiet");
  const hasTerminal = findContainer(pod, container)?.tty ?? false;
  if (want.tty && !hasTerminal && !quiet)
    io.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  let tty = hasTerminal && want.stdin;
  if (tty && !io.stdinIsTerminal) {
    tty = false;
    if (!quiet) io.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  }
  if (!quiet) {
    io.err(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n",
    );
    io.err("If you don't see a command prompt, try pressing enter.\n");
  }
  const { namespace = "default", name } = pod.metadata;
  const session = { namespace, pod: name, container, subresource: "attach", stdin: want.stdin, tty, follows } as const;
  const code = await runSession(ctx, session);
  if (tty && !quiet) io.out(`${reattachMessage(pod, container)}\n`);
  return code;
}

function reattachMessage(pod: Pod, container: string): string {
  const { namespace, name } = pod.metadata;
  const command = `'kubectl attach ${name} -c ${container} -n ${namespace} -i -t'`;
  if (pod.spec.ephemeralContainers?.some((c) => c.name === container))
    return `Session ended, the ephemeral container will not be restarted but may be reattached using ${command} if it is still running`;
  return `Session ended, resume using ${command} command`;
}

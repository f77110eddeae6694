/** kubectl exec. Models kubectl/pkg/cmd/exec/exec.go. */
import { UsageError } from "../../errors.ts";
import { build } from "../../resource/builder.ts";
import type { CommandContext } from "../../types.ts";
import { allContainerNames, chooseContainer, findContainer, podFor } from "../../util/pods.ts";
import { runSession } from "../../util/session.ts";

export async function run(ctx: CommandContext): Promise<number> {
  const { flags, io } = ctx;
  const { target, command } = complete(ctx);
  const filenames = flags.list("filename");
  if (!target && !filenames.length) throw new Error("pod, type/name or --filename must be specified");
  if (!command.length) throw new Error("you must specify at least one command for the container");
  const args = target ? (target.includes("/") ? [target] : ["pods", target]) : [];
  const { infos } = await build(ctx, { args, filenames, latest: true }).infos();
  if (infos.length !== 1) throw new Error("cannot exec into multiple objects at a time");
  const { pod } = await podFor(ctx, infos[0], flags.duration("pod-running-timeout"));
  const { phase } = pod.status;
  if (phase === "Succeeded" || phase === "Failed")
    throw new Error(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const wanted = flags.string("container");
  if (wanted && !findContainer(pod, wanted))
    throw new Error(`container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${allContainerNames(pod)}`);
  const container = wanted || chooseContainer(ctx, pod, "", flags.bool("quiet"));
  const stdin = flags.bool("stdin");
  let tty = stdin && flags.bool("tty");
  if (tty && !io.stdinIsTerminal) {
    tty = false;
    if (!flags.bool("quiet")) io.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  }
  const { namespace = "default", name } = pod.metadata;
  const code = await runSession(ctx, { namespace, pod: name, container, subresource: "exec", command, stdin, tty });
  if (code) io.err(`command terminated with exit code ${code}\n`);
  return code;
}

function complete({ args, dashAt, flags }: CommandContext): { target: string; command: string[] } {
  const target = args.length && dashAt !== 0 ? args[0] : "";
  if (dashAt > -1) return { target, command: args.slice(dashAt) };
  if (args.length > 1 || (args.length && flags.list("filename").length))
    throw new UsageError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
  return { target, command: [] };
}

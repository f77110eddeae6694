/** ssh NODE and docker exec NODE: a command or a shell on one of the cluster's nodes. */
import { nodeCalled } from "./target.ts";
import type { HostContext } from "./types.ts";

const SSH_FAILED = 255;
const DOCKER_FAILED = 1;
const SSH_WITH_VALUE = /^-[BbcDEeFIiJLlmOopRSWw]$/;

/** Words of `ssh [options] [user@]NODE [command]`. */
export function sshTarget(args: string[]): { host: string; command: string[]; tty: boolean } | undefined {
  let tty = false;
  for (let i = 0; i < args.length; i++) {
    if (SSH_WITH_VALUE.test(args[i])) i++;
    else if (/^-/.test(args[i])) tty ||= /^-t+$/.test(args[i]);
    else return { host: args[i].replace(/^ssh:\/\//, "").replace(/^.*@/, ""), command: args.slice(i + 1), tty };
  }
  return undefined;
}

/** undefined: it means no node of the cluster. */
export async function ssh(args: string[], context: HostContext): Promise<number | undefined> {
  const target = sshTarget(args);
  const node = target && nodeCalled(context.cluster, target.host);
  if (!target || !node) return undefined;
  const { name } = node.metadata;
  const { cluster, streams } = context;
  if (!cluster.profile.host.nodes || cluster.table("stoppednodes").get(name)) {
    streams.err(`ssh: connect to host ${target.host} port 22: Connection timed out\n`);
    return SSH_FAILED;
  }
  // ssh hands the words to the remote shell as one line.
  const command = target.command.length ? ["bash", "-c", target.command.join(" ")] : [];
  const tty = (target.tty || !command.length) && streams.stdinIsTerminal;
  const code = await context.nodeShell(name, command, { stdin: true, tty });
  if (tty) streams.err(`Connection to ${target.host} closed.\n`);
  return code;
}

/** `docker exec [-it] NODE COMMAND`; undefined: it means something else. */
export async function docker(args: string[], context: HostContext): Promise<number | undefined> {
  const words = args[0] === "container" ? args.slice(1) : args;
  if (words[0] !== "exec") return undefined;
  let [tty, stdin] = [false, false];
  let at = 1;
  for (; at < words.length && words[at].startsWith("-"); at++) {
    if (/^(-[uwe]|--(user|workdir|env|env-file))$/.test(words[at])) at++;
    else if (/^-[dit]+$/.test(words[at])) {
      tty ||= words[at].includes("t");
      stdin ||= words[at].includes("i");
    } else if (words[at] === "--tty") tty = true;
    else if (words[at] === "--interactive") stdin = true;
  }
  const [name, ...command] = words.slice(at);
  const { cluster, streams } = context;
  if (!name || !cluster.client.find("nodes", undefined, name)) return undefined;
  if (!command.length) {
    streams.err(
      'docker: "docker exec" requires at least 2 arguments.\n\nUsage:  docker exec [OPTIONS] CONTAINER COMMAND [ARG...]\n',
    );
    return DOCKER_FAILED;
  }
  if (tty && !streams.stdinIsTerminal) {
    streams.err("the input device is not a TTY\n");
    return DOCKER_FAILED;
  }
  if (cluster.table("stoppednodes").get(name)) {
    streams.err(`Error response from daemon: container ${name} is not running\n`);
    return DOCKER_FAILED;
  }
  return context.nodeShell(name, command, { stdin, tty });
}

/** lab: plays a prepared lab, each command as one would type it. */
import { join, relative } from "node:path";
import { colours } from "../boxes.ts";
import { type KubelabContext, LabError } from "../types.ts";
import { shell } from "./shell.ts";
import { up } from "./up.ts";

const SERVICE = "numbers-web";
const REQUESTS = 5;
const URL_TEMPLATE = "http://{.status.loadBalancer.ingress[0].*}:8080";

export async function playLab(context: KubelabContext, name: string): Promise<number> {
  if (name !== "first")
    throw new LabError(`no lab is called ${JSON.stringify(name)}; there is "first" (Services, from outside to a pod)`);
  const player = createPlayer(context);
  await player.comment("A cluster of its own, in one file.");
  player.typed("kubelab up");
  await up(context, {});
  await player.comment("The numbers application: a web page and its API, and a LoadBalancer in front of the page.");
  player.typed(`cd ${context.labFolder}`);
  await player.run("kubectl", "apply", "-f", "numbers/");
  await player.run("kubectl", "rollout", "status", `deployment/${SERVICE}`, "--timeout=90s");
  await player.run("kubectl", "get", "nodes");
  await player.run("kubectl", "get", "pods", "-o", "wide");
  await player.run("kubectl", "get", "svc", SERVICE);
  const url = await player.ask("kubectl", "get", "svc", SERVICE, "-o", `jsonpath=${URL_TEMPLATE}`);
  context.io.out("\n");
  await request(context, player, url);
  return finish(context);
}

type Player = ReturnType<typeof createPlayer>;

function createPlayer(context: KubelabContext) {
  const { io } = context;
  const paint = colours(io);
  const typed = (line: string) => io.out(`${paint.green("$")} ${paint.bold(line)}\n`);
  const play = async (tool: string, argv: string[], capture: boolean) => {
    typed([tool, ...argv].map(shown).join(" "));
    await io.flush();
    const { code, stdout } = await context.runTool(tool, argv, { cwd: context.labFolder, capture });
    if (code !== 0) throw new LabError(`the lab ends here: ${tool} exited with ${code}`);
    return stdout;
  };
  return {
    typed,
    async comment(text: string) {
      io.out(`\n${paint.dim(`# ${text}`)}\n`);
      await io.flush();
    },
    /** Runs and shows one command; a failure ends the lab. */
    async run(tool: string, ...argv: string[]): Promise<void> {
      await play(tool, argv, false);
    },
    /** The same, and answers its output. */
    async ask(tool: string, ...argv: string[]): Promise<string> {
      const answer = await play(tool, argv, true);
      io.out(answer);
      return answer;
    },
  };
}

/** A word as one types it. */
function shown(word: string): string {
  if (word.startsWith("jsonpath=")) return `jsonpath='${word.slice("jsonpath=".length)}'`;
  return /^[\w./:=@,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Asks again and again; kube-proxy picks a pod for each request. */
async function request(context: KubelabContext, player: Player, url: string): Promise<void> {
  const { io } = context;
  // Each look at the cluster is a new one: the tools change it in between.
  const lab = () => context.lab(context.defaultCluster);
  const profile = lab().info()?.profile;
  if (url.startsWith("http://:") || profile?.inert) {
    io.out(
      `In the profile ${profile?.name} nothing answers there: its load balancer is ${profile?.loadBalancer.kind}.\n`,
    );
    return;
  }
  await player.comment("From this computer, through the load balancer, to a pod:");
  await player.run("curl", "-s", url);
  await player.comment("Again and again: who answers?");
  for (let i = 0; i < REQUESTS; i++) {
    await player.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{remote_ip}\\n", url);
    const last = lab().lastTrace("host");
    if (last) io.out(`${colours(io).cyan(`  ${last.end}`)}\n`);
  }
  await player.comment("Every hop of the last request:");
  player.typed("kubelab why");
  await (require("./trace.ts") as typeof import("./trace.ts")).why(context, "host", context.defaultCluster);
}

async function finish(context: KubelabContext): Promise<number> {
  const { io } = context;
  if (io.stdinIsTerminal && io.stdoutIsTerminal) {
    io.out("\nNow it is your turn: kubectl, k, curl, ping ... work on this cluster here. Leave with exit.\n");
    return shell(context, undefined, context.labFolder);
  }
  const program = join(context.toolFolder, "..", "kubelab");
  const shorter = relative(context.cwd, program);
  const path = shorter.length < program.length ? shorter : program;
  io.out(`\nGo on in the practice shell: ${path} shell\n`);
  io.out(`or in this one: eval "$(${path} env)"\n`);
  return 0;
}

/** kubelab's command tree. Each command's code is loaded when it runs. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type KubelabContext, LabError } from "./types.ts";

/** Runs one command line and answers its exit code. */
export async function runKubelab(argv: string[], context: KubelabContext, version: string): Promise<number> {
  let code = 0;
  const keep = async (run: () => Promise<number | undefined> | number | undefined) => {
    code = (await run()) ?? 0;
  };
  const program = createProgram(context, version, keep);
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof LabError)) throw error;
    context.io.err(`error: ${error.message}\n`);
    return 1;
  }
}

type Keep = (run: () => Promise<number | undefined> | number | undefined) => Promise<void>;

function createProgram(context: KubelabContext, version: string, keep: Keep): Command {
  const program = new Command("kubelab")
    .description("A whole Kubernetes cluster in one file, and a kubectl that works on it.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.io.out(text),
      writeErr: (text) => context.io.err(text),
      getOutHelpWidth: () => context.io.columns,
      getErrHelpWidth: () => context.io.columns,
    });
  clusterCommands(program, context, keep);
  shellCommands(program, context, keep);
  nodeCommands(program, context, keep);
  timeCommands(program, context, keep);
  addonCommands(program, context, keep);
  networkCommands(program, context, keep);
  program
    .command("lab")
    .description("play a prepared lab")
    .argument("[name]", "which one", "first")
    .action((name) => keep(() => cmd.lab().playLab(context, name)));
  return program;
}

const cmd = {
  up: () => require("./cmd/up.ts") as typeof import("./cmd/up.ts"),
  status: () => require("./cmd/status.ts") as typeof import("./cmd/status.ts"),
  env: () => require("./cmd/env.ts") as typeof import("./cmd/env.ts"),
  shell: () => require("./cmd/shell.ts") as typeof import("./cmd/shell.ts"),
  node: () => require("./cmd/node.ts") as typeof import("./cmd/node.ts"),
  time: () => require("./cmd/time.ts") as typeof import("./cmd/time.ts"),
  addon: () => require("./cmd/addon.ts") as typeof import("./cmd/addon.ts"),
  trace: () => require("./cmd/trace.ts") as typeof import("./cmd/trace.ts"),
  hosts: () => require("./cmd/hosts.ts") as typeof import("./cmd/hosts.ts"),
  lab: () => require("./cmd/lab.ts") as typeof import("./cmd/lab.ts"),
};

const nameOption = () => new Option("--name <name>", "the cluster").argParser(clusterName);

/** Names are part of a file's name and of a host name. */
function clusterName(text: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError("A name is lower-case letters, digits and dashes, 63 at most.");
  return text;
}

function nodeCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 250) throw new InvalidArgumentError("It is a number from 1 to 250.");
  return count;
}

const clockOption = () => new Option("--clock <mode>", "how time passes").choices(["live", "instant"]);

function clusterCommands(program: Command, context: KubelabContext, keep: Keep): void {
  program
    .command("up")
    .description("make a cluster and switch to it")
    .addOption(nameOption())
    .option("--profile <profile>", "a profile's name, or a YAML file")
    .option("--nodes <number>", "how many nodes", nodeCount)
    .option("--seed <text>", "what names, addresses and picks are drawn from")
    .addOption(clockOption())
    .option("--from <file>", "start from a prepared state file")
    .action((options) => keep(() => cmd.up().up(context, options)));
  program
    .command("down")
    .description("remove a cluster; its last state is kept aside")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.up().down(context, options.name)));
  program
    .command("reset")
    .description("make the cluster anew, of the same profile")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.up().reset(context, options.name)));
  program
    .command("status")
    .description("show the cluster")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.status().status(context, options.name)));
  program
    .command("profiles")
    .description("list the profiles")
    .action(() => keep(() => cmd.status().profiles(context)));
}

function shellCommands(program: Command, context: KubelabContext, keep: Keep): void {
  const shell = new Option("--shell <shell>", "whose syntax").choices(["sh", "bash", "zsh", "fish"]);
  program
    .command("env")
    .description('print the practice environment: eval "$(kubelab env)"')
    .addOption(shell)
    .action((options) => keep(() => cmd.env().printEnv(context, options.shell)));
  program
    .command("shell")
    .description("start your shell in the practice environment")
    .option("-c, --command <command>", "run one command and pass its exit code on")
    .action((options) => keep(() => cmd.shell().shell(context, options.command)));
}

function nodeCommands(program: Command, context: KubelabContext, keep: Keep): void {
  const node = program.command("node").description("list, stop and start nodes");
  node
    .command("list")
    .description("list the nodes")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.node().listNodes(context, options.name)));
  for (const verb of ["stop", "start"] as const)
    node
      .command(verb)
      .description(verb === "stop" ? "switch a node off" : "switch it on again")
      .argument("<node>", "its name")
      .addOption(nameOption())
      .action((name, options) => keep(() => cmd.node().switchNode(context, verb, name, options.name)));
}

function timeCommands(program: Command, context: KubelabContext, keep: Keep): void {
  const time = program.command("time").description("show or move the cluster's time");
  time
    .command("show", { isDefault: true })
    .description("show the clock")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.time().showTime(context, options.name)));
  time
    .command("advance")
    .description("let the cluster live on")
    .argument("<duration>", '"90s", "5m", "2h30m", "3d"')
    .addOption(nameOption())
    .action((duration, options) => keep(() => cmd.time().advanceTime(context, duration, options.name)));
  for (const mode of ["live", "instant"] as const)
    time
      .command(mode)
      .description(mode === "live" ? "time passes as on the wall" : "time stands still and jumps")
      .addOption(nameOption())
      .action((options) => keep(() => cmd.time().switchClock(context, mode, options.name)));
}

function addonCommands(program: Command, context: KubelabContext, keep: Keep): void {
  const addon = program.command("addon").description("list, enable and disable add-ons");
  addon
    .command("list")
    .description("list the add-ons")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.addon().listAddons(context, options.name)));
  for (const verb of ["enable", "disable"] as const)
    addon
      .command(verb)
      .description(verb === "enable" ? "install an add-on" : "remove an add-on's objects")
      .argument("<addon>", "its name")
      .addOption(nameOption())
      .action((name, options) => keep(() => cmd.addon().switchAddon(context, verb, name, options.name)));
}

function networkCommands(program: Command, context: KubelabContext, keep: Keep): void {
  program
    .command("trace")
    .description("show the way of a request: kubelab trace host http://172.18.0.2:30080")
    .argument("<from>", '"host", "node/NAME", "POD" or "NAMESPACE/POD"')
    .argument("<to>", "address or name, with a port")
    .addOption(nameOption())
    .action((from, to, options) => keep(() => cmd.trace().trace(context, from, to, options.name)));
  program
    .command("why")
    .description("show the way that the last request took")
    .addArgument(new Argument("[from]", "your computer's last one, or that of a pod").choices(["host", "pod"]))
    .addOption(nameOption())
    .action((from, options) => keep(() => cmd.trace().why(context, from, options.name)));
  const hosts = program.command("hosts").description("names that your computer knows, as in /etc/hosts");
  hosts
    .command("list", { isDefault: true })
    .description("list the names")
    .addOption(nameOption())
    .action((options) => keep(() => cmd.hosts().listHosts(context, options.name)));
  hosts
    .command("add")
    .description("give an address names")
    .argument("<address>", "an address of the cluster, or 127.0.0.1")
    .argument("<names...>", "the names")
    .addOption(nameOption())
    .action((address, names, options) => keep(() => cmd.hosts().addHost(context, address, names, options.name)));
  hosts
    .command("remove")
    .description("forget a name")
    .argument("<name>", "the name")
    .addOption(nameOption())
    .action((name, options) => keep(() => cmd.hosts().removeHost(context, name, options.name)));
}

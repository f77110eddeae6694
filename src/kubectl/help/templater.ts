import type { FlagSpec } from "../flags/types.ts";
import type { Command } from "../types.ts";
import { type VerbEntry, verbGroups } from "../verbs.ts";
import { flagText } from "./text.ts";

const GLOBAL_HINT = 'Use "kubectl options" for a list of global command-line options (applies to all commands).';

/** A command as help shows it: where it stands and which flags are its own. */
export interface HelpTopic {
  /** "create", "service", "clusterip"; [] is kubectl itself. */
  path: string[];
  command: Command;
  flags: FlagSpec[];
  /** Aliases of the command, if any. */
  aliases?: string[];
}

/** The whole of `kubectl VERB --help`. Models kubectl/pkg/util/templates. */
export function commandHelp(topic: HelpTopic): string {
  const { command } = topic;
  return `${longText(command)}${usage(topic)}\n`;
}

function longText(command: Command): string {
  const own = command.long ?? `${command.short ?? ""}.`;
  const [first, ...paragraphs] = own.split("\n\n");
  return [first, ...paragraphs.map((paragraph) => paragraph.replace(/^(?=\S)/gm, " "))].join("\n\n");
}

function usage(topic: HelpTopic): string {
  const { command, path } = topic;
  const sections: string[] = [];
  if (topic.aliases?.length) sections.push(`Aliases:\n${[command.name, ...topic.aliases].join(", ")}`);
  if (command.examples) sections.push(`Examples:\n${command.examples.replace(/^/gm, "  ")}`);
  const subcommands = (command.subcommands ?? []).filter((sub) => !sub.hidden);
  if (subcommands.length > 0) sections.push(`Available Commands:\n${commandList(subcommands)}`);
  const own = visible(topic.flags, false);
  if (own.length > 0) sections.push(`Options:\n${own.map((flag) => flagUsage(flag, command)).join("\n\n")}`);
  sections.push(`Usage:\n  ${usageLine(topic)}`);
  const hints = [GLOBAL_HINT];
  if (subcommands.length > 0) {
    hints.unshift(`Use "kubectl ${path.join(" ")} <command> --help" for more information about a given command.`);
  }
  return `\n\n${sections.join("\n\n")}\n\n${hints.join("\n")}`;
}

function usageLine({ path, command }: HelpTopic): string {
  const line = ["kubectl", ...path.slice(0, -1), command.name, command.use].filter(Boolean).join(" ");
  return line.includes("[options]") ? line : `${line} [options]`;
}

const byName = (a: FlagSpec, b: FlagSpec) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function visible(flags: FlagSpec[], global: boolean): FlagSpec[] {
  return flags.filter((flag) => !flag.hidden && !flag.deprecated && Boolean(flag.global) === global).sort(byName);
}

function flagUsage(flag: FlagSpec, command?: Command): string {
  const value = flag.type === "string" ? `'${flag.default}'` : flag.default;
  const names = flag.shorthand ? `-${flag.shorthand}, --${flag.name}` : `--${flag.name}`;
  return `    ${names}=${value}:\n\t${flagSentence(flag, command).replaceAll("\n", "\n\t")}`;
}

/** What a flag is for: the command's own words, or those that all commands share. */
export const flagSentence = (flag: FlagSpec, command?: Command): string =>
  command?.flagHelp?.[flag.name] ?? flagText[flag.name] ?? "";

const NAME_PADDING = 11;

function commandList(commands: { name: string; short?: string }[], padding = NAME_PADDING): string {
  const width = Math.max(padding, ...commands.map((command) => command.name.length));
  const sorted = [...commands].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map((command) => `  ${command.name.padEnd(width)}   ${command.short ?? ""}`).join("\n");
}

/** `kubectl`, `kubectl --help`. */
export function rootHelp(): string {
  return `kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n${rootUsage()}\n`;
}

/** What `kubectl help NOSUCH` prints below its sentence. */
export function rootUsage(): string {
  const width = Math.max(...verbGroups.flatMap((group) => group.verbs.map((verb) => verb.name.length)));
  const line = (verb: VerbEntry) => `  ${verb.name.padEnd(width)}   ${verb.short}`;
  const groups = verbGroups.map((group) => [group.title, ...group.verbs.filter((v) => !v.hidden).map(line)].join("\n"));
  return [
    ...groups,
    "Usage:\n  kubectl [flags] [options]",
    `Use "kubectl <command> --help" for more information about a given command.\n${GLOBAL_HINT}`,
  ].join("\n\n");
}

/** `kubectl options`. */
export function optionsText(flags: FlagSpec[]): string {
  const list = visible(flags, true).map((flag) => `${flagUsage(flag)}\n\n`);
  return `The following options can be passed to any command:\n\n${list.join("")}`;
}

/** env: the practice environment as exports of a shell. */
import { delimiter, resolve } from "node:path";
import type { KubelabContext } from "../types.ts";

export type Shell = "sh" | "bash" | "zsh" | "fish";

const PASSED_ON = ["KUBELAB_PROFILE", "KUBELAB_SEED", "KUBELAB_CLOCK"];

/** The variables that make the practice environment, beside PATH. */
export function practiceVariables({ env, cwd, kubeconfig }: KubelabContext): [name: string, value: string][] {
  const given = PASSED_ON.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : []));
  const state: [string, string][] = env.KUBELAB_STATE ? [["KUBELAB_STATE", resolve(cwd, env.KUBELAB_STATE)]] : [];
  return [["KUBECONFIG", resolve(cwd, kubeconfig.path)], ...state, ...given];
}

/** The PATH with the host tools in front, once. */
export function practicePath({ env, toolFolder }: KubelabContext): string {
  const rest = (env.PATH ?? "").split(delimiter).filter((folder) => folder && folder !== toolFolder);
  return [toolFolder, ...rest].join(delimiter);
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const fishQuoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Lines that a shell evaluates, each ended. Evaluated after the user's rc files, they still come first on the PATH. */
export function exportsFor(context: KubelabContext, shell: Shell): string {
  const { toolFolder } = context;
  const variables = practiceVariables(context);
  if (shell === "fish") {
    const path = `set -gx PATH ${fishQuoted(toolFolder)} (string match -v -- ${fishQuoted(toolFolder)} $PATH)\n`;
    return path + variables.map(([name, value]) => `set -gx ${name} ${fishQuoted(value)}\n`).join("");
  }
  const path = `export PATH=${quoted(toolFolder)}:"$PATH"\n`;
  return path + variables.map(([name, value]) => `export ${name}=${quoted(value)}\n`).join("");
}

export function printEnv(context: KubelabContext, shell: Shell = "sh"): number {
  context.io.out(exportsFor(context, shell));
  return 0;
}

/** agnhost: the test image of the Kubernetes project, one program of many commands. Models test/images/agnhost. */
import type { Tool } from "../../../shell/types.ts";
import type { Program, ProgramContext } from "../index.ts";
import { type WebApp, webTool } from "../web.ts";
import { connect } from "./connect.ts";
import { guestbook } from "./guestbook.ts";
import { netexec } from "./netexec.ts";
import { liveness, pause, porter, serveHostname, testWebserver } from "./servers.ts";

type ProcessTool = Extract<Tool, { kind: "process" }>;

const APPS: Record<string, WebApp> = {
  netexec,
  guestbook,
  liveness,
  pause,
  porter,
  "serve-hostname": serveHostname,
  "test-webserver": testWebserver,
};

export const agnhost: Program = {
  tool: (context) => {
    const made = new Map<string, ProcessTool>();
    return {
      kind: "process",
      signals: [2, 15],
      step: (args, state, wake, sys) => {
        const [command = "", ...rest] = args;
        if (command === "connect") return connect.step(rest, state, wake, sys);
        const tool = made.get(command) ?? toolOf(context, command);
        if (!tool) return refused(command, context.version);
        made.set(command, tool);
        return tool.step(rest, state, wake, sys);
      },
    };
  },
};

function toolOf(context: ProgramContext, command: string): ProcessTool | undefined {
  return Object.hasOwn(APPS, command) ? (webTool(context, APPS[command]!) as ProcessTool) : undefined;
}

function refused(command: string, version: string) {
  if (command === "--version") return { exit: 0, stdout: `agnhost version ${version}\n` };
  const names = [...Object.keys(APPS), "connect"].sort();
  const usage = `Usage:\n  app [command]\n\nAvailable Commands:\n${names.map((name) => `  ${name}\n`).join("")}\n`;
  if (command === "" || command === "help" || command === "--help") return { exit: 0, stdout: usage };
  return { exit: 1, stderr: `Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n` };
}

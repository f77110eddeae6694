/** .NET applications: `dotnet NAME.dll`. Each is a file here. */
import type { Step, System, Tool, Wake } from "../../../shell/types.ts";
import type { Program, ProgramContext } from "../index.ts";
import { webTool } from "../web.ts";

type ProcessTool = Extract<Tool, { kind: "process" }>;

const APPS: Record<string, (context: ProgramContext) => Tool> = {
  "Numbers.Api.dll": (context) =>
    webTool(context, (require("./numbers-api.ts") as typeof import("./numbers-api.ts")).numbersApi),
  "Numbers.Web.dll": (context) =>
    webTool(context, (require("./numbers-web.ts") as typeof import("./numbers-web.ts")).numbersWeb),
  "whoami.dll": (context) => webTool(context, (require("./whoami.ts") as typeof import("./whoami.ts")).whoami),
  "ToDoList.dll": (context) =>
    webTool(context, (require("./todo-list.ts") as typeof import("./todo-list.ts")).todoList),
  "Pi.Web.dll": (context) => webTool(context, (require("./pi-web.ts") as typeof import("./pi-web.ts")).piWeb),
  "TimeCheck.dll": () => (require("./timecheck.ts") as typeof import("./timecheck.ts")).timecheck,
  "SimpleProxy.dll": (context) =>
    webTool(context, (require("./simple-proxy.ts") as typeof import("./simple-proxy.ts")).simpleProxy),
};

export const dotnet: Program = {
  tool: (context) => {
    const made = new Map<string, ProcessTool>();
    return {
      kind: "process",
      signals: [2, 3, 15],
      step: (args, state, wake, sys) => run(context, made, args, state, wake, sys),
    };
  },
};

function run(
  context: ProgramContext,
  made: Map<string, ProcessTool>,
  args: string[],
  state: unknown,
  wake: Wake,
  sys: System,
): Step {
  const [path = "", ...rest] = args;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (path === "") return { exit: 129, stdout: "\nUsage: dotnet [options]\nUsage: dotnet [path-to-application]\n\n" };
  if (path === "--version" || path === "--info") return { exit: 0, stdout: "6.0.36\n" };
  const file = path.startsWith("/") ? path : `${sys.cwd.replace(/\/$/, "")}/${path}`;
  if (!Object.hasOwn(APPS, name) || !sys.fs.stat(file)) return { exit: 1, stderr: notFound(path) };
  const tool = made.get(name) ?? (APPS[name]!(context) as ProcessTool);
  made.set(name, tool);
  return tool.step(rest, state, wake, sys);
}

const notFound = (path: string) =>
  `The command could not be loaded, possibly because:\n  * You intended to execute a .NET application:\n      The application '${path}' does not exist.\n  * You intended to execute a .NET SDK command:\n      No .NET SDKs were found.\n`;

/** curl. Models curl 8 (src/tool_operate.c, lib/progress.c), and curl 7 where an image carries that. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { type CurlOptions, readArguments } from "./arguments.ts";
import { answered, timedOut } from "./outcome.ts";
import { readsStdin } from "./request.ts";
import { nextTransfer, tryTransfer } from "./sequence.ts";
import type { CurlState, Turn } from "./state.ts";
import { initialJar, lookupAnswered } from "./transfer.ts";
import { parseUrl } from "./url.ts";
import { curlVersion, HELP_TEXT, versionText } from "./version.ts";

const NEW_STATE: Omit<CurlState, "begun" | "tried" | "asked"> = {
  stdin: "",
  index: 0,
  url: "",
  method: "",
  keepBody: true,
  redirects: 0,
  retries: 0,
  stage: "stdin",
  addresses: [],
  connections: 0,
  times: { lookup: 0, connect: 0, redirect: 0 },
  jar: [],
  open: [],
  exit: 0,
};

export const curl: Tool = { kind: "process", step };
export const tools: Record<string, Tool> = { curl };

function step(args: string[], old: CurlState | undefined, wake: Wake, sys: System): Step {
  const options = readArguments(args);
  if ("error" in options) return refuse(args, options, sys);
  const { values } = options;
  if (values.has("V")) return { stdout: versionText(curlVersion(sys)), exit: 0 };
  if (values.has("h")) return { stdout: HELP_TEXT, exit: 0 };
  const now = sys.monotonic();
  const state: CurlState = old
    ? structuredClone(old)
    : { ...structuredClone(NEW_STATE), begun: now, tried: now, asked: now };
  const turn = turnOf(state, options, sys);
  if (wake.type === "start") {
    initialJar(turn);
    return readsStdin(values) || telnets(options) ? { state, wait: { stdin: true } } : nextTransfer(turn);
  }
  if (wake.type === "stdin") {
    state.stdin += wake.data;
    return wake.eof ? nextTransfer(turn) : { state, wait: { stdin: true } };
  }
  if (state.stage === "retry") return tryTransfer(turn, options.transfers[state.index]!.url);
  if (wake.type === "time") return timedOut(turn);
  if (wake.type !== "net") return { state, wait: {} };
  return state.stage === "lookup" && state.lookup ? lookupAnswered(turn, wake.outcome) : answered(turn, wake.outcome);
}

const telnets = (options: CurlOptions): boolean => options.transfers.some(({ url }) => url.startsWith("telnet://"));

function turnOf(state: CurlState, options: CurlOptions, sys: System): Turn {
  const url = parseUrl(state.url || "http://localhost/");
  if ("error" in url) throw new Error(`curl kept a URL that is none: ${state.url}`);
  return { state, options, version: curlVersion(sys), sys, out: "", err: "", url };
}

function refuse(args: string[], { error, exit }: { error: string; exit: number }, sys: System): Step {
  if (args.includes("-V") || args.includes("--version")) return { stdout: versionText(curlVersion(sys)), exit: 0 };
  if (args.includes("-h") || args.includes("--help")) return { stdout: HELP_TEXT, exit: 0 };
  return { stderr: error, exit };
}

/** mongosh and mongo: whether a server is there, and its version; what probes and first looks ask. */
import type { Step, System, Tool } from "../../shell/types.ts";
import { type CallState, type CallStep, continueCall, startCall } from "./calls.ts";

const PORT = 27_017;
const WITH_VALUE = new Set([
  "--host",
  "--port",
  "-u",
  "--username",
  "-p",
  "--password",
  "--authenticationDatabase",
  "--eval",
]);

interface Question {
  host: string;
  port: number;
  script: string | undefined;
}

function readArgs(args: string[]): Question {
  const question: Question = { host: "127.0.0.1", port: PORT, script: undefined };
  for (let i = 0; i < args.length; i++) {
    const [name = "", inline] = args[i]!.startsWith("--") ? args[i]!.split(/=(.*)/s) : [args[i]!];
    const text = WITH_VALUE.has(name) ? (inline ?? args[++i] ?? "") : "";
    if (name === "--host") [question.host, question.port] = splitHost(text, question.port);
    else if (name === "--port") question.port = Number(text) || PORT;
    else if (name === "--eval") question.script = text;
    else if (!name.startsWith("-")) {
      const url =
        /^mongodb:\/\/(?:[^@/]*@)?([^/,]+)/.exec(name)?.[1] ??
        (/[.:]|localhost/.test(name) ? name.split("/")[0] : undefined);
      if (url) [question.host, question.port] = splitHost(url, question.port);
    }
  }
  return question;
}

function splitHost(text: string, port: number): [host: string, port: number] {
  const [host = "", given] = text.split(":");
  return [host, Number(given) || port];
}

const WHY: Record<string, string> = {
  refused: "connect ECONNREFUSED",
  timeout: "connect ETIMEDOUT",
  unreachable: "connect EHOSTUNREACH",
  notfound: "getaddrinfo ENOTFOUND",
  again: "getaddrinfo EAI_AGAIN",
};

function settle(step: CallStep, { host, port, script }: Question): Step {
  if ("net" in step) return { state: step.state, wait: { net: step.net } };
  const { result } = step;
  if (!result.ok && result.error !== "reset") {
    const place = result.error === "notfound" || result.error === "again" ? host : `${host}:${port}`;
    return { exit: 1, stderr: `MongoNetworkError: ${WHY[result.error] ?? "connection closed"} ${place}\n` };
  }
  if (script !== undefined && /\bping\b/.test(script))
    return { exit: 0, stdout: /\.ok\b/.test(script) ? "1\n" : "{ ok: 1 }\n" };
  return { exit: 1, stderr: "mongosh: kubelab's databases of MongoDB take connections and answer a ping, no more\n" };
}

export const mongosh: Tool = {
  kind: "process",
  step: (args, state: CallState | undefined, wake, sys: System) => {
    const question = readArgs(args);
    if (args.includes("--version")) return { exit: 0, stdout: "2.5.8\n" };
    if (state && wake.type === "net") return settle(continueCall(state, wake.outcome, sys), question);
    return settle(startCall({ host: question.host, port: question.port, data: "", timeoutMs: 5000 }, sys), question);
  },
};

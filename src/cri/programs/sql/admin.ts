/** mysqladmin, pg_isready, createdb: one question each. */
import type { Step, System, Tool } from "../../../shell/types.ts";
import { type Call, type CallResult, type CallState, type CallStep, continueCall, startCall } from "../calls.ts";
import { connectError, readMysqlOptions } from "./client.ts";
import { readPgOptions } from "./psql.ts";
import { type Answer, parseMessage, printMessage, type Query } from "./wire.ts";

type Ask = (args: string[], sys: System) => { call: Call } | { exit: number; stdout?: string; stderr?: string };
type Tell = (
  result: CallResult,
  answer: Answer | undefined,
  args: string[],
  sys: System,
) => { exit: number; stdout?: string; stderr?: string };

function oneQuestion(ask: Ask, tell: Tell): Tool {
  const settle = (step: CallStep, args: string[], sys: System): Step => {
    if ("net" in step) return { state: step.state, wait: { net: step.net } };
    const answer = step.result.ok ? parseMessage<Answer>(step.result.data ?? "") : undefined;
    return tell(step.result, answer, args, sys);
  };
  return {
    kind: "process",
    step: (args, state: CallState | undefined, wake, sys) => {
      if (state && wake.type === "net") return settle(continueCall(state, wake.outcome, sys), args, sys);
      const asked = ask(args, sys);
      return "call" in asked ? settle(startCall(asked.call, sys), args, sys) : asked;
    },
  };
}

const query = (parts: Omit<Query, "protocol">): string => printMessage({ protocol: "kubelab-sql", ...parts });

export const mysqladmin = oneQuestion(
  (args, sys) => {
    const { given, words } = readMysqlOptions(args);
    if (!["ping", "status", "version"].includes(words[0] ?? ""))
      return { exit: 1, stderr: `mysqladmin: Unknown command: '${words[0] ?? ""}'\n` };
    const [host, password] = [given.get("host") ?? "localhost", given.get("password")];
    const user = given.get("user") ?? sys.user.name;
    const data = query({ user, sql: "", ...(password !== undefined && { password }) });
    return { call: { host, port: Number(given.get("port") ?? 3306), data } };
  },
  (result, answer, args) => {
    const { given, words } = readMysqlOptions(args);
    const host = given.get("host") ?? "localhost";
    const warning = given.has("password")
      ? "mysqladmin: [Warning] Using a password on the command line interface can be insecure.\n"
      : "";
    const failed = `mysqladmin: connect to server at '${host}' failed\n`;
    if (!answer)
      return {
        exit: 1,
        stderr: `${warning}${failed}error: '${connectError({ host, port: 3306 }, result.ok ? "reset" : result.error).replace(/^\d+ \(\w+\): /, "")}'\n`,
      };
    if (!answer.ok) {
      // A server that refuses the password is alive.
      if (words[0] === "ping")
        return { exit: 0, stderr: `${warning}${failed}error: '${answer.message}'\n`, stdout: "mysqld is alive\n" };
      return { exit: 1, stderr: `${warning}${failed}error: '${answer.message}'\n` };
    }
    if (words[0] === "ping") return { exit: 0, stderr: warning, stdout: "mysqld is alive\n" };
    return { exit: 0, stderr: warning, stdout: `Server version\t\t${answer.version}\n` };
  },
);

export const pgIsReady = oneQuestion(
  (args, sys) => {
    const { host, port, user, given } = readPgOptions(args, sys);
    const database = given.get("database")?.at(-1);
    return { call: { host, port, data: query({ user, sql: "", ...(database && { database }) }) } };
  },
  (_result, answer, args, sys) => {
    const { host, port, flags } = readPgOptions(args, sys);
    const place = host === "localhost" ? `/var/run/postgresql:${port}` : `${host}:${port}`;
    const text = answer ? "accepting connections" : "no response";
    return { exit: answer ? 0 : 2, stdout: flags.has("q") ? "" : `${place} - ${text}\n` };
  },
);

export const createdb = oneQuestion(
  (args, sys) => {
    const { host, port, user, words } = readPgOptions(args, sys);
    const password = sys.env["PGPASSWORD"];
    return {
      call: {
        host,
        port,
        data: query({ user, sql: `CREATE DATABASE ${words[0] ?? user}`, ...(password && { password }) }),
      },
    };
  },
  (_result, answer) => {
    if (!answer) return { exit: 1, stderr: "createdb: error: connection to server failed\n" };
    return answer.ok
      ? { exit: 0 }
      : { exit: 1, stderr: `createdb: error: database creation failed: ERROR:  ${answer.message}\n` };
  },
);

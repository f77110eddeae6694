/** getent: hosts, ahosts, passwd, group, services. Models nss/getent.c of glibc. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import {
  continueLookup,
  hostsEntries,
  isIPv4,
  isIPv6,
  type LookupState,
  type LookupStep,
  readResolvConf,
  reverseName,
  startLookup,
} from "../resolver.ts";
import { undotted } from "./ask.ts";

interface State {
  lookup?: LookupState;
  index: number;
  exit: number;
}

const PORTS: [string, number, string][] = [
  ["ssh", 22, "tcp"],
  ["domain", 53, "udp"],
  ["http", 80, "tcp"],
  ["https", 443, "tcp"],
  ["mysql", 3306, "tcp"],
  ["postgresql", 5432, "tcp"],
  ["redis", 6379, "tcp"],
];

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const [database, ...keys] = args;
  if (database === undefined)
    return {
      stderr: "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n",
      exit: 1,
    };
  if (!/^a?hosts(v[46])?$/.test(database)) return fromFiles(database, keys, sys);
  if (keys.length === 0) {
    const lines = hostsEntries(sys).map(({ address, names }) => `${address.padEnd(15)} ${names.join(" ")}\n`);
    return { stdout: lines.join(""), exit: 0 };
  }
  const state: State = old ? structuredClone(old) : { index: 0, exit: 0 };
  if (wake.type === "net") {
    if (!state.lookup) return named(state, args, sys, wake);
    return found(state, args, sys, continueLookup(state.lookup, wake.outcome, sys));
  }
  return next(state, args, sys, "");
}

function next(state: State, args: string[], sys: System, stdout: string): Step {
  const key = args[state.index + 1];
  if (key === undefined) return { exit: state.exit, ...(stdout && { stdout }) };
  delete state.lookup;
  if (args[0] === "hosts" && (isIPv4(key) || isIPv6(key))) return reverse(state, args, sys, key, stdout);
  const family = args[0]!.endsWith("v4") ? 4 : args[0]!.endsWith("v6") ? 6 : 0;
  return found(state, args, sys, startLookup(key, sys, family), stdout);
}

/** An address: the names of /etc/hosts, or DNS's. */
function reverse(state: State, args: string[], sys: System, address: string, stdout: string): Step {
  const known = hostsEntries(sys).find((entry) => entry.address === address);
  if (known) {
    state.index++;
    return next(state, args, sys, `${stdout}${address.padEnd(15)} ${known.names.join(" ")}\n`);
  }
  const { servers, timeoutMs } = readResolvConf(sys);
  const wait = {
    net: { kind: "dns", server: servers[0]!, name: reverseName(address), type: "PTR", timeoutMs } as const,
  };
  return { state, ...(stdout && { stdout }), wait };
}

function named(state: State, args: string[], sys: System, wake: Extract<Wake, { type: "net" }>): Step {
  const record = wake.outcome.ok ? wake.outcome.dns?.answers.find(({ type }) => type === "PTR") : undefined;
  const address = args[state.index + 1]!;
  if (!record) state.exit = 2;
  state.index++;
  return next(state, args, sys, record ? `${address.padEnd(15)} ${undotted(record.data)}\n` : "");
}

function found(state: State, args: string[], sys: System, step: LookupStep, before = ""): Step {
  if ("state" in step)
    return { state: { ...state, lookup: step.state }, ...(before && { stdout: before }), wait: { net: step.net } };
  let stdout = before;
  if ("failed" in step) state.exit = 2;
  else {
    const { addresses, canonical } = step.done;
    const alias =
      args[0] === "hosts" &&
      canonical !== args[state.index + 1] &&
      hostsEntries(sys).some(({ names }) => names[0] === canonical);
    addresses.forEach((address, i) => {
      if (args[0] === "hosts")
        stdout += `${address.padEnd(15)} ${canonical}${alias ? ` ${args[state.index + 1]}` : ""}\n`;
      else
        stdout += `${address.padEnd(15)} STREAM ${i === 0 ? canonical : ""}\n${address.padEnd(15)} DGRAM  \n${address.padEnd(15)} RAW    \n`;
    });
  }
  state.index++;
  return next(state, args, sys, stdout);
}

function fromFiles(database: string, keys: string[], sys: System): Step {
  if (database === "services") {
    const lines = PORTS.filter(
      ([name, port]) => keys.length === 0 || keys.includes(name) || keys.includes(String(port)),
    );
    const stdout = lines.map(([name, port, protocol]) => `${name.padEnd(21)} ${port}/${protocol}\n`).join("");
    return { stdout, exit: lines.length > 0 ? 0 : 2 };
  }
  const file = /^(passwd|group|shadow|networks)$/.test(database) ? `/etc/${database}` : undefined;
  if (file === undefined)
    return {
      stderr: `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
      exit: 1,
    };
  const lines = sys.fs.stat(file) ? sys.fs.read(file).split("\n").filter(Boolean) : [];
  const wanted =
    keys.length === 0
      ? lines
      : keys.flatMap((key) => lines.filter((line) => line.split(":")[0] === key || line.split(":")[2] === key));
  return {
    stdout: wanted.map((line) => `${line}\n`).join(""),
    exit: keys.length > 0 && wanted.length < keys.length ? 2 : 0,
  };
}

export const tools: Record<string, Tool> = { getent: { kind: "process", step } };

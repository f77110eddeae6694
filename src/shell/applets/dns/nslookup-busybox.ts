/** busybox's nslookup. Models networking/nslookup.c of busybox 1.36 (FEATURE_NSLOOKUP_BIG). */
import type { DnsType, Step, System, Wake } from "../../types.ts";
import { busyboxUsage } from "../flavour.ts";
import { isIPv4, isIPv6, readResolvConf, reverseName } from "../resolver.ts";
import { type Asked, askedOf, dnsType, type Question, questionRequest, serverAddress, undotted } from "./ask.ts";

const USAGE = `nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any`;
const TIMEOUT_MS = 5000;

interface State {
  questions: Question[];
  server: string;
  done: Asked[];
}

export function busyboxNslookup(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const state = old ?? begin(args, sys);
  if ("stderr" in state) return state as Step;
  const begun = state as State;
  if (wake.type === "net") begun.done.push(askedOf(begun.questions[begun.done.length]!, wake.outcome));
  const last = begun.done.at(-1);
  if (last?.error) {
    const refused = last.error === "refused" ? `nslookup: write to '${begun.server}': Connection refused\n` : "";
    return { stdout: ";; connection timed out; no servers could be reached\n\n", stderr: refused, exit: 1 };
  }
  const next = begun.questions[begun.done.length];
  if (next) return { state: begun, wait: { net: questionRequest(next, begun.server, TIMEOUT_MS) } };
  return finish(begun);
}

function begin(args: string[], sys: System): State | { stderr: string; exit: number } {
  const types: DnsType[] = [];
  const operands: string[] = [];
  for (const arg of args) {
    const given = /^-(?:q|qu|que|quer|query|querytype|t|ty|typ|type)=(.*)$/.exec(arg);
    if (given) {
      const type = dnsType(given[1]!);
      if (!type) return { stderr: `nslookup: invalid query type "${given[1]}"\n`, exit: 1 };
      types.push(type);
    } else if (!arg.startsWith("-")) operands.push(arg);
    else if (arg !== "-debug") return { stderr: busyboxUsage(USAGE), exit: 1 };
  }
  const [host, serverText] = operands;
  if (host === undefined || operands.length > 2) return { stderr: busyboxUsage(USAGE), exit: 1 };
  const server = serverAddress(sys, serverText);
  if (server === undefined) return { stderr: `nslookup: bad address '${serverText}'\n`, exit: 1 };
  return { questions: questionsFor(host, types, sys), server, done: [] };
}

/** Every search domain is asked for a name without a dot, and none for others. */
function questionsFor(host: string, types: DnsType[], sys: System): Question[] {
  if (types.length === 0 && (isIPv4(host) || isIPv6(host))) return [{ name: reverseName(host), type: "PTR" }];
  const wanted: DnsType[] = types.length > 0 ? types : ["A", "AAAA"];
  const { search } = readResolvConf(sys);
  return wanted.flatMap((type) => {
    if (type === "PTR" && (isIPv4(host) || isIPv6(host))) return [{ name: reverseName(host), type }];
    const names =
      type === "PTR" || search.length === 0 || host.includes(".") ? [host] : search.map((one) => `${host}.${one}`);
    return names.map((name) => ({ name, type }));
  });
}

function finish({ server, done }: State): Step {
  let stdout = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
  let exit = 0;
  for (const { question, answer } of done) {
    if (answer && answer.rcode !== "NOERROR") {
      stdout += `** server can't find ${undotted(question.name)}: ${answer.rcode}\n\n`;
      exit = 1;
      continue;
    }
    for (const { name, type, data } of answer?.answers ?? []) {
      const owner = undotted(name);
      if (type === "A" || type === "AAAA") stdout += `Name:\t${owner}\nAddress: ${data}\n`;
      else if (type === "CNAME") stdout += `${owner}\tcanonical name = ${undotted(data)}\n`;
      else if (type === "PTR") stdout += `${owner}\tname = ${undotted(data)}\n`;
      else if (type === "NS") stdout += `${owner}\tnameserver = ${undotted(data)}\n`;
      else if (type === "MX") stdout += `${owner}\tmail exchanger = ${undotted(data)}\n`;
      else if (type === "SRV") stdout += `${owner}\tservice = ${undotted(data)}\n`;
      else if (type === "TXT") stdout += `${owner}\ttext = ${data.startsWith('"') ? data : `"${data}"`}\n`;
      else if (type === "SOA") stdout += soaText(owner, data);
    }
    stdout += "\n";
  }
  return { stdout, exit };
}

export function soaText(owner: string, data: string): string {
  const [origin, mail, serial, refresh, retry, expire, minimum] = data.split(" ");
  return (
    `${owner}\n\torigin = ${undotted(origin!)}\n\tmail addr = ${undotted(mail!)}\n\tserial = ${serial}\n` +
    `\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`
  );
}

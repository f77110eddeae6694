/** agnhost netexec: tells of itself, echoes, runs commands, calls others. Models agnhost/netexec/netexec.go. */

import { canonicalJson } from "../../../apimachinery/json.ts";
import { binary } from "../../../apimachinery/strings.ts";
import type { CallResult } from "../calls.ts";
import { goResponse, header, type Page, pathOf, queryOf, text } from "../http.ts";
import type { Reaction, Scene, WebApp, WebRequest } from "../web.ts";
import { flag, logLine, portOf, remoteAddress } from "./go.ts";

type State = Record<string, never>;
type Answer = (page: Page, log?: string) => Reaction<State>;

const HTTP_PORT = 8080;
const UDP_PORT = 8081;
const TRIES_MAX = 100;
const DIAL_TIMEOUT_MS = 5000;
/** Where the output of a command is caught. */
const OUTPUT = "/tmp/.netexec-output";

const httpPort = ({ args }: Scene) => portOf(args, "http-port", HTTP_PORT);
const udpPort = ({ args }: Scene) => (flag(args, "udp-port") === "-1" ? 0 : portOf(args, "udp-port", UDP_PORT));

export const netexec: WebApp<State> = {
  start: (scene) => {
    const udp = udpPort(scene) ? logLine(scene, `Started UDP server on port  ${udpPort(scene)}`) : "";
    return { state: {}, stderr: logLine(scene, `Started HTTP server on port ${httpPort(scene)}`) + udp };
  },
  listen: (scene) => {
    const udp = udpPort(scene);
    return [{ port: httpPort(scene), protocol: "http" }, ...(udp ? [{ port: udp, protocol: "udp" as const }] : [])];
  },
  udp: (data, scene) => {
    const word = data.trim();
    const command = word.toLowerCase();
    if (command === "hostname") return scene.sys.hostname;
    if (command.startsWith("echo ")) return word.slice(5);
    if (command === "clientip") return `${scene.incoming.from}:41230`;
    if (command === "serverport") return String(udpPort(scene));
    return "";
  },
  answer: (scene) => {
    const override = flag(scene.args, "http-override");
    return route(
      override === "" ? scene : { ...scene, request: { ...scene.request, method: "GET", path: override, headers: [] } },
    );
  },
  resume: (keep: DialState, result, scene) => dialled(keep, result, scene),
  ended: (keep: { command: string }, status, scene) => shellEnded(keep.command, status, scene),
  stop: (scene) => ({
    exit: 0,
    stderr:
      Number(flag(scene.args, "delay-shutdown")) > 0
        ? logLine(scene, `Sleeping ${flag(scene.args, "delay-shutdown")} seconds before terminating...`)
        : "",
  }),
};

function route(scene: WebRequest): Reaction<State> {
  const { request, sys } = scene;
  const query = queryOf(request);
  const path = pathOf(request);
  const answer: Answer = (page, log = `GET ${path}`) => ({
    http: goResponse(page, scene),
    stderr: logLine(scene, log),
  });
  switch (path) {
    case "/hostname":
    case "/hostName":
      return answer({ body: sys.hostname });
    case "/clientip":
      return answer({ body: remoteAddress(scene) });
    case "/serverport":
      return answer({ body: String(httpPort(scene)) });
    case "/healthz":
      return answer({ body: "" });
    case "/readyz":
      return answer({ body: "ok" });
    case "/shutdown":
      return { exit: 0, stderr: logLine(scene, "GET /shutdown") };
    case "/exit":
      return exit(scene, query);
    case "/echo":
      return echo(query, answer);
    case "/header":
      return headers(scene, query.get("key") ?? "", answer);
    case "/redirect":
      return answer({
        status: Number(query.get("code")) || 302,
        headers: [["Location", query.get("location") ?? ""]],
        body: "",
      });
    case "/shell":
      return shell(scene, query);
    case "/dial":
      return dial(scene, query, answer);
    default:
      return answer({ body: `NOW: ${goTime(sys.now())}` }, "GET /");
  }
}

/** time.Time's String. */
const goTime = (ms: number) => `${new Date(ms).toISOString().replace("T", " ").replace("Z", "000000")} +0000 UTC`;

function echo(query: URLSearchParams, answer: Answer): Reaction<State> {
  const [message, code] = [query.get("msg") ?? "", query.get("code") ?? ""];
  const log = `GET /echo?msg=${message}&code=${code}`;
  if (code !== "" && !/^\d+$/.test(code))
    return answer({ body: `argument 'code' must be an integer or empty, got "${code}"\n` }, log);
  return answer({ body: message, ...(code !== "" && { status: Number(code) }) }, log);
}

function headers({ request }: WebRequest, key: string, answer: Answer): Reaction<State> {
  if (key !== "") return answer({ body: header(request, key) ?? "" }, `GET /header?key=${key}`);
  const found: Record<string, string[]> = Object.create(null);
  for (const [name, value] of request.headers)
    if (name.toLowerCase() !== "host") found[name] = [...(found[name] ?? []), value];
  return answer({ body: canonicalJson(found) });
}

function exit(scene: WebRequest, query: URLSearchParams): Reaction<State> {
  const [code, timeout, wait] = ["code", "timeout", "wait"].map((name) => query.get(name) ?? "");
  const line = logLine(scene, `GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
  const number = Number(code || 0);
  if (!Number.isInteger(number))
    return {
      stderr: line,
      http: goResponse({ body: `argument 'code' must be an integer [0-127] or empty, got "${code}"\n` }, scene),
    };
  return {
    exit: number,
    stderr:
      line +
      logLine(
        scene,
        `Will begin shutdown in ${wait || "0s"}, allowing ${timeout || "0s"} for connections to close, then will exit with ${number}`,
      ),
  };
}

function shell(scene: WebRequest, query: URLSearchParams): Reaction<State> {
  const command = query.get("shellCommand") || query.get("cmd") || "";
  const caught = `exec > ${OUTPUT} 2>&1\n${binary(command)}`;
  return { stderr: logLine(scene, `GET /shell?cmd=${command}`), spawn: ["/bin/sh", "-c", caught], keep: { command } };
}

function shellEnded(_command: string, status: number, scene: WebRequest): Reaction<State> {
  const { fs } = scene.sys;
  const said = fs.stat(OUTPUT) ? text(fs.read(OUTPUT)) : "";
  if (fs.stat(OUTPUT)) fs.remove(OUTPUT);
  const output = { ...(said !== "" && { output: said }), ...(status !== 0 && { error: `exit status ${status}` }) };
  const map = Object.entries(output)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`);
  return {
    stderr: logLine(scene, `Output: map[${map.join(" ")}]`),
    http: goResponse({ body: canonicalJson(output) }, scene),
  };
}

interface DialState {
  left: number;
  responses: string[];
  errors: string[];
}

function dial(scene: WebRequest, query: URLSearchParams, answer: Answer): Reaction<State> {
  const [host = "", port = "", request = "", protocol = "", tries = ""] = [
    "host",
    "port",
    "request",
    "protocol",
    "tries",
  ].map((name) => query.get(name) ?? "");
  const log = `GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${request}&tries=${tries}`;
  const refuse = (body: string) =>
    answer({ status: 400, headers: [["X-Content-Type-Options", "nosniff"]], body: `${body}\n` }, log);
  if (tries !== "" && !/^\d+$/.test(tries))
    return refuse(`tries parameter is invalid. strconv.Atoi: parsing "${tries}": invalid syntax`);
  if (request === "") return refuse("request parameter not specified. <nil>");
  if (!["", "http"].includes(protocol.toLowerCase())) return refuse(`unsupported protocol. ${protocol}`);
  const keep: DialState = { left: Math.min(Number(tries || 1), TRIES_MAX), responses: [], errors: [] };
  return { ...dialNext(scene, keep), stderr: logLine(scene, log) };
}

function dialNext({ request }: WebRequest, keep: DialState): { call: import("../calls.ts").Call; keep: DialState } {
  const query = queryOf(request);
  const [host, port] = [query.get("host") ?? "", Number(query.get("port")) || 80];
  const http = {
    method: "GET",
    path: `/${query.get("request")}`,
    headers: [
      ["Host", `${host}:${port}`],
      ["User-Agent", "Go-http-client/1.1"],
      ["Accept-Encoding", "gzip"],
    ] as [string, string][],
    body: "",
  };
  return { call: { host, port, http, timeoutMs: DIAL_TIMEOUT_MS }, keep };
}

function dialled(keep: DialState, result: CallResult, scene: WebRequest): Reaction<State> {
  const url = `"http://${queryOf(scene.request).get("host")}:${queryOf(scene.request).get("port")}/${queryOf(scene.request).get("request")}"`;
  const next: DialState = {
    left: keep.left - 1,
    responses: result.ok ? [...keep.responses, text(result.http?.body ?? "")] : keep.responses,
    errors: result.ok
      ? keep.errors
      : [...keep.errors, `Get ${url}: ${result.error === "refused" ? "connect: connection refused" : result.error}`],
  };
  if (next.left > 0) return dialNext(scene, next);
  const output = {
    ...(next.responses.length > 0 && { responses: next.responses }),
    ...(next.errors.length > 0 && { errors: next.errors }),
  };
  return { http: goResponse({ body: canonicalJson(output) }, scene) };
}

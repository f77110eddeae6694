/**
 * A plain server described by data: what many lab images amount to. Settings in the image's `program.server`:
 *   listen: [8080]               HTTP ports; tcp: ports that take connections and say nothing
 *   declaredPorts: true          those that the container declares, and PORT, as well
 *   log: ["..."]                 what it says when it starts; access: what it says at each request
 *   needs: { any: [NAMES], args: [FLAGS], message, exit }   without one of these variables or flags it ends so
 *   routes: { "/healthz": Route or list of them, "/api/*": ..., "*": ..., "POST /": ... }
 *   headers: [[name, value]]     in this order; the default is that of Go's net/http
 *   commands: { netexec: {...} } other settings when the first argument says so
 * Texts may hold the values of servertext.ts.
 */
import { binary } from "../../apimachinery/strings.ts";
import type { FileStat, HttpResponse, Incoming, Step, System, Wait, Wake } from "../../shell/types.ts";
import type { Program, ProgramContext } from "./index.ts";
import { mediaType } from "./mediatypes.ts";
import { fill, flag, type Scene } from "./servertext.ts";

export interface Route {
  status?: number;
  body?: string;
  type?: string;
  headers?: [string, string][];
  log?: string;
  /** Found by the first so many requests only; within so many milliseconds of the start only; after them only. */
  first?: number;
  withinMs?: number;
  afterMs?: number;
  /** The program ends after this answer, so. */
  exit?: number;
  /** A binary string in place of `body`, and the file that it is. */
  raw?: string;
  file?: FileStat;
}

interface Settings {
  listen?: (number | string)[];
  tcp?: (number | string)[];
  declaredPorts?: boolean;
  log?: string[];
  access?: string;
  bye?: string;
  exitCode?: number;
  memory?: number;
  needs?: { any?: string[]; args?: string[]; message: string; exit?: number };
  routes?: Record<string, Route | Route[]>;
  headers?: [string, string][];
  type?: string;
  /** A folder whose files it serves, and the headers of those answers; what is neither there nor a route. */
  root?: string;
  rootHeaders?: [string, string][];
  notFound?: Route;
  /** CPU that a request costs, in milliseconds. */
  cpuMs?: number;
  commands?: Record<string, Settings>;
  /** It has an exit of its own and does not serve: after this many milliseconds. */
  endsAfterMs?: number;
}

interface State {
  requests: number;
  startedAt: number;
}

interface Turn {
  context: ProgramContext;
  settings: Settings;
  sys: System;
  args: string[];
}

const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};
const GO_HEADERS: [string, string][] = [
  ["Date", "${date}"],
  ["Content-Length", "${length}"],
  ["Content-Type", "${type}"],
];
const TEXT = "text/plain; charset=utf-8";
const MEMORY = 6 * 1024 * 1024;
const MICROSECOND = 0.001;
const SIGTERM = 15;
const SIGINT = 2;

export const server: Program = {
  enter: () => ({}),
  tool: (context) => ({
    kind: "process",
    signals: [SIGTERM, SIGINT],
    step: (args, state, wake, sys) => step({ context, settings: settingsOf(context, args), sys, args }, state, wake),
  }),
};

function settingsOf(context: ProgramContext, args: string[]): Settings {
  const settings = context.settings as Settings;
  const word = args.find((arg) => !arg.startsWith("-")) ?? "";
  const own = settings.commands && Object.hasOwn(settings.commands, word) ? settings.commands[word] : undefined;
  return own ? { ...settings, ...own } : settings;
}

function step(turn: Turn, state: State | undefined, wake: Wake): Step {
  const { settings } = turn;
  if (state === undefined) return begin(turn);
  if (wake.type === "signal")
    return { exit: settings.exitCode ?? 0, ...(settings.bye && { stdout: `${settings.bye}\n` }) };
  if (wake.type === "time" && hasEnded(turn, state)) return { exit: settings.exitCode ?? 0 };
  if (wake.type !== "request") return { state, wait: waiting(turn, state) };
  const { request } = wake;
  if (request.kind !== "http" || !request.http)
    return { state, wait: waiting(turn, state), replies: [{ id: request.id, close: true }] };
  const counted = { ...state, requests: state.requests + 1 };
  return reply(turn, counted, request, findRoute(turn, counted, request));
}

function begin(turn: Turn): Step {
  const { settings, sys } = turn;
  const { needs } = settings;
  const state: State = { requests: 0, startedAt: sys.monotonic() };
  const given = (name: string) => Object.hasOwn(sys.env, name) && sys.env[name] !== "";
  const has = needs?.any?.some(given) || needs?.args?.some((name) => flag(turn.args, name) !== undefined);
  if (needs && !has) return { exit: needs.exit ?? 1, stderr: fill(needs.message, { ...turn, requests: 0 }) };
  const lines = (settings.log ?? []).map((line) => `${fill(line, { ...turn, requests: 0 })}\n`);
  return { stdout: lines.join(""), memory: settings.memory ?? MEMORY, state, wait: waiting(turn, state) };
}

function waiting(turn: Turn, state: State): Wait {
  const { settings, context, sys } = turn;
  const numbers = (list: (number | string)[] = []) =>
    list
      .map((one) => Number(/(\d+)$/.exec(fill(String(one), { ...turn, requests: 0 }))?.[1]))
      .filter((port) => port > 0 && port < 65_536);
  const http = [
    ...numbers(settings.listen),
    ...(settings.declaredPorts ? [...context.ports, ...numbers([sys.env["PORT"] ?? ""])] : []),
  ];
  const listen = [
    ...[...new Set(http)].map((port) => ({ port, protocol: "http" as const })),
    ...numbers(settings.tcp).map((port) => ({ port, protocol: "tcp" as const })),
  ];
  const age = sys.monotonic() - state.startedAt;
  const next = changes(settings).filter((ms) => ms > age);
  return { listen, ...(next.length > 0 && { at: state.startedAt + Math.min(...next) }) };
}

const hasEnded = ({ settings, sys }: Turn, { startedAt }: State) =>
  settings.endsAfterMs !== undefined && sys.monotonic() >= startedAt + settings.endsAfterMs;

/** When, after its start, it does something by itself or answers otherwise than before: probes rest until then. */
function changes({ routes = {}, endsAfterMs }: Settings): number[] {
  const times = Object.values(routes)
    .flat()
    .flatMap(({ withinMs, afterMs }) => [withinMs === undefined ? 0 : withinMs + MICROSECOND, afterMs ?? 0]);
  return endsAfterMs === undefined ? times : [...times, endsAfterMs];
}

function findRoute({ settings, sys, context }: Turn, state: State, { http }: Incoming): Route {
  const { routes = {} } = settings;
  const path = http!.path.split("?")[0];
  const keys = [`${http!.method} ${path}`, path];
  const exact = keys.find((key) => Object.hasOwn(routes, key));
  const prefix = Object.keys(routes)
    .filter((key) => key.endsWith("*") && keys.some((one) => one.startsWith(key.slice(0, -1))))
    .sort((a, b) => b.length - a.length)[0];
  const found = exact ?? prefix;
  if (found === undefined) {
    if (settings.root) return fileRoute(settings, settings.root, sys, path);
    if (Object.keys(routes).length > 0) return settings.notFound ?? NOT_FOUND;
    return { body: `${context.image} on \${hostname}\n` };
  }
  const age = sys.monotonic() - state.startedAt;
  const fits = ({ first = Number.POSITIVE_INFINITY, withinMs = Number.POSITIVE_INFINITY, afterMs = 0 }: Route) =>
    state.requests <= first && age <= withinMs && age >= afterMs;
  return [routes[found]].flat().find(fits) ?? NOT_FOUND;
}

const NOT_FOUND: Route = { status: 404, body: "404 page not found\n" };

/** A file below the folder; a folder's index.html. */
function fileRoute(settings: Settings, root: string, sys: System, path: string): Route & { file?: FileStat } {
  const name = path.includes("/../") ? "/" : path;
  const file = root + (name.endsWith("/") ? `${name}index.html` : name);
  const stat = sys.fs.stat(file);
  if (stat?.type !== "file") return settings.notFound ?? NOT_FOUND;
  const type = mediaType(file) ?? "text/plain";
  return { raw: sys.fs.read(file), type, file: stat, headers: [] };
}

function reply(turn: Turn, state: State, incoming: Incoming, route: Route): Step {
  const { settings } = turn;
  const request = incoming.http!;
  const scene: Scene = { ...turn, requests: state.requests, incoming, request };
  const status = route.status ?? 200;
  const body = route.raw ?? binary(fill(route.body ?? "", scene));
  scene.file = route.file;
  scene.length = body.length;
  scene.type = route.type ?? settings.type ?? TEXT;
  scene.status = status;
  const headers = [
    ...(route.headers ?? []),
    ...((route.file && settings.rootHeaders) ?? settings.headers ?? GO_HEADERS),
  ];
  const http: HttpResponse = {
    status,
    reason: REASONS[status] ?? "",
    headers: headers.map(([name, value]) => [name, fill(value, scene)]),
    body: request.method === "HEAD" ? "" : body,
  };
  const log = route.log ?? settings.access;
  const said = {
    ...(log && { stdout: `${fill(log, scene)}\n` }),
    replies: [{ id: incoming.id, http }],
    cpuMs: settings.cpuMs ?? 0.1,
  };
  if (route.exit !== undefined) return { ...said, exit: route.exit };
  return { ...said, state, wait: waiting(turn, state) };
}

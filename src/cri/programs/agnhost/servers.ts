/** agnhost's small servers. Models agnhost/{liveness,serve-hostname,porter,pause,test-webserver}. */
import { formatGoDuration } from "../../../apimachinery/duration.ts";
import { canonicalJson } from "../../../apimachinery/json.ts";
import { goResponse, pathOf, queryOf } from "../http.ts";
import { httpPorts, type WebApp } from "../web.ts";
import { isSet, logLine, portOf, remoteAddress } from "./go.ts";

const ALIVE_MS = 10_000;
const NOT_FOUND = {
  status: 404,
  headers: [["X-Content-Type-Options", "nosniff"]] as [string, string][],
  body: "404 page not found\n",
};

export const liveness: WebApp<{ startedAt: number; aged?: boolean }> = {
  start: ({ sys }) => ({ state: { startedAt: sys.monotonic() } }),
  // Its answers change by themselves: a kubelet that knows them to be steady has to look again.
  due: ({ startedAt, aged }) => (aged ? undefined : startedAt + ALIVE_MS + 1),
  tick: (_, { startedAt }) => ({ state: { startedAt, aged: true } }),
  listen: () => httpPorts(8080),
  answer: (scene, { startedAt }) => {
    const age = scene.sys.monotonic() - startedAt;
    const path = pathOf(scene.request);
    if (path === "/started") return { http: goResponse({ body: formatGoDuration(age) }, scene) };
    if (path === "/redirect")
      return {
        http: goResponse(
          { status: 302, headers: [["Location", queryOf(scene.request).get("loc") ?? ""]], body: "" },
          scene,
        ),
      };
    if (path !== "/healthz") return { http: goResponse(NOT_FOUND, scene) };
    const page = age > ALIVE_MS ? { status: 500, body: `error: ${age / 1000}` } : { body: "ok" };
    return { http: goResponse(page, scene) };
  },
};

const HOSTNAME_PORT = 9376;

export const serveHostname: WebApp<Record<string, never>> = {
  start: (scene) => ({
    state: {},
    stderr: logLine(scene, `Serving on port ${portOf(scene.args, "port", HOSTNAME_PORT)}.`),
  }),
  listen: ({ args }) => {
    const port = portOf(args, "port", HOSTNAME_PORT);
    const raw = [
      ...(isSet(args, "tcp", false) ? (["tcp"] as const) : []),
      ...(isSet(args, "udp", false) ? (["udp"] as const) : []),
    ];
    return raw.length > 0 ? raw.map((protocol) => ({ port, protocol })) : httpPorts(port);
  },
  tcp: (_data, scene) => scene.sys.hostname,
  udp: (_data, scene) => scene.sys.hostname,
  answer: (scene) => ({
    http: goResponse({ body: scene.sys.hostname }, scene),
    stderr: logLine(scene, `HTTP request from ${remoteAddress(scene)}`),
  }),
};

/** SERVE_PORT_80=hello: "hello" on port 80. */
function servedPorts(env: Record<string, string>): { port: number; tls: boolean; value: string }[] {
  return Object.entries(env)
    .map(([name, value]) => ({ found: /^SERVE_(TLS_|TCP_)?PORT_(\d+)$/.exec(name), value }))
    .filter(({ found }) => found !== null)
    .map(({ found, value }) => ({ port: Number(found![2]), tls: found![1] === "TLS_", value }))
    .filter(({ port }) => port > 0 && port < 65_536);
}

export const porter: WebApp<Record<string, never>> = {
  start: () => ({ state: {} }),
  listen: ({ sys }) => servedPorts(sys.env).map(({ port, tls }) => ({ port, protocol: "http", ...(tls && { tls }) })),
  answer: (scene) => {
    const value = servedPorts(scene.sys.env).find(({ port }) => port === scene.incoming.port)?.value ?? "";
    const json = isSet(scene.args, "json-response", false);
    return {
      http: goResponse({ body: json ? canonicalJson({ Body: value, Method: scene.request.method }) : value }, scene),
    };
  },
};

export const pause: WebApp<Record<string, never>> = {
  start: () => ({ state: {}, stdout: "Paused\nSignals registered\n", memory: 3 * 1024 * 1024 }),
  listen: () => [],
  answer: (scene) => ({ http: goResponse(NOT_FOUND, scene) }),
  stop: ({ sys }, _state, signal) => {
    const message = `exiting because of signal "${signal === 2 ? "interrupt" : "terminated"}"\n`;
    const path = sys.env["TERMINATION_MESSAGE_PATH"] || "/dev/termination-log";
    if (sys.fs.stat(path)) sys.fs.write(path, message);
    return { exit: signal === 2 ? 1 : 2, stdout: message };
  },
};

export const testWebserver: WebApp<Record<string, never>> = {
  start: () => ({ state: {} }),
  listen: ({ args }) => httpPorts(portOf(args, "port", 80)),
  answer: (scene) => {
    const { fs } = scene.sys;
    const path = pathOf(scene.request);
    const stat = path.includes("..") ? undefined : fs.stat(path);
    if (!stat) return { http: goResponse(NOT_FOUND, scene) };
    if (stat.type !== "directory")
      return { http: goResponse({ body: Buffer.from(fs.read(path), "latin1").toString("utf8") }, scene) };
    const folder = path.endsWith("/") ? path : `${path}/`;
    const names = fs.list(folder).map((name) => (fs.stat(folder + name)?.type === "directory" ? `${name}/` : name));
    const body = `<pre>\n${names.map((name) => `<a href="${name}">${name}</a>\n`).join("")}</pre>\n`;
    return { http: goResponse({ type: "text/html; charset=utf-8", body }, scene) };
  },
};

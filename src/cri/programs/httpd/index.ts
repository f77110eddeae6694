/** Apache httpd: serves the files of its document root. Models server/core.c and mod_dir in the small; the configuration gives Listen, DocumentRoot, ServerName. */
import type { HttpResponse, System } from "../../../shell/types.ts";
import { escapeHtml, header, pathOf, reasonOf } from "../http.ts";
import type { Program } from "../index.ts";
import { httpPorts, type Reaction, type Scene, type WebApp, type WebRequest, webTool } from "../web.ts";
import { errorPage, listing, typeOf } from "./pages.ts";

interface State {
  ports: number[];
  root: string;
  named: boolean;
}

const CONF = "/usr/local/apache2/conf/httpd.conf";
const ROOT = "/usr/local/apache2/htdocs";
const SIGWINCH = 28;
const MEMORY = 12 * 1024 * 1024;
const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export const httpd: Program = { tool: (context) => webTool(context, app) };

/** "Sat Nov 21 14:17:33.722555 2026". */
function errorTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  const day = `${DAYS[new Date(ms).getUTCDay()]} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(8, 10)}`;
  return `${day} ${iso.slice(11, 23)}000 ${iso.slice(0, 4)}`;
}

const notice = (sys: System, module: string, text: string) =>
  `[${errorTime(sys.now())}] [${module}:notice] [pid ${sys.pid}:tid ${sys.pid}] ${text}\n`;

function directives(sys: System): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const text = sys.fs.stat(CONF)?.type === "file" ? sys.fs.read(CONF) : "";
  for (const line of text.split("\n")) {
    const match = /^\s*(\w+)\s+(.*?)\s*$/.exec(line.replace(/^\s*#.*/, ""));
    if (match)
      found.set(match[1]!.toLowerCase(), [
        ...(found.get(match[1]!.toLowerCase()) ?? []),
        match[2]!.replaceAll('"', ""),
      ]);
  }
  return found;
}

const app: WebApp<State> = {
  start: ({ sys, context }) => {
    const found = directives(sys);
    const ports = (found.get("listen") ?? ["80"]).map((value) => Number(/(\d+)(?:\s+\w+)?$/.exec(value)?.[1] ?? 80));
    const state = { ports, root: found.get("documentroot")?.[0] ?? ROOT, named: found.has("servername") };
    const taken = ports.find((port) => context.isPortTaken(port));
    if (taken !== undefined) {
      const busy = ["[::]", "0.0.0.0"].map(
        (address) => `(98)Address already in use: AH00072: make_sock: could not bind to address ${address}:${taken}\n`,
      );
      return {
        state,
        exit: 1,
        stderr: `${busy.join("")}no listening sockets available, shutting down\nAH00015: Unable to open logs\n`,
      };
    }
    const name = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${sys.addresses[0] ?? "127.0.0.1"}. Set the 'ServerName' directive globally to suppress this message\n`;
    const ready = notice(
      sys,
      "mpm_event",
      `AH00489: Apache/${context.version} (Unix) configured -- resuming normal operations`,
    );
    const command = notice(sys, "core", "AH00094: Command line: 'httpd -D FOREGROUND'");
    return { state, memory: MEMORY, stderr: (state.named ? "" : name + name) + ready + command };
  },
  listen: (_scene, { ports }) => httpPorts(...ports),
  answer: (scene, state) => answer(scene, state),
  stop: ({ sys }: Scene, _state, signal) => {
    const graceful = signal === SIGWINCH;
    const text = graceful
      ? "AH00492: caught SIGWINCH, shutting down gracefully"
      : "AH00491: caught SIGTERM, shutting down";
    return { exit: 0, stderr: notice(sys, "mpm_event", text) };
  },
};

function answer(scene: WebRequest, state: State): Reaction<State> {
  const { request, incoming, sys } = scene;
  const { http, stderr } = find(scene, state);
  const iso = new Date(sys.now()).toISOString();
  const time = `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
  const stdout = `${incoming.from} - - [${time}] "${request.method} ${request.path} HTTP/1.1" ${http.status} ${http.body.length || "-"}\n`;
  return { http, stdout, ...(stderr && { stderr }) };
}

interface Found {
  http: HttpResponse;
  stderr?: string;
}

function find(scene: WebRequest, { root }: State): Found {
  const { request, sys } = scene;
  const path = decoded(pathOf(request));
  if (path === undefined) return { http: error(scene, 400) };
  if (request.method === "OPTIONS") return { http: respond(scene, 200, [["Allow", ALLOWED]], "", "text/html") };
  if (!["GET", "HEAD", "POST"].includes(request.method)) {
    const detail = `The requested method ${request.method} is not allowed for this URL.`;
    return { http: error(scene, 405, detail, [["Allow", ALLOWED]]) };
  }
  const file = root + path;
  const stat = sys.fs.stat(file);
  if (!stat || (stat.type === "file" && path.endsWith("/"))) return { http: error(scene, 404) };
  if (stat.type !== "directory") return { http: serve(scene, file) };
  if (!path.endsWith("/")) {
    const target = `http://${header(request, "host") ?? "localhost"}${path}/`;
    return {
      http: error(scene, 301, `The document has moved <a href="${escapeHtml(target)}">here</a>.`, [
        ["Location", target],
      ]),
    };
  }
  const index = `${file}index.html`;
  if (sys.fs.stat(index)?.type === "file") return { http: serve(scene, index) };
  const names = sys.fs.list(file).map((name) => (sys.fs.stat(file + name)?.type === "directory" ? `${name}/` : name));
  return { http: respond(scene, 200, [], listing(path, names.map(escapeHtml)), "text/html;charset=UTF-8") };
}

const ALLOWED = "HEAD,GET,POST,OPTIONS,TRACE";

/** A path without escapes and dots; undefined: it is broken or leads out of the root. */
function decoded(path: string): string | undefined {
  const plain = path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (!plain.startsWith("/") || plain.includes("\0")) return undefined;
  const parts: string[] = [];
  for (const part of plain.split("/").slice(1)) {
    if (part === ".." && parts.pop() === undefined) return undefined;
    if (part !== ".." && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`.replace(/\/{2,}/g, "/");
}

function serve(scene: WebRequest, file: string): HttpResponse {
  const { sys, request } = scene;
  const stat = sys.fs.stat(file)!;
  if ((stat.mode & 0o004) === 0 && stat.uid !== 1) return error(scene, 403);
  const body = sys.fs.read(file);
  const etag = `"${body.length.toString(16)}-${(Math.floor(stat.mtime) * 1000).toString(16)}"`;
  const modified = new Date(stat.mtime).toUTCString();
  const headers: [string, string][] = [
    ["Last-Modified", modified],
    ["ETag", etag],
    ["Accept-Ranges", "bytes"],
  ];
  if (header(request, "if-none-match") === etag || header(request, "if-modified-since") === modified)
    return respond(scene, 304, headers.slice(0, 2), "");
  return respond(scene, 200, headers, body, typeOf(file));
}

function error(scene: WebRequest, status: number, detail?: string, headers: [string, string][] = []): HttpResponse {
  return respond(scene, status, headers, errorPage(status, detail), "text/html; charset=iso-8859-1");
}

/** `body` holds bytes. */
function respond(
  { request, sys, context }: WebRequest,
  status: number,
  more: [string, string][],
  body: string,
  type?: string,
): HttpResponse {
  const headers: [string, string][] = [
    ["Date", new Date(sys.now()).toUTCString()],
    ["Server", `Apache/${context.version} (Unix)`],
    ...more,
  ];
  if (status !== 304) headers.push(["Content-Length", String(body.length)]);
  if (type) headers.push(["Content-Type", type]);
  return { status, reason: reasonOf(status), headers, body: request.method === "HEAD" ? "" : body };
}

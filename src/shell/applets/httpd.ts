/** busybox's httpd: files of a folder. Models networking/httpd.c without CGI. */
import type { HttpResponse, Step, System, Tool, Wake } from "../types.ts";
import { formatDate } from "./files/dates.ts";
import { busyboxUsage } from "./flavour.ts";
import { optionSentence, parseOptions } from "./options.ts";
import { attempt, resolvePath } from "./paths.ts";

const TYPES: Record<string, string> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "application/x-javascript",
  json: "application/json",
  png: "image/png",
  jpg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
};
const REASONS: Record<number, [string, string]> = {
  403: ["Forbidden", ""],
  404: ["Not Found", "The requested URL was not found"],
  501: ["Not Implemented", "The requested method is not recognized"],
};

function step(args: string[], _state: unknown, wake: Wake, sys: System): Step {
  const options = parseOptions(args, { short: "fvip:h:c:u:r:e:d:m:" });
  if (options.error)
    return {
      stderr:
        optionSentence("httpd", options.error) +
        busyboxUsage("httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]"),
      exit: 1,
    };
  const home = resolvePath(sys, options.get("h") ?? ".");
  if (sys.fs.stat(home)?.type !== "directory")
    return { stderr: `httpd: can't change directory to '${options.get("h")}': No such file or directory\n`, exit: 1 };
  const port = Number((options.get("p") ?? "80").replace(/^.*:/, ""));
  const wait = { listen: [{ port, protocol: "http" as const }] };
  if (wake.type !== "request" || !wake.request.http) return { state: null, wait };
  const { id, http, from } = wake.request;
  const response = answer(home, http.method, http.path, sys);
  const stderr = options.has("v") ? `${from}: response:${response.status}\n` : "";
  return { ...(stderr && { stderr }), state: null, wait, replies: [{ id, http: response }] };
}

function answer(home: string, method: string, path: string, sys: System): HttpResponse {
  if (method !== "GET" && method !== "HEAD") return failure(501, sys);
  const decoded = path
    .replace(/\?.*/s, "")
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (decoded.split("/").includes("..")) return failure(404, sys);
  const base = `${home === "/" ? "" : home}${decoded}`;
  const file = sys.fs.stat(base)?.type === "directory" ? `${base.replace(/\/$/, "")}/index.html` : base;
  const stat = sys.fs.stat(file);
  const read = stat ? attempt(() => sys.fs.read(file)) : undefined;
  if (!stat || !read || !("value" in read))
    return failure(read && "code" in read && read.code === "EACCES" ? 403 : 404, sys);
  const type = TYPES[file.split(".").at(-1)!.toLowerCase()] ?? "application/octet-stream";
  const headers: [string, string][] = [
    ["Date", httpDate(sys.now())],
    ["Connection", "close"],
    ["Content-type", type],
    ["Last-Modified", httpDate(stat.mtime)],
    ["ETag", `"${Math.floor(stat.mtime / 1000).toString(16)}-${stat.size.toString(16)}"`],
    ["Content-Length", String(read.value.length)],
    ["Accept-Ranges", "bytes"],
  ];
  return { status: 200, reason: "OK", headers, body: method === "HEAD" ? "" : read.value };
}

const httpDate = (ms: number): string => formatDate("%a, %d %b %Y %H:%M:%S GMT", ms);

function failure(status: number, sys: System): HttpResponse {
  const [reason, text] = REASONS[status]!;
  const body = `<HTML><HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY><H1>${status} ${reason}</H1>\n${text}\n</BODY></HTML>\n`;
  const headers: [string, string][] = [
    ["Date", httpDate(sys.now())],
    ["Connection", "close"],
    ["Content-type", "text/html"],
  ];
  return { status, reason, headers, body };
}

export const tools: Record<string, Tool> = { httpd: { kind: "process", step } };

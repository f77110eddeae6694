/** Files: index, ETag, ranges, listings. Models ngx_http_static_module.c, ngx_http_autoindex_module.c. */
import { FileError } from "../../../shell/types.ts";
import { isOn, type Scope, setting } from "./config.ts";
import { complain, type Exchange, fill, headerOf } from "./exchange.ts";
import type { Draft } from "./pages.ts";

const DEFAULT_ROOT = "/etc/nginx/html";

/** The file that a path means. */
export function filePath(exchange: Exchange, uri: string): string {
  const { scope, location } = exchange;
  const alias = location?.own.find(({ name }) => name === "alias")?.args[0];
  if (alias === undefined) {
    const root = fill(exchange, setting(scope, "root")?.[0] ?? DEFAULT_ROOT).replace(/\/+$/, "");
    return (root.startsWith("/") ? root : `/etc/nginx/${root}`) + uri;
  }
  return location?.regex ? fill(exchange, alias) : fill(exchange, alias) + uri.slice(location?.pattern.length);
}

type Served = Draft | { status: number } | { internal: string };

/** Answers with a file or a directory. */
export function serveFile(exchange: Exchange): Served {
  const { request, uri, worker } = exchange;
  const { fs } = worker.sys;
  if (uri.endsWith("/")) return serveDirectory(exchange);
  const path = filePath(exchange, uri);
  const stat = fs.stat(path);
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405 };
  if (!stat) {
    complain(exchange, `open() "${path}" failed (2: No such file or directory)`);
    return { status: 404 };
  }
  if (stat.type === "directory")
    return { ...page(301), location: absolute(exchange, `${uri}/${exchange.args ? `?${exchange.args}` : ""}`) };
  let body: string;
  try {
    body = fs.read(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    complain(exchange, `open() "${path}" failed (13: Permission denied)`);
    return { status: 403 };
  }
  return withConditions(exchange, {
    status: 200,
    body,
    type: contentType(exchange.scope, path),
    modified: stat.mtime,
    etag: `"${Math.floor(stat.mtime / 1000).toString(16)}-${body.length.toString(16)}"`,
    ranges: true,
  });
}

const page = (status: number): Draft => ({ status, body: "" });

function withConditions(exchange: Exchange, draft: Draft): Draft {
  const { request } = exchange;
  const match = headerOf(request, "if-none-match");
  const since = headerOf(request, "if-modified-since");
  const seconds = Math.floor((draft.modified ?? 0) / 1000) * 1000;
  if (
    match !== undefined ? match === draft.etag || match === "*" : since !== undefined && Date.parse(since) === seconds
  )
    return { ...draft, status: 304, body: "", ranges: false };
  const range = /^bytes=(\d*)-(\d*)$/.exec(headerOf(request, "range") ?? "");
  if (!range || (range[1] === "" && range[2] === "")) return draft;
  const size = draft.body.length;
  const start = range[1] === "" ? Math.max(0, size - Number(range[2])) : Number(range[1]);
  const end = range[1] === "" || range[2] === "" ? size - 1 : Math.min(Number(range[2]), size - 1);
  if (start > end) return { ...page(416), more: [["Content-Range", `bytes */${size}`]] };
  return {
    ...draft,
    status: 206,
    body: draft.body.slice(start, end + 1),
    more: [["Content-Range", `bytes ${start}-${end}/${size}`]],
  };
}

function serveDirectory(exchange: Exchange): Served {
  const { scope, uri, worker } = exchange;
  const { fs } = worker.sys;
  const names = scope.get("index")?.flatMap(({ args }) => args) ?? ["index.html"];
  for (const name of names.map((one) => fill(exchange, one))) {
    if (name.startsWith("/")) return { internal: name };
    const stat = fs.stat(filePath(exchange, uri + name));
    if (stat && stat.type !== "directory") return { internal: uri + name };
  }
  const folder = filePath(exchange, uri);
  const stat = fs.stat(folder);
  if (stat?.type !== "directory") {
    complain(exchange, `"${filePath(exchange, uri + names[0])}" is not found (2: No such file or directory)`);
    return { status: 404 };
  }
  if (isOn(scope, "autoindex", false)) return listing(exchange, folder);
  complain(exchange, `directory index of "${folder}" is forbidden`);
  return { status: 403 };
}

const NAME_WIDTH = 50;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function listing(exchange: Exchange, folder: string): Draft {
  const { fs } = exchange.worker.sys;
  const entries = fs
    .list(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => {
      const stat = fs.stat(`${folder.replace(/\/$/, "")}/${name}`);
      return stat ? [{ name, stat, directory: stat.type === "directory" }] : [];
    })
    .sort((a, b) => Number(b.directory) - Number(a.directory) || (a.name < b.name ? -1 : 1));
  const lines = entries.map(({ name, stat, directory }) => {
    const shown = `${name}${directory ? "/" : ""}`;
    const cut = shown.length > NAME_WIDTH ? `${shown.slice(0, NAME_WIDTH - 3)}..&gt;` : shown;
    const pad = " ".repeat(Math.max(1, NAME_WIDTH - shown.length + 1));
    const date = new Date(stat.mtime);
    const day = `${String(date.getUTCDate()).padStart(2, "0")}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
    const size = directory ? "-" : String(stat.size);
    return `<a href="${encodeURI(shown)}">${cut}</a>${pad}${day} ${date.toISOString().slice(11, 16)} ${size.padStart(19)}\r\n`;
  });
  const title = `Index of ${exchange.uri}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${lines.join("")}</pre><hr></body>\r\n</html>\r\n`;
  return { status: 200, body, type: "text/html", chunked: true };
}

/** Media type by the ending, from `types` and default_type. */
export function contentType(scope: Scope, path: string): string {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending !== undefined)
    for (const { block } of scope.get("types") ?? [])
      for (const { name, args } of block ?? []) if (args.includes(ending)) return name;
  return setting(scope, "default_type")?.[0] ?? "text/plain";
}

/** A whole URL for a path of this server, as redirects name it. */
export function absolute(exchange: Exchange, target: string): string {
  const { request, incoming, scope, server } = exchange;
  if (!target.startsWith("/") || !isOn(scope, "absolute_redirect", true)) return target;
  const host = (headerOf(request, "host") ?? "").replace(/:\d*$/, "") || server.names[0] || "localhost";
  const usual = incoming.tls ? 443 : 80;
  const port = isOn(scope, "port_in_redirect", true) && incoming.port !== usual ? `:${incoming.port}` : "";
  return `http${incoming.tls ? "s" : ""}://${host}${port}${target}`;
}

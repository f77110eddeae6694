/** --write-out. */
import type { HttpResponse } from "../../types.ts";

export interface TransferFacts {
  exit: number;
  errorMessage?: string;
  response?: HttpResponse;
  url: string;
  effectiveUrl: string;
  method: string;
  scheme: string;
  remoteIp: string;
  remotePort: number;
  localIp: string;
  localPort: number;
  fileName?: string;
  redirects: number;
  redirectUrl: string;
  headerBytes: number;
  requestBytes: number;
  downloaded: number;
  uploaded: number;
  connects: number;
  urlNumber: number;
  /** Milliseconds since the transfer began. */
  times: {
    lookup: number;
    connect: number;
    handshake: number;
    request: number;
    answer: number;
    redirect: number;
    total: number;
  };
  /** "1.1", "2". */
  httpVersion: string;
  version: string;
}

export interface WrittenOut {
  stdout: string;
  stderr: string;
}

/** What the format comes to. */
export function writeOut(format: string, facts: TransferFacts): WrittenOut {
  const result: WrittenOut = { stdout: "", stderr: "" };
  let stream: "stdout" | "stderr" = "stdout";
  for (const match of format.matchAll(/%\{([^}]*)\}|%%|\\[nrt\\]|%|\\|[^%\\]+/g)) {
    const [piece, name] = match;
    if (name === "stderr" || name === "stdout") stream = name;
    else if (name === "onerror") {
      if (facts.exit === 0) break;
    } else if (name?.startsWith("header{")) result[stream] += header(facts, name.slice(7));
    else if (name !== undefined) {
      const value = variable(name, facts);
      if (value === undefined) result.stderr += `curl: unknown --write-out variable: '${name}'\n`;
      else result[stream] += value;
    } else if (piece === "%%") result[stream] += "%";
    else result[stream] += { "\\n": "\n", "\\r": "\r", "\\t": "\t" }[piece] ?? piece;
  }
  return result;
}

function header(facts: TransferFacts, name: string): string {
  const found = facts.response?.headers.find(([key]) => key.toLowerCase() === name.replace(/\}$/, "").toLowerCase());
  return found?.[1] ?? "";
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

function values(facts: TransferFacts): Record<string, string | number | null> {
  const { times } = facts;
  const speed = (bytes: number) => (times.total > 0 ? Math.floor((bytes * 1000) / times.total) : 0);
  const code = facts.response?.status ?? 0;
  const type = facts.response?.headers.find(([key]) => key.toLowerCase() === "content-type")?.[1] ?? null;
  return {
    certs: "",
    conn_id: 0,
    content_type: type,
    errormsg: facts.errorMessage ?? null,
    exitcode: facts.exit,
    filename_effective: facts.fileName ?? null,
    ftp_entry_path: null,
    http_code: code,
    http_connect: 0,
    http_version: facts.httpVersion,
    local_ip: facts.localIp,
    local_port: facts.localPort,
    method: facts.method,
    num_certs: 0,
    num_connects: facts.connects,
    num_headers: facts.response?.headers.length ?? 0,
    num_redirects: facts.redirects,
    num_retries: 0,
    proxy_ssl_verify_result: 0,
    proxy_used: 0,
    redirect_url: facts.redirectUrl || null,
    referer: null,
    remote_ip: facts.remoteIp,
    remote_port: facts.remotePort,
    response_code: code,
    scheme: facts.scheme,
    size_download: facts.downloaded,
    size_header: facts.headerBytes,
    size_request: facts.requestBytes,
    size_upload: facts.uploaded,
    speed_download: speed(facts.downloaded),
    speed_upload: speed(facts.uploaded),
    ssl_verify_result: 0,
    time_appconnect: seconds(times.handshake),
    time_connect: seconds(times.connect),
    time_namelookup: seconds(times.lookup),
    time_pretransfer: seconds(times.request),
    time_redirect: seconds(times.redirect),
    time_starttransfer: seconds(times.answer),
    time_total: seconds(times.total),
    url: facts.url,
    url_effective: facts.effectiveUrl,
    urlnum: facts.urlNumber,
    xfer_id: 0,
  };
}

function variable(name: string, facts: TransferFacts): string | undefined {
  const all = values(facts);
  if (name === "json") {
    const fields = Object.entries(all).map(
      ([key, value]) => `"${key}":${key.startsWith("time_") ? value : JSON.stringify(value)}`,
    );
    return `{${fields.join(",")},"curl_version":"libcurl/${facts.version}"}`;
  }
  if (name === "header_json") return headerJson(facts);
  if (!Object.hasOwn(all, name)) return undefined;
  const value = all[name];
  if (name === "http_code" || name === "response_code" || name === "http_connect")
    return String(value).padStart(3, "0");
  return value === null ? "" : String(value);
}

function headerJson(facts: TransferFacts): string {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of facts.response?.headers ?? [])
    grouped.set(key.toLowerCase(), [...(grouped.get(key.toLowerCase()) ?? []), value]);
  return `{${[...grouped].map(([key, list]) => `${JSON.stringify(key)}:${JSON.stringify(list)}`).join(",\n")}\n}`;
}

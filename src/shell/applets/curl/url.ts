/** URLs as curl reads them, and its {a,b} and [1-3] globs. */
import { isIPv4 } from "../resolver.ts";

export interface CurlUrl {
  scheme: string;
  user?: string;
  host: string;
  port: number;
  /** Path and query, as sent. */
  path: string;
  /** Host with the port where it is not the scheme's own. */
  authority: string;
  /** The URL written anew. */
  text: string;
}

const PORTS: Record<string, number> = { http: 80, https: 443, telnet: 23, ftp: 21, ftps: 990, dict: 2628, gopher: 70 };
const GLOB_MAX = 1000;

/** Parses; an error is the sentence after "curl: (3) " and its code. */
export function parseUrl(text: string, asIs = false): CurlUrl | { error: string; exit: number } {
  const bad = (error: string) => ({ error, exit: 3 });
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(text);
  const scheme = match ? match[1]!.toLowerCase() : guessScheme(text);
  if (!Object.hasOwn(PORTS, scheme) && scheme !== "file")
    return { error: `Protocol "${scheme}" not supported`, exit: 1 };
  const rest = text.slice(match?.[0].length ?? 0).replace(/#.*/s, "");
  if (/[\x00-\x20\x7f]/.test(rest)) return bad("URL rejected: Malformed input to a URL function");
  const end = /[/?]/.exec(rest)?.index ?? rest.length;
  const authority = rest.slice(0, end);
  const at = authority.lastIndexOf("@");
  const hostPort = authority.slice(at + 1);
  const parts = /^(\[[0-9a-fA-F:.%]+\]|[^:[\]]*)(?::(.*))?$/.exec(hostPort);
  if (!parts) return bad("URL rejected: Bad IPv6 address");
  if (parts[1] === "" && scheme !== "file") return bad("URL rejected: No host part in the URL");
  const portText = parts[2] ?? "";
  if (portText !== "" && (!/^\d+$/.test(portText) || Number(portText) > 65_535))
    return bad("URL rejected: Port number was not a decimal number between 0 and 65535");
  if (/[%<>"{}|\\^`]/.test(parts[1]!) && !parts[1]!.startsWith("[")) return bad("URL rejected: Bad hostname");
  const port = portText === "" ? (PORTS[scheme] ?? 0) : Number(portText);
  const host = parts[1]!.replace(/^\[|\]$/g, "");
  const tail = rest.slice(end);
  const path = tail.startsWith("/") ? tail : `/${tail}`;
  const sent = asIs ? path : removeDots(path);
  const shown = host.includes(":") ? `[${host}]` : host;
  const written = portText === "" || port === PORTS[scheme] ? shown : `${shown}:${port}`;
  const user = at < 0 ? undefined : decode(authority.slice(0, at));
  return {
    scheme,
    host: isIPv4(host) ? host : host.replace(/\.$/, (dot) => dot),
    port,
    path: sent,
    authority: written,
    text: `${scheme}://${at < 0 ? "" : `${authority.slice(0, at)}@`}${portText === "" ? shown : `${shown}:${portText}`}${sent}`,
    ...(user !== undefined && { user }),
  };
}

function guessScheme(text: string): string {
  const host = text.toLowerCase();
  return host.startsWith("ftp.") ? "ftp" : host.startsWith("dict.") ? "dict" : "http";
}

export function decode(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Removes "." and ".." from a path (RFC 3986, 5.2.4). */
function removeDots(path: string): string {
  const query = path.indexOf("?");
  const only = query < 0 ? path : path.slice(0, query);
  const parts: string[] = [];
  const segments = only.split("/").slice(1);
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1;
    if (segment === "..") parts.pop();
    else if (segment !== ".") parts.push(segment);
    if (last && (segment === "." || segment === "..")) parts.push("");
  }
  return `/${parts.join("/")}${query < 0 ? "" : path.slice(query)}`;
}

/** A Location header against the URL that it came from. */
export function resolveLocation(base: CurlUrl, location: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(location)) return location;
  const root = `${base.scheme}://${base.authority}`;
  if (location.startsWith("//")) return `${base.scheme}:${location}`;
  if (location.startsWith("/")) return root + location;
  const path = base.path.replace(/\?.*/s, "");
  if (location.startsWith("?")) return root + path + location;
  return `${root}${path.slice(0, path.lastIndexOf("/") + 1)}${location}`;
}

/** Expands {a,b} and [1-3], [a-z], [001-100:5]; the parts are what #1, #2 in an output's name mean. */
export function expandGlob(text: string): { url: string; parts: string[] }[] | { error: string } {
  let results: { url: string; parts: string[] }[] = [{ url: "", parts: [] }];
  const pieces = /\\[{}[\]]|\{([^{}]*)\}|\[([^\]]*)\]|[^{[\\]+|[\s\S]/g;
  for (const match of text.matchAll(pieces)) {
    const options = piecesOf(match);
    if (typeof options === "string")
      return { error: `${options} in URL position ${match.index + 1}:\n${text}\n${" ".repeat(match.index)}^` };
    const globbed = match[1] !== undefined || (match[2] !== undefined && options.length > 0 && options[0] !== match[0]);
    results = results.flatMap((one) =>
      options.map((option) => ({ url: one.url + option, parts: globbed ? [...one.parts, option] : one.parts })),
    );
    if (results.length > GLOB_MAX) return { error: "too many URLs" };
  }
  return results;
}

function piecesOf(match: RegExpMatchArray): string[] | string {
  const [whole, set, range] = match;
  if (/^\\[{}[\]]$/.test(whole)) return [whole[1]!];
  if (set !== undefined) return set === "" ? "empty string within braces" : set.split(",");
  if (whole === "{" || whole === "[") return whole === "{" ? "unmatched brace" : "bad range";
  if (range === undefined) return [whole];
  // An IPv6 address is no range.
  if (/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\w+)?$/.test(range) && !/^\d+-\d+:\d+$/.test(range)) return [whole];
  const parsed = /^(?:(\d+)-(\d+)|([a-z])-([a-z])|([A-Z])-([A-Z]))(?::(\d+))?$/.exec(range);
  if (!parsed) return "bad range";
  const step = Number(parsed[7] ?? 1) || 1;
  if (parsed[1] === undefined) {
    const [from, to] = [(parsed[3] ?? parsed[5])!.charCodeAt(0), (parsed[4] ?? parsed[6])!.charCodeAt(0)];
    return span(from, to, step).map((code) => String.fromCharCode(code));
  }
  const width = parsed[1].startsWith("0") ? parsed[1].length : 0;
  return span(Number(parsed[1]), Number(parsed[2]), step).map((n) => String(n).padStart(width, "0"));
}

function span(from: number, to: number, step: number): number[] {
  const all: number[] = [];
  for (let n = from; n <= to && all.length <= GLOB_MAX; n += step) all.push(n);
  return all;
}

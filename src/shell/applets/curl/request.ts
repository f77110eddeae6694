/** The HTTP request that a command line means: method, headers in curl's order, body. */
import type { HttpRequest, System } from "../../types.ts";
import type { ParsedOptions } from "../options.ts";
import { baseName, randomBytes, readFile } from "../paths.ts";
import type { CurlUrl } from "./url.ts";

/** A body made ready, with the content type that goes with it. */
export interface Body {
  data: string;
  type?: string;
}

const DATA_OPTIONS = ["d", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json"];

/** Whether the body comes from standard input. */
export function readsStdin(values: ParsedOptions): boolean {
  const data = ["d", "data-ascii", "data-binary", "json"].some((name) => values.all(name).includes("@-"));
  return data || values.get("T") === "-" || values.get("T") === "." || values.get("K") === "-";
}

export function hasData(values: ParsedOptions): boolean {
  return DATA_OPTIONS.some((name) => values.has(name));
}

/** Builds the body. Throws FileError for a file that does not open. */
export function buildBody(values: ParsedOptions, sys: System, stdin: string): Body | undefined {
  if (values.has("T")) return { data: values.get("T") === "-" ? stdin : readFile(sys, values.get("T")!) };
  if (values.has("F") || values.has("form-string")) return multipart(values, sys);
  if (!hasData(values)) return undefined;
  const read = (name: string) => (name === "-" ? stdin : readFile(sys, name));
  const parts: string[] = [];
  for (const name of DATA_OPTIONS) {
    for (const value of values.all(name)) {
      if (name === "data-urlencode") parts.push(urlEncoded(value, read));
      else if (name === "data-raw" || !value.startsWith("@")) parts.push(value);
      else
        parts.push(
          name === "data-binary" || name === "json"
            ? read(value.slice(1))
            : read(value.slice(1)).replace(/[\r\n\0]/g, ""),
        );
    }
  }
  if (values.has("json")) return { data: parts.join(""), type: "application/json" };
  return { data: parts.join("&"), type: "application/x-www-form-urlencoded" };
}

export function percentEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

function urlEncoded(value: string, read: (name: string) => string): string {
  const at = /[=@]/.exec(value);
  if (!at) return percentEncode(value);
  const name = value.slice(0, at.index);
  const rest = value.slice(at.index + 1);
  const content = percentEncode(at[0] === "@" ? read(rest) : rest);
  return name === "" ? content : `${name}=${content}`;
}

const TYPES: Record<string, string> = {
  txt: "text/plain",
  html: "text/html",
  htm: "text/html",
  xml: "application/xml",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  pdf: "application/pdf",
};

function multipart(values: ParsedOptions, sys: System): Body {
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const random = [...randomBytes(sys, 22)].map((c) => letters[c.charCodeAt(0) % letters.length]).join("");
  const boundary = `------------------------${random}`;
  let data = "";
  const add = (head: string, content: string) => {
    data += `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  };
  for (const field of values.all("F")) {
    const equals = field.indexOf("=");
    const name = field.slice(0, Math.max(equals, 0));
    const [value = "", ...options] = field.slice(equals + 1).split(";");
    const option = (key: string) =>
      options
        .find((one) => one.trim().startsWith(`${key}=`))
        ?.trim()
        .slice(key.length + 1);
    const type = option("type");
    if (value.startsWith("@")) {
      const file = value.slice(1);
      const guessed = type ?? TYPES[file.split(".").at(-1)!.toLowerCase()] ?? "application/octet-stream";
      add(
        `name="${name}"; filename="${option("filename") ?? baseName(file)}"\r\nContent-Type: ${guessed}`,
        readFile(sys, file),
      );
    } else
      add(
        `name="${name}"${type ? `\r\nContent-Type: ${type}` : ""}`,
        value.startsWith("<") ? readFile(sys, value.slice(1)) : value,
      );
  }
  for (const field of values.all("form-string")) {
    const equals = field.indexOf("=");
    add(`name="${field.slice(0, equals)}"`, field.slice(equals + 1));
  }
  return { data: `${data}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` };
}

export interface RequestInput {
  url: CurlUrl;
  values: ParsedOptions;
  agent: string;
  method: string;
  body?: Body;
  cookie?: string;
  /** "user:password" of -u or the URL. */
  user?: string;
}

/** Puts the request together. -H replaces, removes ("Name:") and empties ("Name;") curl's own headers. */
export function buildRequest({ url, values, agent, method, body, cookie, user }: RequestInput): HttpRequest {
  const custom = customHeaders(values);
  const headers: [string, string][] = [];
  const replaced = (name: string) => custom.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const own = (name: string, value: string | undefined) => {
    if (value !== undefined && !replaced(name)) headers.push([name, value]);
  };
  const host = replaced("host");
  if (!host) headers.push(["Host", url.authority]);
  else if (host.value !== undefined) headers.push([host.name, host.value]);
  const bearer = values.get("oauth2-bearer");
  if (bearer !== undefined) own("Authorization", `Bearer ${bearer}`);
  else if (user !== undefined) own("Authorization", `Basic ${Buffer.from(user, "latin1").toString("base64")}`);
  if (values.has("r")) own("Range", `bytes=${values.get("r")}`);
  own("User-Agent", values.get("A") === "" ? undefined : (values.get("A") ?? agent));
  if (values.has("json")) {
    own("Content-Type", "application/json");
    own("Accept", "application/json");
  } else own("Accept", "*/*");
  if (values.has("compressed")) own("Accept-Encoding", "deflate, gzip, br, zstd");
  own("Referer", values.get("e")?.replace(/;auto$/, "") || undefined);
  if (cookie) own("Cookie", cookie);
  for (const { name, value } of custom) {
    if (value !== undefined && name.toLowerCase() !== "host") headers.push([name, value]);
  }
  if (body) {
    own("Content-Length", String(body.data.length));
    if (!values.has("json")) own("Content-Type", body.type);
  }
  return { method, path: url.path, headers, body: body?.data ?? "" };
}

function customHeaders(values: ParsedOptions): { name: string; value?: string }[] {
  const found: { name: string; value?: string }[] = [];
  for (const line of values.all("H")) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      const value = line.slice(colon + 1).trim();
      found.push(value === "" ? { name: line.slice(0, colon) } : { name: line.slice(0, colon), value });
    } else if (line.endsWith(";")) found.push({ name: line.slice(0, -1), value: "" });
  }
  return found;
}

/** GET, HEAD, POST, PUT by the options. */
export function methodOf(values: ParsedOptions): string {
  const named = values.get("X");
  if (named !== undefined) return named;
  if (values.has("I")) return "HEAD";
  if (values.has("T")) return "PUT";
  if (values.has("F") || values.has("form-string")) return "POST";
  return hasData(values) && !values.has("G") ? "POST" : "GET";
}

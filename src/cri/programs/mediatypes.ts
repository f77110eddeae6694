/** Media types by the ends of files' names, as far as simple servers agree on them. */

const TYPES: Record<string, string> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
};

/** The type of a file; `own`: types that the server knows beside these. undefined: none is known. */
export function mediaType(path: string, own: Record<string, string> = {}): string | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const types = Object.hasOwn(own, ending) ? own : TYPES;
  return Object.hasOwn(types, ending) ? types[ending] : undefined;
}

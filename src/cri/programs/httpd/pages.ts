/** Apache's own pages: errors and listings. Recorded of httpd 2.4. */
import { mediaType } from "../mediatypes.ts";

const TITLES: Record<number, [title: string, text: string]> = {
  301: ["Moved Permanently", ""],
  400: ["Bad Request", "Your browser sent a request that this server could not understand.<br />\n"],
  403: ["Forbidden", "You don't have permission to access this resource."],
  404: ["Not Found", "The requested URL was not found on this server."],
  405: ["Method Not Allowed", ""],
  500: [
    "Internal Server Error",
    "The server encountered an internal error or\nmisconfiguration and was unable to complete\nyour request.",
  ],
};

/** The page of a status; `detail` stands for the sentence where it names something. */
export function errorPage(status: number, detail?: string): string {
  const [title, sentence] = TITLES[status] ?? TITLES[500]!;
  const reason = status === 301 ? "Moved Permanently" : title;
  return `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${reason}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${detail ?? sentence}</p>\n</body></html>\n`;
}

/** Listing of a folder, as mod_autoindex writes it without fancy indexing. */
export function listing(path: string, names: string[]): string {
  const parent = path === "/" ? "" : `<li><a href="${path.replace(/[^/]+\/$/, "")}"> Parent Directory</a></li>\n`;
  const title = path === "/" ? "/" : path.replace(/\/$/, "");
  const items = names.map((name) => `<li><a href="${name}"> ${name}</a></li>\n`).join("");
  return `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of ${title}</title>\n </head>\n <body>\n<h1>Index of ${title}</h1>\n<ul>${parent}${items}</ul>\n</body></html>\n`;
}

/** Content type by a file's name; undefined: none is sent. */
export const typeOf = (path: string): string | undefined => mediaType(path, { xml: "application/xml" });

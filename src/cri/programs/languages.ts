/** python and node as far as labs use them without files of their own: -c and -e with prints, waits and exits; http.server. */
import type { Step, System, Tool } from "../../shell/types.ts";
import { escapeHtml, pathOf, plainResponse } from "./http.ts";
import { mediaType } from "./mediatypes.ts";

interface Statement {
  print?: { text: string; stderr?: true };
  sleepMs?: number;
  exit?: number;
}

interface Running {
  left: Statement[];
  out: string;
}

const MEMORY = 9 * 1024 * 1024;
const STRING = String.raw`(?:f?"((?:[^"\\]|\\.)*)"|f?'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?))`;

const unquoted = (text: string) =>
  text.replace(/\\([nrt"'\\])/g, (_, char: string) => ({ n: "\n", r: "\r", t: "\t" })[char] ?? char);
const literal = (match: RegExpExecArray, from: number) =>
  match[from + 2] !== undefined ? match[from + 2]! : unquoted(match[from] ?? match[from + 1] ?? "");

interface Language {
  name: string;
  ignored: RegExp;
  print: RegExp;
  sleep: RegExp;
  exit: RegExp;
}

const PYTHON: Language = {
  name: "Python",
  ignored: /^(import\s.*|from\s.*|pass|#.*|)$/,
  print: new RegExp(`^print\\(\\s*(?:${STRING})?\\s*(?:,\\s*(?:flush=True|file=sys\\.stderr)\\s*)*\\)$`, "s"),
  sleep: /^(?:time\.)?sleep\((\d+(?:\.\d+)?)\)$/,
  exit: /^(?:sys\.exit|exit|quit|os\._exit)\((\d*)\)$/,
};
const NODE: Language = {
  name: "JavaScript",
  ignored: /^((const|var|let)\s+\w+\s*=\s*require\(.*\)|'use strict'|\/\/.*|)$/,
  print: new RegExp(`^console\\.(?:log|error|info)\\(\\s*(?:${STRING})?\\s*\\)$`, "s"),
  sleep: /^setTimeout\(\(\)\s*=>\s*\{\s*\},\s*(\d+)\)$/,
  exit: /^process\.exit\((\d*)\)$/,
};

/** The statements of a short script; undefined where it holds anything else. */
function parse(code: string, language: Language): Statement[] | undefined {
  const statements: Statement[] = [];
  for (const part of code.split(/[;\n](?=(?:[^"']*["'][^"']*["'])*[^"']*$)/)) {
    const line = part.trim();
    const print = language.print.exec(line);
    const sleep = language.sleep.exec(line);
    const exit = language.exit.exec(line);
    if (print)
      statements.push({
        print: { text: `${literal(print, 1)}\n`, ...(/stderr|console\.error/.test(line) && { stderr: true as const }) },
      });
    else if (sleep) statements.push({ sleepMs: Number(sleep[1]) * (language === PYTHON ? 1000 : 1) });
    else if (exit) statements.push({ exit: Number(exit[1] || 0) });
    else if (!language.ignored.test(line)) return undefined;
  }
  return statements;
}

function run({ left }: Running, sys: System): Step {
  let [stdout, stderr] = ["", ""];
  for (const [i, { print, sleepMs, exit }] of left.entries()) {
    if (print?.stderr) stderr += print.text;
    else if (print) stdout += print.text;
    if (exit !== undefined) return { stdout, stderr, exit };
    if (sleepMs !== undefined)
      return {
        stdout,
        stderr,
        memory: MEMORY,
        state: { left: left.slice(i + 1) },
        wait: { at: sys.monotonic() + sleepMs },
      };
  }
  return { stdout, stderr, exit: 0 };
}

function script(code: string, language: Language, sys: System): Step {
  const statements = parse(code, language);
  if (!statements) return { exit: 1, stderr: `kubelab runs no ${language.name} beyond prints, waits and exits\n` };
  return run({ left: statements, out: "" }, sys);
}

/** A script's file, or what is said where it is missing. */
function file(path: string, language: Language, sys: System, missing: (full: string) => Step): Step {
  const full = path.startsWith("/") ? path : `${sys.cwd.replace(/\/$/, "")}/${path}`;
  return sys.fs.stat(full)?.type === "file" ? script(sys.fs.read(full), language, sys) : missing(full);
}

interface Serving {
  port: number;
  folder: string;
}

export const python: Tool = {
  kind: "process",
  signals: [2],
  step: (args, state: Running | Serving | undefined, wake, sys) => {
    if (wake.type === "signal") return { exit: 130, stderr: "KeyboardInterrupt\n" };
    if (state && "port" in state)
      return wake.type === "request" ? serve(state, wake.request, sys) : { state, wait: listening(state) };
    if (state && "left" in state) return run(state, sys);
    const words = args.filter((word) => !/^-[uBEsSIO]+$/.test(word));
    const [first, second, ...rest] = words;
    if (first === "-V" || first === "--version") return { exit: 0, stdout: "Python 3.13.9\n" };
    if (first === "-c") return script(second ?? "", PYTHON, sys);
    if (first === "-m")
      return second === "http.server"
        ? startServer(rest, args, sys)
        : { exit: 1, stderr: `/usr/local/bin/python: No module named ${second}\n` };
    if (first !== undefined)
      return file(first, PYTHON, sys, (full) => ({
        exit: 2,
        stderr: `python: can't open file '${full}': [Errno 2] No such file or directory\n`,
      }));
    if (wake.type === "stdin" && wake.eof)
      return wake.data.trim() === "" ? { exit: 0 } : script(wake.data, PYTHON, sys);
    return { state: null, wait: { stdin: true } };
  },
};

function startServer(words: string[], args: string[], sys: System): Step {
  const folder = words.findIndex((word) => word === "-d" || word === "--directory");
  const port = Number(words.find((word, i) => /^\d+$/.test(word) && (folder < 0 || i !== folder + 1)) ?? 8000);
  const state: Serving = { port, folder: folder < 0 ? sys.cwd : (words[folder + 1] ?? sys.cwd) };
  const said = `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`;
  // Python keeps what it prints into a pipe until its buffer is full.
  const shown = sys.tty || args.some((word) => /^-\w*u/.test(word)) || (sys.env["PYTHONUNBUFFERED"] ?? "") !== "";
  return { ...(shown && { stdout: said }), memory: MEMORY, state, wait: listening(state) };
}

const listening = ({ port }: Serving) => ({ listen: [{ port, protocol: "http" as const }] });
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const OWN_TYPES = { md: "text/markdown", xml: "text/xml" };

function serve(
  state: Serving,
  { id, from, http: request }: import("../../shell/types.ts").Incoming,
  sys: System,
): Step {
  if (!request) return { replies: [{ id, data: "" }], state, wait: listening(state) };
  const iso = new Date(sys.now()).toISOString();
  const time = `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
  const found = find(state, pathOf(request), sys);
  const line = (text: string) => `${from} - - [${time}] ${text}\n`;
  const stderr =
    (found.status === 404 ? line("code 404, message File not found") : "") +
    line(`"${request.method} ${request.path} HTTP/1.1" ${found.status} -`);
  const headers: [string, string][] = [
    ["Server", "SimpleHTTP/0.6 Python/3.13.9"],
    ["Date", ""],
    ...found.headers,
    ["Content-Type", found.type],
    ["Content-Length", ""],
  ];
  return {
    stderr,
    replies: [{ id, http: plainResponse({ status: found.status, body: found.body, headers }, { request, sys }) }],
    state,
    wait: listening(state),
  };
}

interface Served {
  status: number;
  type: string;
  body: string;
  headers: [string, string][];
}

function find({ folder }: Serving, path: string, { fs }: System): Served {
  const full = `${folder.replace(/\/$/, "")}${path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))}`;
  const stat = path.split("/").includes("..") ? undefined : fs.stat(full);
  const read = (at: string) => Buffer.from(fs.read(at), "latin1").toString("utf8");
  if (!stat) return { status: 404, type: "text/html;charset=utf-8", body: MISSING, headers: [["Connection", "close"]] };
  if (stat.type !== "directory")
    return {
      status: 200,
      type: mediaType(full, OWN_TYPES) ?? "application/octet-stream",
      body: read(full),
      headers: [],
    };
  if (!path.endsWith("/")) return { status: 301, type: "", body: "", headers: [["Location", `${path}/`]] };
  if (fs.stat(`${full}index.html`)?.type === "file")
    return { status: 200, type: "text/html", body: read(`${full}index.html`), headers: [] };
  const names = fs.list(full).map((name) => (fs.stat(full + name)?.type === "directory" ? `${name}/` : name));
  const items = names.map((name) => `<li><a href="${encodeURI(name)}">${escapeHtml(name)}</a></li>\n`).join("");
  const title = `Directory listing for ${escapeHtml(path)}`;
  const body = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`;
  return { status: 200, type: "text/html; charset=utf-8", body, headers: [] };
}

const MISSING = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 404</p>
        <p>Message: File not found.</p>
        <p>Error code explanation: 404 - Nothing matches the given URI.</p>
    </body>
</html>
`;

export const node: Tool = {
  kind: "process",
  step: (args, state: Running | undefined, wake, sys) => {
    if (state && "left" in state) return run(state, sys);
    const [first, second] = args;
    if (first === "-v" || first === "--version") return { exit: 0, stdout: "v24.11.1\n" };
    if (first === "-e" || first === "--eval") return script(second ?? "", NODE, sys);
    if (first !== undefined)
      return file(first, NODE, sys, (full) => ({
        exit: 1,
        stderr: `node:internal/modules/cjs/loader:1386\n  throw err;\n  ^\n\nError: Cannot find module '${full}'\n`,
      }));
    if (wake.type === "stdin" && wake.eof) return wake.data.trim() === "" ? { exit: 0 } : script(wake.data, NODE, sys);
    return { state: null, wait: { stdin: true } };
  },
};

/** GNU wget. Models wget 1.21 (src/http.c, src/connect.c, src/progress.c) as it speaks in the C locale. */
import type { HttpRequest, HttpResponse, Step, System, Wake } from "../../types.ts";
import { parseUrl } from "../curl/url.ts";
import { optionSentence, type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile, resolvePath, writeFile } from "../paths.ts";
import { isIPv4 } from "../resolver.ts";
import {
  beginUrl,
  ending,
  fileName,
  goOn,
  headerOf,
  newState,
  redirection,
  tryAddress,
  type WgetDialect,
  type WgetState,
  type WgetTurn,
  waiting,
} from "./fetch.ts";

const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
const TIMEOUT_S = 900;
const TRIES = 20;
const REDIRECTS_MAX = 20;

const OPTIONS = {
  short: "qvdbcNSO:o:P:U:T:t:w:nHkprl:A:R:i:e:46hV",
  long: {
    quiet: "q",
    verbose: "v",
    continue: "c",
    "server-response": "S",
    "output-document=": "O",
    "output-file=": "o",
    "directory-prefix=": "P",
    "user-agent=": "U",
    "timeout=": "T",
    "connect-timeout=": "T",
    "read-timeout=": "T",
    "dns-timeout=": "dns-timeout",
    "tries=": "t",
    "header=": "header",
    "post-data=": "post-data",
    "post-file=": "post-file",
    "method=": "method",
    "body-data=": "post-data",
    "user=": "user",
    "password=": "password",
    "max-redirect=": "max-redirect",
    "ca-certificate=": "ca-certificate",
    "progress=": "progress",
    "show-progress": "show-progress",
    "no-verbose": "nv",
    spider: "spider",
    "no-check-certificate": "no-check-certificate",
    "no-proxy": "no-proxy",
    "no-cache": "no-cache",
    "retry-connrefused": "retry-connrefused",
    "content-on-error": "content-on-error",
    "inet4-only": "4",
    help: "h",
    version: "V",
  },
};

export function gnuWget(args: string[], old: WgetState | undefined, wake: Wake, sys: System): Step {
  const words = args.map((arg) => (arg === "-nv" ? "--no-verbose" : arg));
  const options = parseOptions(words, OPTIONS);
  if (options.error) return { stderr: optionSentence("wget", options.error) + USAGE, exit: 2 };
  if (options.has("V")) return { stdout: "GNU Wget 1.21.3 built on linux-gnu.\n", exit: 0 };
  if (options.operands.length === 0) return { stderr: `wget: missing URL\n${USAGE}`, exit: 1 };
  const state: WgetState = old ? structuredClone(old) : newState();
  const turn: WgetTurn = { state, sys, out: "", err: "", url: undefined as never };
  if (wake.type === "start") {
    if (options.has("spider") && !options.has("q")) turn.err += "Spider mode enabled. Check if remote file exists.\n";
    return start(turn, options);
  }
  const url = parseUrl(state.url);
  if ("error" in url) return { exit: 1 };
  turn.url = url;
  const dialect = new Dialect(options);
  if (state.stage === "pause") return beginUrl(turn, dialect);
  if (wake.type === "time") return dialect.failed(turn, "slow");
  return wake.type === "net" ? goOn(turn, dialect, wake.outcome) : { state, wait: {} };
}

function start(turn: WgetTurn, options: ParsedOptions): Step {
  const { state } = turn;
  const text = options.operands[state.index];
  if (text === undefined) return ending(turn, state.exit);
  const url = parseUrl(text);
  if ("error" in url || !/^(https?|ftp)$/.test(url.scheme)) {
    turn.err += `${text}: ${"error" in url && url.exit === 3 ? "Invalid host name" : `Unsupported scheme '${text.replace(/:.*/s, "")}'`}.\n`;
    return ending(turn, 1);
  }
  turn.url = url;
  state.url = url.text;
  state.redirects = 0;
  state.tries = 0;
  return beginUrl(turn, new Dialect(options));
}

const two = (n: number): string => String(n).padStart(2, "0");

function clock(ms: number): string {
  const date = new Date(ms);
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

class Dialect implements WgetDialect {
  readonly timeoutMs: number;
  private readonly quiet: boolean;

  constructor(private readonly options: ParsedOptions) {
    this.timeoutMs = Number(options.get("T") ?? TIMEOUT_S) * 1000 || TIMEOUT_S * 1000;
    this.quiet = options.has("q");
  }

  /** The dialogue, which -q and -nv leave out. */
  private say(turn: WgetTurn, text: string): void {
    if (!this.quiet && !this.options.has("nv")) turn.err += text;
  }
  /** What -nv still says. */
  private tell(turn: WgetTurn, text: string): void {
    if (!this.quiet) turn.err += text;
  }

  resolving(turn: WgetTurn): void {
    const { url, state, sys } = turn;
    const again = state.tries > 0 ? `(try:${String(state.tries + 1).padStart(2)}) ` : "";
    this.say(turn, `--${clock(sys.now())}--  ${again}${url.text}\n`);
    if (!isIPv4(url.host) && !state.known[url.host]) this.say(turn, `Resolving ${url.host} (${url.host})... `);
  }

  unresolved(turn: WgetTurn): Step {
    const { host } = turn.url;
    this.say(turn, "failed: Name or service not known.\n");
    this.tell(turn, `wget: unable to resolve host address '${host}'\n`);
    return this.next(turn, 4);
  }

  connecting(turn: WgetTurn): void {
    const { url, state } = turn;
    const numeric = isIPv4(url.host);
    const key = `${url.host}:${url.port}`;
    if (
      !numeric &&
      state.stage === "request" &&
      state.lookup === undefined &&
      !state.connected.includes(`seen ${url.host}`)
    ) {
      state.connected.push(`seen ${url.host}`);
      this.say(turn, `${state.addresses.join(", ")}\n`);
    }
    const address = `${url.host} (${url.host})|${state.addresses[0]}|:${url.port}`;
    if (state.connected.includes(key)) this.say(turn, `Reusing existing connection to ${key}.\n`);
    else this.say(turn, `Connecting to ${numeric ? key : address}... `);
  }

  request({ url, sys }: WgetTurn): HttpRequest {
    const { options } = this;
    const file = options.get("post-file");
    const post = options.get("post-data") ?? (file === undefined ? undefined : readFile(sys, file));
    const custom = options.all("header").map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const given = new Set(custom.map(([name]) => name.toLowerCase()));
    const user = options.has("user") ? `${options.get("user")}:${options.get("password") ?? ""}` : url.user;
    const headers: [string, string][] = (
      [
        ["Host", url.authority],
        ["User-Agent", options.get("U") ?? "Wget/1.21.3"],
        ["Accept", "*/*"],
        ["Accept-Encoding", "identity"],
        ...(user === undefined ? [] : [["Authorization", `Basic ${Buffer.from(user, "latin1").toString("base64")}`]]),
        ["Connection", "Keep-Alive"],
        ...(post === undefined
          ? []
          : [
              ["Content-Type", "application/x-www-form-urlencoded"],
              ["Content-Length", String(post.length)],
            ]),
      ] as [string, string][]
    ).filter(([name]) => !given.has(name.toLowerCase()));
    const method = options.get("method") ?? (options.has("spider") ? "HEAD" : post === undefined ? "GET" : "POST");
    return { method, path: url.path, headers: [...headers, ...custom], body: post ?? "" };
  }

  failed(turn: WgetTurn, error: Parameters<WgetDialect["failed"]>[1]): Step {
    const { state, url } = turn;
    const connecting = error === "refused" || error === "unreachable" || error === "timeout";
    if (!connecting) {
      this.say(turn, "connected.\n");
      if (error === "tls") {
        this.tell(turn, "GnuTLS: An unexpected TLS packet was received.\nUnable to establish SSL connection.\n");
        return this.next(turn, 4);
      }
      this.say(turn, "HTTP request sent, awaiting response... ");
      this.say(turn, error === "slow" ? "Read error (Connection timed out) in headers.\n" : "No data received.\n");
      return this.retry(turn);
    }
    const reason = { refused: "Connection refused", unreachable: "No route to host", timeout: "Connection timed out" }[
      error
    ];
    this.say(turn, `failed: ${reason}.\n`);
    if (state.addresses.length > 1) {
      state.addresses = state.addresses.slice(1);
      return tryAddress(turn, this);
    }
    if (error === "timeout" || (error === "refused" && this.options.has("retry-connrefused"))) return this.retry(turn);
    if (this.options.has("nv") && !this.quiet) turn.err += `failed: ${reason}.\n`;
    if (url.host === "") return ending(turn, 4);
    return this.next(turn, 4);
  }

  /** Tries again after a pause of one second more each time, up to ten. */
  private retry(turn: WgetTurn): Step {
    const { state } = turn;
    const tries = Number(this.options.get("t") ?? TRIES) || TRIES;
    state.tries++;
    if (state.tries >= tries) {
      this.tell(turn, "Giving up.\n\n");
      return this.next(turn, 4);
    }
    this.tell(turn, "Retrying.\n\n");
    state.stage = "pause";
    return waiting(turn, { at: turn.sys.monotonic() + Math.min(state.tries, 10) * 1000 });
  }

  response(turn: WgetTurn, response: HttpResponse, outcome: { tls?: { commonName: string; trusted: boolean } }): Step {
    const { state, url, sys } = turn;
    const key = `${url.host}:${url.port}`;
    if (!state.connected.includes(key)) {
      this.say(turn, "connected.\n");
      state.connected.push(key);
    }
    if (url.scheme === "https" && !outcome.tls?.trusted && !this.options.has("ca-certificate")) {
      const failed = this.untrusted(turn, outcome.tls?.commonName ?? url.host);
      if (failed) return failed;
    }
    const status = `${response.status} ${response.reason}`;
    const shown = this.options.has("S")
      ? `\n  ${[`HTTP/1.1 ${status}`, ...response.headers.map(([name, value]) => `${name}: ${value}`)].join("\n  ")}`
      : status;
    this.say(turn, `HTTP request sent, awaiting response... ${shown}\n`);
    if (this.quiet && this.options.has("S")) turn.err += `${shown.slice(1)}\n`;
    const target = redirection(turn, response);
    if (target) {
      this.say(turn, `Location: ${headerOf(response, "location")} [following]\n`);
      if (++state.redirects > Number(this.options.get("max-redirect") ?? REDIRECTS_MAX)) {
        this.tell(turn, `${this.options.get("max-redirect") ?? REDIRECTS_MAX} redirections exceeded.\n`);
        return this.next(turn, 8);
      }
      turn.url = target;
      state.url = target.text;
      return beginUrl(turn, this);
    }
    if (response.status >= 400) {
      if (this.options.has("spider")) this.tell(turn, "Remote file does not exist -- broken link!!!\n\n");
      else if (this.options.has("nv"))
        this.tell(turn, `${url.text}:\n${clock(sys.now())} ERROR ${response.status}: ${response.reason}.\n`);
      else this.say(turn, `${clock(sys.now())} ERROR ${response.status}: ${response.reason}.\n\n`);
      return this.next(turn, response.status === 401 ? 6 : 8);
    }
    return this.save(turn, response);
  }

  private untrusted(turn: WgetTurn, commonName: string): Step | undefined {
    const { host } = turn.url;
    const loose = this.options.has("no-check-certificate");
    const begin = `${loose ? "WARNING" : "ERROR"}: The certificate of '${host}' is not trusted.\n`;
    this.tell(
      turn,
      `${begin}${loose ? "WARNING" : "ERROR"}: The certificate of '${host}' doesn't have a known issuer.\n`,
    );
    if (commonName !== host && !loose) this.tell(turn, `The certificate's owner does not match hostname '${host}'\n`);
    return loose ? undefined : this.next(turn, 5);
  }

  private save(turn: WgetTurn, response: HttpResponse): Step {
    const { options } = this;
    const length = headerOf(response, "content-length");
    const size = Number(length ?? response.body.length);
    const type = (headerOf(response, "content-type") ?? "").replace(/;.*/s, "");
    const human = size >= 1024 ? ` (${humanSize(size)})` : "";
    const kind = type ? ` [${type}]` : "";
    this.say(turn, `Length: ${length === undefined ? "unspecified" : `${size}${human}`}${kind}\n`);
    if (options.has("spider")) {
      const html =
        type === "text/html" ? " and could contain further links,\nbut recursion is disabled -- not retrieving" : "";
      this.say(turn, `Remote file exists${html}.\n\n`);
      return this.next(turn, 0);
    }
    const name = options.get("O") ?? freeName(turn, options.get("P"));
    const stdout = name === "-" || name === "/dev/stdout";
    this.say(turn, `Saving to: '${stdout ? "STDOUT" : name}'\n`);
    if (stdout) turn.out += response.body;
    else {
      const written = attempt(() => writeFile(turn.sys, name, response.body));
      if ("reason" in written) {
        this.tell(turn, `${name}: ${written.reason}\n`);
        return this.next(turn, 3);
      }
      turn.out += written.value.stdout ?? "";
    }
    this.summary(turn, response, { name, stdout, known: length !== undefined });
    return this.next(turn, 0);
  }

  private summary(
    turn: WgetTurn,
    { body }: HttpResponse,
    { name, stdout, known }: { name: string; stdout: boolean; known: boolean },
  ): void {
    const { state, sys, url } = turn;
    const took = Math.max(sys.monotonic() - state.began, 0.1);
    const rate = (body.length * 1000) / took;
    const [figure, unit] =
      rate >= 1024 * 1024 ? [rate / 1024 / 1024, "MB/s"] : rate >= 1024 ? [rate / 1024, "KB/s"] : [rate, "B/s"];
    const speed = `${threeDigits(figure)} ${unit}`;
    const sizes = known ? `${body.length}/${body.length}` : String(body.length);
    const at = clock(sys.now());
    if (this.options.has("nv")) {
      this.tell(turn, `${at} URL:${url.text} [${sizes}] -> "${name}" [1]\n`);
      return;
    }
    this.say(turn, dots(body.length, known, `${threeDigits(figure)}${unit[0]}`));
    this.say(turn, `\n${at} (${speed}) - ${stdout ? "written to stdout" : `'${name}' saved`} [${sizes}]\n\n`);
  }

  private next(turn: WgetTurn, exit: number): Step {
    turn.state.exit ||= exit;
    turn.state.index++;
    return start(turn, this.options);
  }
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function humanSize(bytes: number): string {
  const units = ["K", "M", "G"];
  let value = bytes / 1024;
  let i = 0;
  for (; value >= 1024 && i < 2; i++) value /= 1024;
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)}${units[i]}`;
}

/** The dots of a download: one a kilobyte, fifty a line. Models src/progress.c, dot_draw. */
function dots(size: number, known: boolean, speed: string): string {
  const kilobytes = Math.ceil(size / 1024);
  const lines: string[] = [];
  const count = Math.max(1, Math.ceil(kilobytes / 50));
  for (let row = 0; row < Math.min(count, 400); row++) {
    const here = Math.min(Math.max(Math.floor(size / 1024) - row * 50, 0), 50);
    const marks = "."
      .repeat(here)
      .padEnd(50)
      .replace(/(.{10})/g, " $1");
    const percent = known ? Math.min(100, Math.floor(((row + 1) * 50 * 1024 * 100) / Math.max(size, 1))) : undefined;
    const last = row === count - 1;
    const shown = percent === undefined ? "" : `${String(last ? 100 : percent).padStart(3)}%`;
    lines.push(`\n${String(row * 50).padStart(6)}K${marks}${shown} ${speed.padStart(5)}${last ? "=" : " "}0s`);
  }
  return `${lines.join("")}\n`;
}

/** A name that is not taken: "index.html", "index.html.1". */
function freeName(turn: WgetTurn, folder: string | undefined): string {
  const name = folder === undefined ? fileName(turn.url) : `${folder}/${fileName(turn.url)}`;
  const taken = (one: string) => turn.sys.fs.stat(resolvePath(turn.sys, one)) !== undefined;
  if (!taken(name)) return name;
  for (let i = 1; i < 1000; i++) if (!taken(`${name}.${i}`)) return `${name}.${i}`;
  return name;
}

/** busybox's wget. Models networking/wget.c of busybox 1.36. */
import type { HttpRequest, HttpResponse, Step, System, Wake } from "../../types.ts";
import { parseUrl } from "../curl/url.ts";
import { busyboxUsage } from "../flavour.ts";
import { optionSentence, type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile, resolvePath, writeFile } from "../paths.ts";
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
} from "./fetch.ts";

const USAGE = `wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy`;

const OPTIONS = {
  short: "cqSO:o:P:Y:U:T:t:",
  long: {
    continue: "c",
    quiet: "q",
    "server-response": "S",
    "output-document=": "O",
    "output-file=": "o",
    "directory-prefix=": "P",
    "proxy=": "Y",
    "user-agent=": "U",
    "timeout=": "T",
    "tries=": "t",
    "header=": "header",
    "post-data=": "post-data",
    "post-file=": "post-file",
    spider: "spider",
    "no-check-certificate": "no-check-certificate",
    passive: "passive",
    "no-parent": "no-parent",
  },
};

/** Seconds of patience by default. */
const TIMEOUT_S = 900;
const REDIRECTS_MAX = 5;
const BAR = "********************************";

export function busyboxWget(args: string[], old: WgetState | undefined, wake: Wake, sys: System): Step {
  const options = parseOptions(args, OPTIONS);
  if (options.error) return { stderr: optionSentence("wget", options.error) + busyboxUsage(USAGE), exit: 1 };
  if (options.operands.length === 0) return { stderr: busyboxUsage(USAGE), exit: 1 };
  const state: WgetState = old ? structuredClone(old) : newState();
  const turn: WgetTurn = { state, sys, out: "", err: "", url: undefined as never };
  if (wake.type === "start") return start(turn, options);
  const url = parseUrl(state.url);
  if ("error" in url) return { exit: 1 };
  turn.url = url;
  const dialect = new Dialect(options);
  if (wake.type === "time") return dialect.failed(turn, "slow");
  return wake.type === "net" ? goOn(turn, dialect, wake.outcome) : { state, wait: {} };
}

function start(turn: WgetTurn, options: ParsedOptions): Step {
  const text = options.operands[turn.state.index];
  if (text === undefined) return ending(turn, turn.state.exit);
  if (/^[a-z]+:\/\//i.test(text) && !/^(https?|ftp):\/\//i.test(text)) {
    turn.err += `wget: not an http or ftp url: ${text}\n`;
    return ending(turn, 1);
  }
  const url = parseUrl(text);
  if ("error" in url) {
    turn.err += `wget: bad address '${text.replace(/^\w+:\/\//, "").replace(/\/.*/s, "")}'\n`;
    return ending(turn, 1);
  }
  turn.url = url;
  turn.state.url = url.text;
  turn.state.redirects = 0;
  return beginUrl(turn, new Dialect(options));
}

class Dialect implements WgetDialect {
  readonly timeoutMs: number;

  constructor(private readonly options: ParsedOptions) {
    this.timeoutMs = Number(options.get("T") ?? TIMEOUT_S) * 1000 || TIMEOUT_S * 1000;
  }

  private say(turn: WgetTurn, text: string): void {
    if (!this.options.has("q")) turn.err += text;
  }

  private die(turn: WgetTurn, message: string): Step {
    turn.err += `wget: ${message}\n`;
    return ending(turn, 1);
  }

  resolving(): void {}

  unresolved(turn: WgetTurn): Step {
    return this.die(turn, `bad address '${turn.url.authority}'`);
  }

  connecting(turn: WgetTurn): void {
    const { url, state } = turn;
    this.say(turn, `Connecting to ${url.authority} (${state.addresses[0]}:${url.port})\n`);
  }

  request({ url, sys }: WgetTurn): HttpRequest {
    const { options } = this;
    const file = options.get("post-file");
    const post = options.get("post-data") ?? (file === undefined ? undefined : readFile(sys, file));
    const headers: [string, string][] = [["Host", url.authority]];
    const custom = options.all("header").map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const given = new Set(custom.map(([name]) => name.toLowerCase()));
    if (given.has("host")) headers.pop();
    if (!given.has("user-agent")) headers.push(["User-Agent", options.get("U") ?? "Wget"]);
    headers.push(["Connection", "close"]);
    if (url.user !== undefined)
      headers.push(["Authorization", `Basic ${Buffer.from(url.user, "latin1").toString("base64")}`]);
    headers.push(...custom);
    if (post !== undefined) {
      if (!given.has("content-type")) headers.push(["Content-Type", "application/x-www-form-urlencoded"]);
      headers.push(["Content-Length", String(post.length)]);
    }
    const method = options.has("spider") ? "HEAD" : post === undefined ? "GET" : "POST";
    return { method, path: url.path, headers, body: post ?? "" };
  }

  failed(turn: WgetTurn, error: Parameters<WgetDialect["failed"]>[1]): Step {
    const { state } = turn;
    if ((error === "refused" || error === "unreachable") && state.addresses.length > 1) {
      state.addresses = state.addresses.slice(1);
      return tryAddress(turn, this);
    }
    const cannot = `can't connect to remote host (${state.addresses[0]})`;
    if (error === "refused") return this.die(turn, `${cannot}: Connection refused`);
    if (error === "unreachable") return this.die(turn, `${cannot}: No route to host`);
    if (error === "slow" || (error === "timeout" && this.options.has("T"))) return this.die(turn, "download timed out");
    if (error === "timeout") return this.die(turn, `${cannot}: Connection timed out`);
    if (error === "tls") return this.die(turn, "error getting response: Connection reset by peer");
    return this.die(turn, "error getting response");
  }

  response(turn: WgetTurn, response: HttpResponse): Step {
    const { state, url } = turn;
    const line = `HTTP/1.1 ${response.status} ${response.reason}`;
    if (url.scheme === "https" && !this.options.has("no-check-certificate"))
      this.say(turn, "wget: note: TLS certificate validation not implemented\n");
    if (this.options.has("S"))
      turn.err += `  ${[line, ...response.headers.map(([key, value]) => `${key}: ${value}`), ""].join("\n  ")}\n`;
    const target = redirection(turn, response);
    if (target) {
      if (++state.redirects > REDIRECTS_MAX) return this.die(turn, "too many redirections");
      const same = target.host === url.host && target.port === url.port;
      turn.url = target;
      state.url = target.text;
      return same ? beginUrl(turn, { ...wrap(this), connecting: () => undefined }) : beginUrl(turn, this);
    }
    if (response.status < 200 || response.status > 299) return this.die(turn, `server returned error: ${line}`);
    if (this.options.has("spider")) {
      this.say(turn, "remote file exists\n");
      return ending(turn, 0);
    }
    return this.save(turn, response);
  }

  private save(turn: WgetTurn, response: HttpResponse): Step {
    const { options } = this;
    const target = options.get("O");
    const name = target ?? fileName(turn.url);
    if (name === "-") {
      this.say(turn, "writing to stdout\n");
      turn.out += response.body;
      this.say(turn, this.progress("-", response, turn.sys.tty));
      this.say(turn, "written to stdout\n");
      return this.next(turn);
    }
    const folder = options.get("P");
    const path = folder === undefined ? name : `${folder}/${name}`;
    if (target === undefined && !options.has("c") && turn.sys.fs.stat(resolvePath(turn.sys, path)))
      return this.die(turn, `can't open '${path}': File exists`);
    const written = attempt(() => writeFile(turn.sys, path, response.body));
    if ("reason" in written) return this.die(turn, `can't open '${path}': ${written.reason}`);
    turn.out += written.value.stdout ?? "";
    this.say(turn, `saving to '${path}'\n${this.progress(name, response, turn.sys.tty)}'${path}' saved\n`);
    return this.next(turn);
  }

  private next(turn: WgetTurn): Step {
    turn.state.index++;
    return start(turn, this.options);
  }

  /** The bar at its end. Models libbb/progress.c. */
  private progress(name: string, response: HttpResponse, tty: boolean): string {
    const back = tty ? "\r" : "";
    const shown = (name.split("/").at(-1) ?? name).slice(0, 20).padEnd(20);
    const size = response.body.length;
    const amount = size < 100_000 ? String(size).padStart(5) : `${String(Math.floor(size / 1024)).padStart(5)}k`;
    if (headerOf(response, "content-length") === undefined)
      return `${back}${shown} ${amount.padStart(6)}  0:00:00 ETA\n`;
    return `${back}${shown} 100% |${BAR}| ${amount}  0:00:00 ETA\n`;
  }
}

/** The dialect's functions as an object, to change one of them. */
function wrap(dialect: Dialect): WgetDialect {
  return {
    timeoutMs: dialect.timeoutMs,
    resolving: () => dialect.resolving(),
    unresolved: (turn) => dialect.unresolved(turn),
    connecting: (turn) => dialect.connecting(turn),
    request: (turn) => dialect.request(turn),
    failed: (turn, error) => dialect.failed(turn, error),
    response: (turn, response) => dialect.response(turn, response),
  };
}

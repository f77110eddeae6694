/** curl's command line. */
import { type ParsedOptions, parseOptions } from "../options.ts";
import { expandGlob } from "./url.ts";

export interface CurlOptions {
  values: ParsedOptions;
  transfers: { url: string; output?: string; remoteName?: boolean }[];
}

const SHORT = "0123346a#A:b:Bc:C:d:D:e:E:fF:gGhH:iIjJkK:lLm:MnNo:Oopqr:RsSt:T:u:U:vVw:x:X:y:Y:z:Z:";

/** Long names without a letter of their own, with a value. */
const WITH_VALUE =
  "cacert capath cert-type ciphers connect-timeout connect-to data-binary data-raw data-urlencode data-ascii dns-servers " +
  "expect100-timeout form-string interface json keepalive-time key key-type limit-rate local-port max-filesize max-redirs " +
  "noproxy oauth2-bearer output-dir pass pinnedpubkey proto proto-default proto-redir proxy-header proxy-user resolve retry " +
  "retry-delay retry-max-time socks5 socks5-hostname socks4 stderr tls-max tls13-ciphers trace trace-ascii trace-config " +
  "unix-socket url url-query variable expand-data expand-url abstract-unix-socket happy-eyeballs-timeout-ms aws-sigv4";
const WITHOUT_VALUE =
  "anyauth basic digest negotiate ntlm compressed compressed-ssh create-dirs fail-with-body fail-early ftp-pasv globoff haproxy-protocol " +
  "http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 ignore-content-length junk-session-cookies location-trusted " +
  "no-alpn no-buffer no-keepalive no-progress-meter no-sessionid parallel path-as-is post301 post302 post303 progress-bar " +
  "raw remote-header-name remote-name-all remove-on-error retry-all-errors retry-connrefused ssl ssl-reqd styled-output " +
  "no-styled-output suppress-connect-headers tcp-fastopen tcp-nodelay tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 " +
  "tr-encoding trace-ids trace-time xattr no-location no-compressed next disable-eprt cert-status";
const LETTERS: Record<string, string> = {
  "user-agent=": "A",
  "cookie=": "b",
  "cookie-jar=": "c",
  "continue-at=": "C",
  "data=": "d",
  "dump-header=": "D",
  "referer=": "e",
  "cert=": "E",
  fail: "f",
  "form=": "F",
  get: "G",
  "header=": "H",
  help: "h",
  include: "i",
  "show-headers": "i",
  head: "I",
  "junk-session-cookies": "j",
  "remote-header-name": "J",
  insecure: "k",
  "config=": "K",
  location: "L",
  "max-time=": "m",
  netrc: "n",
  "no-buffer": "N",
  "output=": "o",
  "remote-name": "O",
  "range=": "r",
  "remote-time": "R",
  silent: "s",
  "show-error": "S",
  "upload-file=": "T",
  "user=": "u",
  "proxy-user=": "U",
  verbose: "v",
  version: "V",
  "write-out=": "w",
  "proxy=": "x",
  "request=": "X",
  "speed-time=": "y",
  "speed-limit=": "Y",
  "time-cond=": "z",
  globoff: "g",
  "progress-bar": "#",
  ipv4: "4",
  ipv6: "6",
  "http1.0": "0",
};

function longTable(): Record<string, string> {
  const table: Record<string, string> = { ...LETTERS };
  for (const name of WITH_VALUE.split(" ")) table[`${name}=`] ??= name;
  for (const name of WITHOUT_VALUE.split(" ")) table[name] ??= name;
  return table;
}

const TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/** Reads the command line; `error` is what curl says before it ends with `exit`. */
export function readArguments(args: string[]): CurlOptions | { error: string; exit: number } {
  // curl's -Z takes no value, unlike getopt's table above, which has no other use of it.
  const values = parseOptions(args, { short: SHORT.replace("Z:", "Z"), long: longTable() });
  if (values.error) {
    const { kind, option } = values.error;
    const word = option.startsWith("--")
      ? option
      : (args.find((a) => /^-[^-]/.test(a) && a.includes(option)) ?? option);
    const named = kind === "missing" && !option.startsWith("--") ? `-${option}` : word;
    const reason = kind === "missing" ? "requires parameter" : "is unknown";
    return { error: `curl: option ${named}: ${reason}\n${TRY_HELP}`, exit: 2 };
  }
  for (const name of ["m", "connect-timeout", "retry", "retry-delay", "max-redirs"]) {
    const value = values.get(name);
    if (value !== undefined && !/^-?\d+(\.\d+)?$/.test(value)) {
      const option = name === "m" ? "-m" : `--${name}`;
      return { error: `curl: option ${option}: expected a proper numerical parameter\n${TRY_HELP}`, exit: 2 };
    }
  }
  const urls = [...values.operands, ...values.all("url")];
  if (urls.length === 0) {
    const said =
      values.has("h") || values.has("V") ? "" : TRY_HELP.replace("curl: try", "curl: (2) no URL specified\ncurl: try");
    return { error: args.length === 0 ? TRY_HELP : said, exit: 2 };
  }
  return pairOutputs(values, urls, args);
}

/** Gives the URLs their outputs in order: -o and -O count from left to right. */
function pairOutputs(
  values: ParsedOptions,
  urls: string[],
  args: string[],
): CurlOptions | { error: string; exit: number } {
  const outputs = outputOptions(values, args);
  const transfers: CurlOptions["transfers"] = [];
  for (const [i, url] of urls.entries()) {
    const expanded = values.has("g") ? [{ url, parts: [] }] : expandGlob(url);
    if ("error" in expanded) return { error: `curl: (3) ${expanded.error}\n`, exit: 3 };
    const output = outputs[i] ?? (values.has("remote-name-all") ? { remoteName: true } : undefined);
    for (const one of expanded) {
      const file = output?.output?.replace(/#(\d)/g, (whole, n) => one.parts[Number(n) - 1] ?? whole);
      transfers.push({ url: one.url, ...output, ...(file !== undefined && { output: file }) });
    }
  }
  return { values, transfers };
}

function outputOptions(values: ParsedOptions, args: string[]): { output?: string; remoteName?: boolean }[] {
  const found: { output?: string; remoteName?: boolean }[] = [];
  const files = [...values.all("o")];
  for (const arg of args) {
    if (arg === "--output" || arg.startsWith("--output=")) found.push({ output: files.shift() });
    else if (arg === "--remote-name") found.push({ remoteName: true });
    else if (/^-[^-]/.test(arg)) {
      for (const letter of lettersOf(arg)) {
        if (letter === "o" && files.length > 0) found.push({ output: files.shift() });
        else if (letter === "O") found.push({ remoteName: true });
      }
    }
  }
  return found;
}

/** Letters of a cluster, up to the one that takes the rest as its value. */
function lettersOf(arg: string): string[] {
  const letters: string[] = [];
  for (const letter of arg.slice(1)) {
    letters.push(letter);
    if (SHORT.replace("Z:", "Z")[SHORT.indexOf(letter) + 1] === ":") break;
  }
  return letters;
}

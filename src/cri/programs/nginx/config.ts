/** What a configuration means: servers, locations, upstreams, with what each takes over from the level above. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import { ARGUMENTS, isKnown, mayStand } from "./directives.ts";
import { ConfigError, type ConfigFiles, type Directive, parseConfig } from "./syntax.ts";

/** Settings that a level takes over from the one above, by directive: the last of each, or all of a list. */
export type Scope = Map<string, Directive[]>;

export interface Listen {
  port: number;
  address?: string;
  ssl: boolean;
  isDefault: boolean;
}

export interface Location {
  /** "", "=", "^~", "~", "~*", "@". */
  modifier: string;
  pattern: string;
  regex?: RegExp;
  scope: Scope;
  own: Directive[];
  locations: Location[];
}

export interface Server {
  listens: Listen[];
  names: string[];
  scope: Scope;
  own: Directive[];
  locations: Location[];
}

export interface Upstream {
  servers: { host: string; port: number; down: boolean; backup: boolean; weight: number }[];
  hash: boolean;
}

export interface Config {
  scope: Scope;
  main: Directive[];
  servers: Server[];
  upstreams: Map<string, Upstream>;
  maps: Directive[];
  formats: Map<string, string>;
  hasEvents: boolean;
}

/** Directives of which a level with its own ones forgets those above. The rest replace by name as well. */
const LISTS = new Set([
  "add_header",
  "proxy_set_header",
  "error_page",
  "access_log",
  "allow",
  "deny",
  "index",
  "types",
]);

/** Reads and checks a configuration. Throws ConfigError with nginx's sentence. */
export function readConfig(path: string, files: ConfigFiles): Config {
  const main = parseConfig(path, files);
  check(main, "M");
  const http = main.filter(({ name }) => name === "http").flatMap(({ block }) => block ?? []);
  const scope = scopeOf(new Map(), [...main.filter(({ name }) => name === "error_log"), ...http]);
  const upstreams = new Map<string, Upstream>();
  for (const directive of http)
    if (directive.name === "upstream") upstreams.set(directive.args[0], upstream(directive));
  const formats = new Map<string, string>();
  for (const { name, args } of http)
    if (name === "log_format") formats.set(args[0], args.slice(/^escape=/.test(args[1] ?? "") ? 2 : 1).join(""));
  return {
    scope,
    main,
    servers: http.filter(({ name }) => name === "server").map((directive) => server(directive, scope)),
    upstreams,
    maps: http.filter(({ name }) => name === "map"),
    formats,
    hasEvents: main.some(({ name }) => name === "events"),
  };
}

const at = ({ file, line }: Directive) => ` in ${file}:${line}`;
const OPAQUE = new Set(["types", "map", "geo", "split_clients", "stream", "mail", "limit_except", "match"]);
const BLOCKS: Record<string, string> = { events: "E", http: "H", upstream: "U", server: "S", location: "L", if: "I" };

function check(directives: Directive[], where: string): void {
  for (const directive of directives) {
    const { name, args, block } = directive;
    if (!isKnown(name)) throw new ConfigError(`unknown directive "${name}"${at(directive)}`);
    if (!mayStand(name, where)) throw new ConfigError(`"${name}" directive is not allowed here${at(directive)}`);
    const needsBlock = (Object.hasOwn(BLOCKS, name) && !(name === "server" && where === "U")) || OPAQUE.has(name);
    if (needsBlock && !block) throw new ConfigError(`directive "${name}" has no opening "{"${at(directive)}`);
    if (!needsBlock && block) throw new ConfigError(`directive "${name}" is not terminated by ";"${at(directive)}`);
    const [least, most] = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : [0, 999];
    if (args.length < least || args.length > most)
      throw new ConfigError(`invalid number of arguments in "${name}" directive${at(directive)}`);
    if (block && !OPAQUE.has(name)) check(block, name === "if" && where === "L" ? "LI" : BLOCKS[name]);
  }
}

function scopeOf(above: Scope, own: Directive[]): Scope {
  const scope = new Map(above);
  const seen = new Set<string>();
  for (const directive of own) {
    const { name } = directive;
    if (directive.block && name !== "types") continue;
    if (LISTS.has(name) && seen.has(name)) scope.set(name, [...(scope.get(name) ?? []), directive]);
    else scope.set(name, [directive]);
    seen.add(name);
  }
  return scope;
}

function server(directive: Directive, above: Scope): Server {
  const own = directive.block ?? [];
  const scope = scopeOf(above, own);
  const listens = own.filter(({ name }) => name === "listen").map(listen);
  const names = own.filter(({ name }) => name === "server_name").flatMap(({ args }) => args);
  return {
    listens:
      listens.length > 0 ? listens.filter((one) => one !== undefined) : [{ port: 80, ssl: false, isDefault: false }],
    names: names.length > 0 ? names : [""],
    scope,
    own,
    locations: locations(own, scope),
  };
}

/** Undefined for what is no IPv4: "[::]:80" listens beside it. */
function listen(directive: Directive): Listen | undefined {
  const [target, ...words] = directive.args;
  if (target.startsWith("[") || target.startsWith("unix:")) return undefined;
  const match = /^(?:(.*):)?(\d+)$/.exec(target);
  const port = match ? Number(match[2]) : 80;
  if ((!match && target.includes(":")) || port < 1 || port > 65_535)
    throw new ConfigError(`invalid port in "${target}" of the "listen" directive${at(directive)}`);
  const address = match ? match[1] : target;
  if (address && address !== "*" && address !== "localhost" && !/^[\d.]+$/.test(address))
    throw new ConfigError(`host not found in "${target}" of the "listen" directive${at(directive)}`);
  const loopback = address === "localhost" ? "127.0.0.1" : address;
  return {
    port,
    ...(loopback && !["*", "0.0.0.0"].includes(loopback) && { address: loopback }),
    ssl: words.includes("ssl"),
    isDefault: words.includes("default_server") || words.includes("default"),
  };
}

function locations(directives: Directive[], above: Scope): Location[] {
  const found: Location[] = [];
  for (const directive of directives) {
    if (directive.name !== "location") continue;
    const location = makeLocation(directive, above);
    if (
      location.regex === undefined &&
      found.some((one) => one.modifier === location.modifier && one.pattern === location.pattern)
    )
      throw new ConfigError(`duplicate location "${location.pattern}"${at(directive)}`);
    found.push(location);
  }
  return found;
}

function makeLocation(directive: Directive, above: Scope): Location {
  const { args } = directive;
  let [modifier, pattern] = args.length === 2 ? args : ["", args[0]];
  if (args.length === 1) {
    const joined = /^(=|\^~|~\*|~)(.*)$/.exec(pattern);
    if (joined) [, modifier, pattern] = joined;
    else if (pattern.startsWith("@")) modifier = "@";
  }
  if (!["", "=", "^~", "~", "~*", "@"].includes(modifier))
    throw new ConfigError(`invalid location modifier "${modifier}"${at(directive)}`);
  const own = directive.block ?? [];
  const scope = scopeOf(above, own);
  const regex = modifier.startsWith("~") ? toRegex(pattern, modifier === "~*", directive) : undefined;
  return { modifier, pattern, ...(regex && { regex }), scope, own, locations: locations(own, scope) };
}

/** An expression of PCRE's. Its matching may throw a RangeError: PCRE has a limit too. */
export function toRegex(pattern: string, ignoreCase: boolean, directive?: Directive): RegExp {
  const text = pattern
    .replace(/\(\?P?<(\w+)>/g, "(?<$1>")
    .replace(/\\z/gi, "$")
    .replace(/^\(\?i\)/, "");
  try {
    return boundRegExp(text, ignoreCase || pattern.startsWith("(?i)") ? "i" : "");
  } catch {
    throw new ConfigError(`pcre2_compile() failed: invalid pattern in "${pattern}"${directive ? at(directive) : ""}`);
  }
}

function upstream(directive: Directive): Upstream {
  const own = directive.block ?? [];
  const servers = own
    .filter(({ name }) => name === "server")
    .map(({ args: [target, ...words] }) => {
      const [host, port = "80"] = target.split(":");
      const weight = Number(/^weight=(\d+)$/.exec(words.find((word) => word.startsWith("weight=")) ?? "")?.[1] ?? 1);
      return { host, port: Number(port), down: words.includes("down"), backup: words.includes("backup"), weight };
    });
  if (servers.length === 0) throw new ConfigError(`no servers are inside upstream${at(directive)}`);
  return { servers, hash: own.some(({ name }) => name === "ip_hash" || name === "hash") };
}

/** The arguments of a directive at a level; undefined: nobody says. */
export const setting = (scope: Scope, name: string): string[] | undefined => scope.get(name)?.at(-1)?.args;
export const isOn = (scope: Scope, name: string, otherwise: boolean): boolean =>
  setting(scope, name) === undefined ? otherwise : setting(scope, name)![0] === "on";

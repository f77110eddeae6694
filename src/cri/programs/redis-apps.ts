/**
 * Web apps of tutorials that keep their data in Redis: Google's PHP guestbook (gb-frontend), the Go guestbook of
 * kubernetes/examples, subicura's counter. Each asks Redis over the network, by the name that its lab gives it.
 */

import { canonicalJson } from "../../apimachinery/json.ts";
import { binary } from "../../apimachinery/strings.ts";
import type { Call, CallResult } from "./calls.ts";
import { expressResponse, goResponse, pathOf, plainResponse, queryOf, text } from "./http.ts";
import type { Program, ProgramContext } from "./index.ts";
import { parseReply, printCommand, type Reply } from "./redis/resp.ts";
import { httpPorts, type Reaction, type Scene, type WebApp, type WebRequest, webTool } from "./web.ts";

type State = Record<string, never>;
type Made = (context: ProgramContext) => WebApp<State>;

const PORT = 6379;

const ask = (host: string, words: string[], port = PORT): Call => ({
  host,
  port,
  data: printCommand(words.map((word) => binary(word))),
});

/** Redis's reply; undefined: it could not be asked. */
const replyOf = (result: CallResult): Reply | undefined =>
  result.ok ? parseReply(result.data ?? "")?.reply : undefined;

const program = (make: Made): Program => ({ tool: (context) => webTool(context, make(context)) });

/** Google's guestbook: guestbook.php?cmd=set&key=messages&value=...; settings.leader and settings.follower name the stores. */
export const gbFrontend = program(({ settings, addresses }) => ({
  start: () => ({
    state: {},
    memory: 20 * 1024 * 1024,
    stderr: `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${addresses[0]}. Set the 'ServerName' directive globally to suppress this message\n`,
  }),
  listen: () => httpPorts(80),
  answer: (scene) => {
    const { request, incoming, sys } = scene;
    const path = pathOf(request);
    const line = (status: number, length: number) =>
      `${incoming.from} - - [${apacheTime(sys.now())}] "${request.method} ${request.path} HTTP/1.1" ${status} ${length} "-" "-"\n`;
    if (path === "/" || path === "/index.html")
      return { http: php(scene, PAGE, "text/html"), stdout: line(200, PAGE.length) };
    if (path !== "/guestbook.php")
      return { http: php(scene, "<h1>Not Found</h1>\n", "text/html; charset=iso-8859-1", 404), stdout: line(404, 19) };
    const query = queryOf(request);
    const sets = query.get("cmd") === "set";
    const fromEnv = sys.env["GET_HOSTS_FROM"] === "env";
    const [role, variable] = sets ? ["leader", "LEADER"] : ["follower", "FOLLOWER"];
    const host =
      (fromEnv &&
        (sys.env[`REDIS_${variable}_SERVICE_HOST`] ?? sys.env[`REDIS_${sets ? "MASTER" : "SLAVE"}_SERVICE_HOST`])) ||
      String(settings[role] ?? `redis-${role}`);
    if (!query.has("cmd")) return { http: php(scene, "", "text/html"), stdout: line(200, 0) };
    const key = query.get("key") ?? "messages";
    const words = sets ? ["SET", key, query.get("value") ?? ""] : ["GET", key];
    return { call: ask(host, words), keep: { host, sets }, stdout: line(200, 0) };
  },
  resume: ({ host, sets }: { host: string; sets: boolean }, result, scene) => {
    const reply = replyOf(result);
    if (reply === undefined) return { http: php(scene, fatal(host, result), "text/html; charset=UTF-8") };
    const body = sets
      ? '{"message": "Updated"}'
      : `{"data": ${JSON.stringify(typeof reply === "string" ? text(reply) : "")}}`;
    return { http: php(scene, body, "application/json") };
  },
}));

function fatal(host: string, result: CallResult): string {
  const unknown = !result.ok && (result.error === "notfound" || result.error === "again");
  const why = unknown
    ? "php_network_getaddresses: getaddrinfo failed: Name or service not known"
    : "Connection refused";
  return `<br />\n<b>Fatal error</b>:  Uncaught exception 'Predis\\Connection\\ConnectionException' with message '${why} [tcp://${host}:${PORT}]' in /usr/local/lib/php/Predis/Connection/AbstractConnection.php:155<br />\n`;
}

const PAGE = `<html ng-app="redis">
  <head>
    <title>Guestbook</title>
    <link rel="stylesheet" href="//netdna.bootstrapcdn.com/bootstrap/3.1.1/css/bootstrap.min.css">
    <script src="https://ajax.googleapis.com/ajax/libs/angularjs/1.2.12/angular.min.js"></script>
    <script src="controllers.js"></script>
    <script src="https://cdnjs.cloudflare.com/ajax/libs/angular-ui-bootstrap/0.13.0/ui-bootstrap-tpls.js"></script>
  </head>
  <body ng-controller="RedisCtrl">
    <div style="width: 50%; margin-left: 20px">
      <h2>Guestbook</h2>
    <form>
    <fieldset>
    <input ng-model="msg" placeholder="Messages" class="form-control" type="text" name="input"><br>
    <button type="button" class="btn btn-primary" ng-click="controller.onRedis()">Submit</button>
    </fieldset>
    </form>
    <div>
      <div ng-repeat="msg in messages track by $index">
        {{msg}}
      </div>
    </div>
    </div>
  </body>
</html>
`;

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function apacheTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

function php(scene: WebRequest, body: string, type: string, status = 200) {
  const headers: [string, string][] = [
    ["Date", ""],
    ["Server", "Apache/2.4.52 (Debian) PHP/8.1.1"],
    ["X-Powered-By", "PHP/8.1.1"],
    ["Content-Length", ""],
    ["Content-Type", ""],
  ];
  return plainResponse({ status, type, body, headers }, scene);
}

/** The Go guestbook: /lrange/KEY, /rpush/KEY/VALUE, /info, /env. */
export const guestbook = program(() => ({
  start: () => ({ state: {}, stdout: "[negroni] listening on :3000\n" }),
  listen: () => httpPorts(3000),
  answer: (scene) => {
    const path = pathOf(scene.request);
    const [, command, key = "", value] = path.split("/").map((part) => decode(part));
    const { env } = scene.sys;
    const master = env["REDIS_MASTER_HOST"] || "redis-master";
    if (command === "lrange")
      return { call: ask(env["REDIS_SLAVE_HOST"] || master, ["LRANGE", key, "-100", "100"]), keep: "list" };
    if (command === "rpush") return { call: ask(master, ["RPUSH", key, value ?? ""]), keep: { key } };
    if (command === "info") return { call: ask(master, ["INFO"]), keep: "text" };
    if (command === "env") return { http: goResponse({ body: canonicalJson(env) }, scene) };
    if (path !== "/") return { http: goResponse({ status: 404, body: "404 page not found\n" }, scene) };
    const body =
      '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <title>Guestbook</title>\n  </head>\n  <body>\n    <h1>Guestbook</h1>\n    <form id="guestbook-form"><input autocomplete="off" id="guestbook-entry-content" type="text"><a href="#" id="guestbook-submit">Submit</a></form>\n  </body>\n</html>\n';
    return { http: goResponse({ type: "text/html; charset=utf-8", body }, scene) };
  },
  resume: (keep: "list" | "text" | { key: string }, result, scene) => {
    const reply = replyOf(result);
    if (reply === undefined) return { http: goResponse({ status: 500, body: "" }, scene) };
    if (keep === "text") return { http: goResponse({ body: text(String(reply)) }, scene) };
    if (keep === "list")
      return {
        http: goResponse(
          { body: JSON.stringify(Array.isArray(reply) ? reply.map((one) => text(String(one))) : [], null, "  ") },
          scene,
        ),
      };
    return {
      call: ask(scene.sys.env["REDIS_MASTER_HOST"] || "redis-master", ["LRANGE", keep.key, "-100", "100"]),
      keep: "list",
    };
  },
}));

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** subicura/counter: counts its requests in Redis (REDIS_HOST, REDIS_PORT). */
export const counter = program(() => ({
  start: () => ({ state: {}, stdout: "Server is running on port 3000\n" }),
  listen: () => httpPorts(3000),
  answer: (scene: WebRequest): Reaction<State> => {
    if (pathOf(scene.request) !== "/") return { http: missing(scene) };
    return { call: ask(hostOf(scene), ["INCR", "count"], Number(scene.sys.env["REDIS_PORT"]) || PORT), keep: null };
  },
  resume: (_keep, result, scene) => {
    const reply = replyOf(result);
    if (typeof reply === "number") return { http: expressResponse({ body: String(reply) }, scene) };
    const code = !result.ok && result.error === "notfound" ? "ENOTFOUND" : "ECONNREFUSED";
    const stderr = `Error: connect ${code} ${hostOf(scene)}:${PORT}\n`;
    return { stderr, http: expressResponse({ status: 500, body: "Internal Server Error" }, scene) };
  },
}));

const hostOf = ({ sys }: Scene) => sys.env["REDIS_HOST"] || "redis";
const missing = (scene: WebRequest) =>
  expressResponse(
    {
      status: 404,
      body: `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot ${scene.request.method} ${pathOf(scene.request)}</pre>\n</body>\n</html>\n`,
    },
    scene,
  );

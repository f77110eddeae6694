/** WordPress: asks its database at every page, and shows the installation of a new site. Models wp-includes/class-wpdb.php's way to fail. */
import type { CallResult } from "./calls.ts";
import { header, type Page, pathOf, plainResponse } from "./http.ts";
import type { Program } from "./index.ts";
import { type Answer, parseMessage, printMessage } from "./sql/wire.ts";
import { httpPorts, type Scene, type WebApp, type WebRequest, webTool } from "./web.ts";

type State = Record<string, never>;

const MEMORY = 60 * 1024 * 1024;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** WORDPRESS_DB_*, or the file that its _FILE names. */
function setting({ sys }: Scene, name: string, otherwise: string): string {
  const path = sys.env[`WORDPRESS_DB_${name}_FILE`];
  return (
    sys.env[`WORDPRESS_DB_${name}`] || (path && sys.fs.stat(path) ? sys.fs.read(path).replace(/\n$/, "") : otherwise)
  );
}

const app: WebApp<State> = {
  start: (scene) => {
    const name = `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${scene.sys.addresses[0] ?? "127.0.0.1"}. Set the 'ServerName' directive globally to suppress this message\n`;
    const copied =
      "WordPress not found in /var/www/html - copying now...\nComplete! WordPress has been successfully copied to /var/www/html\n";
    return { state: {}, memory: MEMORY, stderr: copied + name };
  },
  listen: () => httpPorts(80),
  answer: (scene) => {
    const [host = "mysql", port] = setting(scene, "HOST", "mysql").split(":");
    const query = printMessage({
      protocol: "kubelab-sql",
      user: setting(scene, "USER", "example username"),
      password: setting(scene, "PASSWORD", "example password"),
      sql: "SHOW DATABASES",
    });
    return { call: { host, port: Number(port) || 3306, data: query, timeoutMs: 10_000 }, keep: null };
  },
  resume: (_keep, result: CallResult, scene) => {
    const page = pageOf(scene, result);
    const { request, incoming, sys } = scene;
    const iso = new Date(sys.now()).toISOString();
    const time = `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
    const http = respond(scene, page);
    const agent = header(request, "user-agent") ?? "-";
    return {
      http,
      stdout: `${incoming.from} - - [${time}] "${request.method} ${request.path} HTTP/1.1" ${http.status} ${http.body.length + 200} "-" "${agent}"\n`,
    };
  },
};

function pageOf(scene: WebRequest, result: CallResult): Page {
  const answer = result.ok ? parseMessage<Answer>(result.data ?? "") : undefined;
  if (!answer?.ok) return { status: 500, body: FAILED };
  const name = setting(scene, "NAME", "wordpress");
  const there = answer.result?.rows.some(([database]) => database === name);
  if (!there)
    return {
      status: 500,
      body: FAILED.replace("Error establishing a database connection</h1>", "Cannot select database</h1>"),
    };
  if (pathOf(scene.request) === "/wp-admin/install.php") return { body: INSTALL };
  const target = `http://${header(scene.request, "host") ?? "localhost"}/wp-admin/install.php`;
  return {
    status: 302,
    body: "",
    headers: [
      ["X-Redirect-By", "WordPress"],
      ["Location", target],
    ],
  };
}

function respond(scene: WebRequest, page: Page) {
  const headers: [string, string][] = [
    ["Date", ""],
    ["Server", "Apache/2.4.65 (Debian)"],
    ["X-Powered-By", "PHP/8.3.27"],
    ["Expires", "Wed, 11 Jan 1984 05:00:00 GMT"],
    ["Cache-Control", "no-cache, must-revalidate, max-age=0, no-store, private"],
    ...(page.headers ?? []),
    ["Content-Length", ""],
    ["Content-Type", "text/html; charset=UTF-8"],
  ];
  return plainResponse({ ...page, headers }, scene);
}

const FAILED = `<!DOCTYPE html>
<html lang="en-US">
<head>
	<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
	<meta name="viewport" content="width=device-width, initial-scale=1.0">
	<title>Database Error</title>
</head>
<body id="error-page">
	<div class="wp-die-message"><h1>Error establishing a database connection</h1></div></body>
</html>
`;

const INSTALL = `<!DOCTYPE html>
<html lang="en-US">
<head>
	<meta name="viewport" content="width=device-width" />
	<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
	<meta name="robots" content="noindex,nofollow" />
	<title>WordPress &rsaquo; Installation</title>
</head>
<body class="wp-core-ui language-chooser">
<p id="logo">WordPress</p>
<form id="setup" method="post" action="?step=1"><label class="screen-reader-text" for="language">Select a default language</label>
</form>
</body>
</html>
`;

export const wordpress: Program = { tool: (context) => webTool(context, app) };

/**
 * kiamol/ch03-numbers-web: a page with a button; the number comes from the API. Models numbers/src/Numbers.Web.
 * It takes a form without the page's anti-forgery token, so that curl can press the button.
 */
import type { Call, CallResult } from "../calls.ts";
import { escapeHtml, kestrelResponse, pathOf, reasonOf } from "../http.ts";
import { httpPorts, type Reaction, type Scene, type WebApp, type WebRequest } from "../web.ts";
import { lifetimeLines, logLine, ports, readSettings, stopLine } from "./host.ts";

type State = Record<string, never>;

const BUILT_IN = {
  Logging: { LogLevel: { Default: "Information", Microsoft: "Warning", "Microsoft.Hosting.Lifetime": "Information" } },
  RngApi: { Url: "http://localhost:46925/rng", RetryHost: "localhost" },
};
const MEMORY = 46 * 1024 * 1024;
/** RestSharp waits so long. */
const TIMEOUT_MS = 100_000;

const settingsOf = ({ sys }: Scene) => readSettings(sys, BUILT_IN);
const apiUrl = (scene: Scene) => settingsOf(scene).get("RngApi:Url");

export const numbersWeb: WebApp<State> = {
  start: (scene) => ({ state: {}, stdout: lifetimeLines(settingsOf(scene), scene.sys), memory: MEMORY }),
  listen: (scene) => httpPorts(...ports(settingsOf(scene))),
  answer: (scene) => {
    const { request } = scene;
    const path = pathOf(request).toLowerCase();
    const isStatic = path === "/css/site.css" && request.method === "GET";
    if (isStatic) return { http: kestrelResponse({ type: "text/css", body: styles(scene) }, scene) };
    if (path !== "/" && path !== "/index") return { http: kestrelResponse({ status: 404 }, scene) };
    if (request.method === "POST") return ask(scene, undefined);
    return { http: page(scene, FORM) };
  },
  resume: ({ retried }: { retried: boolean }, result, scene) => answered(scene, result, retried),
  stop: (scene) => ({ exit: 0, stdout: stopLine(settingsOf(scene)) }),
};

/** Asks the API; after a 404 once more under another host name (the API may be a public site). */
function ask(scene: WebRequest, host: string | undefined): Reaction<State> {
  const url = URL.canParse(apiUrl(scene)) ? new URL(apiUrl(scene)) : undefined;
  if (!url) return failed(scene, "0", "Invalid URI: The format of the URI could not be determined.");
  const tls = url.protocol === "https:";
  const port = Number(url.port || (tls ? 443 : 80));
  const headers: [string, string][] = [
    ["Accept", "application/json, text/json, text/x-json, text/javascript, application/xml, text/xml"],
    ["User-Agent", "RestSharp/106.13.0.0"],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Host", host ?? url.host],
  ];
  const http = { method: "GET", path: url.pathname + url.search, headers, body: "" };
  const call: Call = { host: url.hostname, port, http, timeoutMs: TIMEOUT_MS, ...(tls && { tls }) };
  return { call, keep: { retried: host !== undefined } };
}

const NETWORK: Record<string, string> = {
  notfound: "Name does not resolve",
  again: "Try again",
  refused: "Connection refused",
  unreachable: "Host is unreachable",
  timeout: "Operation timed out",
  reset: "An error occurred while sending the request.",
  tls: "The SSL connection could not be established, see inner exception.",
};

function answered(scene: WebRequest, result: CallResult, retried: boolean): Reaction<State> {
  const { hostname, port } = new URL(apiUrl(scene));
  if (!result.ok) {
    const place = ["reset", "tls"].includes(result.error) ? "" : ` (${hostname}:${port || 80})`;
    return failed(scene, "0", `${NETWORK[result.error]}${place}`);
  }
  const { status = 200, body = "" } = result.http ?? {};
  if (status === 404 && !retried) return ask(scene, settingsOf(scene).get("RngApi:RetryHost"));
  if (status < 200 || status > 299) return failed(scene, reasonOf(status).replaceAll(" ", "") || String(status), "");
  if (!/^\s*[-+]?\d+\s*$/.test(body))
    return failedWith(scene, "System.FormatException: Input string was not in a correct format.");
  return { http: page(scene, `<p>Here it is: ${Number(body)}</p>\n${usingApi(scene)}`) };
}

const failed = (scene: WebRequest, status: string, message: string) =>
  failedWith(scene, `System.Exception: Service call failed, status: ${status}, message: ${message}`);

function failedWith(scene: WebRequest, exception: string): Reaction<State> {
  const settings = settingsOf(scene);
  const trace = [
    "   at Numbers.Web.Services.RandomNumberService.GetNumber() in /src/Services/RandomNumberService.cs:line 36",
    "   at Numbers.Web.Pages.IndexModel.OnPostAsync() in /src/Pages/Index.cshtml.cs:line 40",
  ];
  const text = `API call failed: ${exception}\n${trace.join("\n")}`;
  const stdout = logLine(settings, { category: "Numbers.Web.Pages.IndexModel", level: "Error", text });
  return { stdout, http: page(scene, `<p>RNG service unavailable!</p>\n${usingApi(scene)}`) };
}

const FORM = `<form method="post">
        <p>Get a random number</p>
        <input type="submit" value="Go!"/>
    </form>`;

const usingApi = (scene: Scene) => `    <p>(Using API at: ${escapeHtml(apiUrl(scene))})</p>`;

/** The layout's page around a fragment. */
function page(scene: WebRequest, fragment: string) {
  const body = `<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>KIAMOL - Numbers.Web</title>
    <link rel="stylesheet" href="/lib/bootstrap/dist/css/bootstrap.min.css" />
    <link rel="stylesheet" href="/css/site.css" />
</head>
<body>

    <div class="container">
        <main role="main" class="pb-3">
            

<h1>KIAMOL Random Number Generator</h1>

    ${fragment}

        </main>
    </div>

    <script src="/lib/jquery/dist/jquery.min.js"></script>
    <script src="/lib/bootstrap/dist/js/bootstrap.bundle.min.js"></script>
    <script src="/js/site.js"></script>

    
</body>
</html>
`;
  return kestrelResponse({ body }, scene);
}

/** v2 of the image differs in its colours only. */
function styles({ sys }: Scene): string {
  const path = "/app/wwwroot/css/site.css";
  return sys.fs.stat(path) ? Buffer.from(sys.fs.read(path), "latin1").toString("utf8") : "";
}

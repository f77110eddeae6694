/** kiamol/ch05-pi: π on a page, on the console or in a file. Models ch05/docker-images/pi. */
import { kestrelResponse, pathOf, queryOf } from "../http.ts";
import { DIGITS_MAX, piDecimals } from "../pi.ts";
import { httpPorts, type Scene, type WebApp, type WebRequest } from "../web.ts";
import { lifetimeLines, ports, readSettings, stopLine } from "./host.ts";

type State = Record<string, never>;

const BUILT_IN = {
  Logging: { LogLevel: { Default: "Information", Microsoft: "Warning", "Microsoft.Hosting.Lifetime": "Information" } },
  Computation: { Metrics: { Enabled: false } },
};
const MEMORY = 40 * 1024 * 1024;

const settingsOf = ({ sys }: Scene) => readSettings(sys, BUILT_IN);

/** Machin's formula on big integers takes so long: it grows with the square of the digits. */
const computeMs = (decimals: number) => Math.max(1, Math.round(decimals ** 2 * 1.2e-6));

interface Options {
  mode: string;
  decimals: number;
  output: string;
}

function readOptions(args: string[]): Options | undefined {
  const options: Options = { mode: "console", decimals: 20, output: "/pi.txt" };
  for (let i = 0; i < args.length; i += 2) {
    const [name, value = ""] = [args[i]!.replace(/^-+/, "").toLowerCase(), args[i + 1]];
    if (name === "m" || name === "mode") options.mode = value.toLowerCase();
    else if (name === "dp" || name === "decimalplaces") options.decimals = Number(value);
    else if (name === "o" || name === "outputpath") options.output = value;
  }
  const valid =
    ["web", "console", "file"].includes(options.mode) && Number.isInteger(options.decimals) && options.decimals >= 0;
  return valid ? options : undefined;
}

const USAGE = `Usage - Pi.Web -options

GlobalOption               Description
Mode (-m)                  Run mode [Default='console']
                           Web
                           Console
                           File
DecimalPlaces (-dp)        Decimal places to calculate [Default='20']
OutputPath (-o)            Output path for file mode [Default='/pi.txt']

`;

export const piWeb: WebApp<State> = {
  start: (scene) => {
    const options = readOptions(scene.args);
    if (!options) return { state: {}, stdout: USAGE, exit: 0 };
    const { mode, output } = options;
    const memory = MEMORY;
    if (mode === "web")
      return { state: {}, memory, stdout: `Running in web mode...\n${lifetimeLines(settingsOf(scene), scene.sys)}` };
    const decimals = Math.min(options.decimals, DIGITS_MAX);
    const pi = piDecimals(decimals);
    const cpuMs = computeMs(options.decimals);
    if (mode === "console") return { state: {}, memory, cpuMs, stdout: `${pi}\n`, exit: 0 };
    scene.sys.fs.write(output, pi);
    return { state: {}, memory, cpuMs, stdout: `Wrote pi to: ${options.decimals} dp; at: ${output}\n`, exit: 0 };
  },
  listen: (scene) => httpPorts(...ports(settingsOf(scene))),
  answer: (scene) => {
    const path = pathOf(scene.request).toLowerCase().replace(/\/$/, "");
    if (path === "/metrics" && settingsOf(scene).isOn("Computation:Metrics:Enabled"))
      return { http: kestrelResponse({ type: "text/plain; version=0.0.4; charset=utf-8", body: METRICS }, scene) };
    if (!["", "/pi", "/pi/index"].includes(path)) return { http: kestrelResponse({ status: 404 }, scene) };
    const decimals = Math.min(
      Math.max(Number.parseInt(queryOf(scene.request).get("dp") ?? "6", 10) || 6, 0),
      DIGITS_MAX,
    );
    const cpuMs = computeMs(decimals);
    return { http: page(scene, decimals, cpuMs), cpuMs, afterMs: cpuMs };
  },
  stop: (scene) => ({ exit: 0, stdout: stopLine(settingsOf(scene)) }),
};

const METRICS = "# HELP pi_compute_active Number of active computations\n# TYPE pi_compute_active gauge\n";
const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

function page(scene: WebRequest, decimals: number, ms: number) {
  const body = `<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>Pi.Web</title>
    <link rel="stylesheet" href="/lib/bootstrap/dist/css/bootstrap.min.css" />
    <link rel="stylesheet" href="/css/site.css" />
</head>
<body>
    <header>
        <nav class="navbar navbar-expand-sm navbar-toggleable-sm navbar-light bg-white border-bottom box-shadow mb-3">
            <div class="container">
                <a class="navbar-brand" href="/">Pi.Web</a>
            </div>
        </nav>
    </header>
    <div class="container">
        <main role="main" class="pb-3">
            
<div class="container">
  <div class="row">
      <div class="col-md-1">
          <img src="/img/pi-large.png" alt="Pi" width="100%"/>
      </div>
      <div class="col-md-4">
          <h3>To: ${grouped(decimals)} d.p.</h3>
      </div>
      <div class="col-md-3">
          <h3>in: ${grouped(ms)} ms.</h3>
      </div>
      <div class="col-md-4">
          <h3>from: ${scene.sys.hostname}</h3>
      </div>
  </div>
  <hr/>
  <div class="row">            
    <p class="text-break">${piDecimals(decimals)}</p>        
  </div>
</div>
        </main>
    </div>

    <footer class="border-top footer text-muted">
        <div class="container">
            &copy; 2019 - Pi.Web
        </div>
    </footer>
</body>
</html>
`;
  return kestrelResponse({ body }, scene);
}

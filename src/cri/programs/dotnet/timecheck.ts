/** kiamol/ch07-timecheck: writes the time into /logs/timecheck.log every few seconds. Models ch07/docker-images/timecheck. */
import type { Step, System, Tool } from "../../../shell/types.ts";
import { readSettings } from "./host.ts";

const BUILT_IN = {
  Application: { Version: "1.0", Environment: "DEV" },
  Timer: { IntervalSeconds: "5" },
  Metrics: { Enabled: false, Port: 8080 },
};
const LOG = "/logs/timecheck.log";
const MEMORY = 22 * 1024 * 1024;

interface State {
  next: number;
}

export const timecheck: Tool = {
  kind: "process",
  signals: [15, 2],
  step: (_args, state: State | undefined, wake, sys) => {
    if (wake.type === "signal") return { exit: 0 };
    const settings = readSettings(sys, BUILT_IN, ["/config/appsettings.json"]);
    const interval = Math.max(1, settings.number("Timer:IntervalSeconds")) * 1000;
    if (!state) {
      if (settings.isOn("Metrics:Enabled"))
        log(sys, `Metrics server listening on port: ${settings.get("Metrics:Port")}`);
      return { memory: MEMORY, ...waitUntil(sys.monotonic() + interval, settings) };
    }
    if (wake.type === "request")
      return { replies: [{ id: wake.request.id, http: metrics(sys) }], ...waitUntil(state.next, settings) };
    if (sys.monotonic() < state.next) return waitUntil(state.next, settings);
    const time = new Date(sys.now()).toISOString();
    const clock = `${time.slice(11, 16)}.${time.slice(17, 19)}`;
    log(
      sys,
      `Environment: ${settings.get("Application:Environment")}; version: ${settings.get("Application:Version")}; time check: ${clock}`,
    );
    return waitUntil(state.next + interval, settings);
  },
};

function waitUntil(next: number, settings: ReturnType<typeof readSettings>): Step & { state: State } {
  const port = settings.number("Metrics:Port");
  const listen = settings.isOn("Metrics:Enabled") && port > 0 ? { listen: [{ port, protocol: "http" as const }] } : {};
  return { state: { next }, wait: { at: next, ...listen } };
}

/** A line as Serilog's file sink writes it. */
function log(sys: System, text: string): void {
  const time = new Date(sys.now()).toISOString().replace("T", " ").replace("Z", " +00:00");
  if (!sys.fs.stat("/logs")) sys.fs.mkdir("/logs");
  sys.fs.write(LOG, `${time} [INF] ${text}\n`, { append: true });
}

function metrics(sys: System) {
  const lines = sys.fs.stat(LOG) ? sys.fs.read(LOG).split("time check:").length - 1 : 0;
  const body = `# HELP timecheck_total Number of timechecks\n# TYPE timecheck_total counter\ntimecheck_total ${lines}\n`;
  const headers: [string, string][] = [["Content-Type", "text/plain; version=0.0.4; charset=utf-8"]];
  return { status: 200, reason: "OK", headers, body };
}

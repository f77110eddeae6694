/** kiamol/ch03-numbers-api: random numbers; unhealthy after FailAfterCallCount calls. Models numbers/src/Numbers.Api. */
import { kestrelResponse, type Page, pathOf } from "../http.ts";
import { httpPorts, type Scene, type WebApp } from "../web.ts";
import { lifetimeLines, logLine, ports, readSettings, stopLine } from "./host.ts";

interface State {
  calls: number;
  healthy: boolean;
}

const BUILT_IN = {
  Logging: { LogLevel: { Default: "Information", Microsoft: "Warning", "Microsoft.Hosting.Lifetime": "Information" } },
  FailAfterCallCount: 0,
  UseFailureId: false,
};
const RNG = new Set(["/rng", "/sixeyed/kiamol/master/ch03/numbers/rng"]);
const MEMORY = 38 * 1024 * 1024;

const settingsOf = ({ sys }: Scene) => readSettings(sys, BUILT_IN);

export const numbersApi: WebApp<State> = {
  start: (scene) => ({
    state: { calls: 0, healthy: true },
    stdout: lifetimeLines(settingsOf(scene), scene.sys, "systemd"),
    memory: MEMORY,
  }),
  listen: (scene) => httpPorts(...ports(settingsOf(scene))),
  answer: (scene, state) => {
    const { request } = scene;
    const path = pathOf(request).toLowerCase().replace(/\/$/, "");
    const answer = (page: Page) => kestrelResponse(page, scene);
    const isRng = RNG.has(path);
    if (!isRng && !["/health", "/healthz", "/reset"].includes(path)) return { http: answer({ status: 404 }) };
    if (request.method !== "GET") return { http: answer({ status: 405, headers: [["Allow", "GET"]] }) };
    if (isRng) return number(scene, state, answer);
    const ok = { http: answer({ type: "text/plain; charset=utf-8", body: "Ok" }) };
    if (path === "/reset") return { ...ok, state: { ...state, healthy: true } };
    return state.healthy ? ok : { http: answer(failure("Unhealthy")) };
  },
  stop: (scene) => ({ exit: 0, stdout: stopLine(settingsOf(scene), "systemd") }),
};

const failure = (message: string): Page => ({
  status: 500,
  type: "application/json; charset=utf-8",
  body: JSON.stringify({ message }),
});

function number(scene: Scene, state: State, answer: (page: Page) => ReturnType<typeof kestrelResponse>) {
  const settings = settingsOf(scene);
  const category = "Numbers.Api.Controllers.RngController";
  const calls = state.calls + 1;
  if (!state.healthy) {
    const message = settings.isOn("UseFailureId") ? `Unhealthy! Failure ID: ${guid(scene)}` : "Unhealthy!";
    const stdout = logLine(settings, { category, level: "Warning", text: message }, "systemd");
    return { state: { ...state, calls }, stdout, http: answer(failure(message)) };
  }
  const n = Math.floor(scene.sys.chance("rng") * 100);
  const limit = settings.number("FailAfterCallCount");
  const healthy = !(limit > 0 && calls >= limit);
  const stdout = logLine(settings, { category, level: "Debug", text: `Returning random number: ${n}` }, "systemd");
  return {
    state: { calls, healthy },
    stdout,
    http: answer({ type: "application/json; charset=utf-8", body: String(n) }),
  };
}

/** A random UUID. */
function guid({ sys }: Scene): string {
  const digit = (i: number) => Math.floor(sys.chance(`guid-${i}`) * 16).toString(16);
  const digits = (from: number, count: number) => Array.from({ length: count }, (_, i) => digit(from + i)).join("");
  return `${digits(0, 8)}-${digits(8, 4)}-4${digits(12, 3)}-a${digits(15, 3)}-${digits(18, 12)}`;
}

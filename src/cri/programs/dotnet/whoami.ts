/** kiamol/ch02-whoami: the name of the pod. Models ch02/docker-images/whoami. */
import { kestrelResponse, pathOf } from "../http.ts";
import { httpPorts, type Scene, type WebApp } from "../web.ts";
import { lifetimeLines, operatingSystem, ports, readSettings } from "./host.ts";

const MEMORY = 36 * 1024 * 1024;

const settingsOf = ({ sys }: Scene) => readSettings(sys, { Logging: { LogLevel: { Default: "Warning" } } });

export const whoami: WebApp<Record<string, never>> = {
  start: (scene) => ({ state: {}, stdout: lifetimeLines(settingsOf(scene), scene.sys), memory: MEMORY }),
  listen: (scene) => httpPorts(...ports(settingsOf(scene))),
  answer: (scene) => {
    if (pathOf(scene.request) !== "/") return { http: kestrelResponse({ status: 404 }, scene) };
    const body = JSON.stringify(`I'm ${scene.sys.hostname} running on ${operatingSystem(scene.sys)}`);
    return { http: kestrelResponse({ type: "application/json; charset=utf-8", body }, scene) };
  },
};

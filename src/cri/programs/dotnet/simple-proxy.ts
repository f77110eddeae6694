/** kiamol/ch07-simple-proxy: a forward proxy that maps one address and blocks the others. Models ch07/docker-images/simple-proxy. */
import type { CallResult } from "../calls.ts";
import { header, kestrelResponse } from "../http.ts";
import { httpPorts, type Scene, type WebApp } from "../web.ts";
import { readSettings } from "./host.ts";

const BUILT_IN = {
  Proxy: {
    Port: 1080,
    Request: { RejectUnknown: true, UriMap: { Source: "http://localhost/api", Target: "http://blog.sixeyed.com" } },
  },
};
const settingsOf = ({ sys }: Scene) => readSettings(sys, BUILT_IN);
const portOf = (scene: Scene) => settingsOf(scene).number("Proxy:Port");

export const simpleProxy: WebApp<Record<string, never>> = {
  start: (scene) => ({ state: {}, stdout: `** Logging proxy listening on port: ${portOf(scene)} **\n` }),
  listen: (scene) => httpPorts(portOf(scene)),
  answer: (scene) => {
    const { request } = scene;
    const settings = settingsOf(scene);
    const asked = /^https?:\/\//.test(request.path)
      ? request.path
      : `http://${header(request, "host") ?? ""}${request.path}`;
    const source = settings.get("Proxy:Request:UriMap:Source");
    const isMapped = asked.replace(/\/$/, "") === source.replace(/\/$/, "");
    const target = isMapped ? settings.get("Proxy:Request:UriMap:Target") : asked;
    const blocked = !isMapped && settings.isOn("Proxy:Request:RejectUnknown");
    const suffix = blocked ? " [BLOCKED]" : isMapped ? ` -> ${target}` : "";
    const stdout = `${request.method} ${isMapped ? source : asked}${suffix}\n`;
    if (blocked || !URL.canParse(target)) return { stdout, http: kestrelResponse({}, scene) };
    const url = new URL(target);
    const headers: [string, string][] = [
      ["Host", url.host],
      ...request.headers.filter(([name]) => !/^(host|proxy-)/i.test(name)),
    ];
    const tls = url.protocol === "https:";
    const http = { ...request, path: url.pathname + url.search, headers };
    return {
      stdout,
      keep: null,
      call: { host: url.hostname, port: Number(url.port || (tls ? 443 : 80)), http, ...(tls && { tls }) },
    };
  },
  resume: (_keep, result: CallResult, scene) => {
    if (result.ok && result.http) return { http: result.http };
    return { http: kestrelResponse({ status: 502 }, scene) };
  },
};

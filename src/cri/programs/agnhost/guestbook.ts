/** agnhost guestbook: front end, primary and replicas of a key-value store. Models agnhost/guestbook/guestbook.go. */
import { canonicalJson } from "../../../apimachinery/json.ts";
import type { Call, CallResult } from "../calls.ts";
import { goResponse, pathOf, queryOf, text } from "../http.ts";
import { httpPorts, type Reaction, type Scene, type WebApp, type WebRequest } from "../web.ts";
import { flag, logLine, portOf } from "./go.ts";

interface State {
  store: [string, string][];
  replicas: string[];
}

const TIMEOUT_MS = 5000;
const backendPort = ({ args }: Scene) => portOf(args, "backend-port", 6379);

export const guestbook: WebApp<State> = {
  start: () => ({ state: { store: [], replicas: [] } }),
  listen: ({ args }) => httpPorts(portOf(args, "http-port", 80)),
  answer: (scene, state) => {
    const { request } = scene;
    const query = queryOf(request);
    const [key, value] = [query.get("key") ?? "", query.get("value") ?? ""];
    switch (pathOf(request)) {
      case "/register": {
        const host = query.get("host") ?? "";
        const stderr = logLine(scene, `GET /register?host=${host}`) + logLine(scene, `Node '${host}' registered.`);
        return {
          ...json(scene, { data: Object.fromEntries(state.store) }),
          stderr,
          state: { ...state, replicas: [...state.replicas, host] },
        };
      }
      case "/get": {
        const found = state.store.find(([name]) => name === key)?.[1] ?? "";
        const stderr = logLine(scene, `GET /get?key=${key}`);
        // A replica asks its primary: what the primary pushes to its replicas is what it knows.
        const primary = flag(scene.args, "replicaof");
        if (primary !== "") return { stderr, call: callOf(scene, primary, request.path), keep: { as: "front" } };
        return { ...json(scene, { data: key === "" ? Object.fromEntries(state.store) : found }), stderr };
      }
      case "/set": {
        const stderr = logLine(scene, `GET /set?key=${key}&value=${value}`);
        if (key === "") return { ...refuse(scene, 400, "cannot set with empty key."), stderr };
        const store: State["store"] = [...state.store.filter(([name]) => name !== key), [key, value]];
        return { ...json(scene, { message: "Updated" }), stderr, state: { ...state, store } };
      }
      case "/guestbook":
        return front(scene, query.get("cmd")?.toLowerCase() ?? "", key, value);
      default:
        return refuse(scene, 404, "404 page not found");
    }
  },
  resume: (_keep, result: CallResult, scene) => {
    if (result.ok) return { http: goResponse({ body: text(result.http?.body ?? "") }, scene) };
    const host = hostOf(queryOf(scene.request).get("cmd")?.toLowerCase() ?? "get");
    if (result.error === "notfound" || result.error === "again")
      return refuse(scene, 400, `host and/or port param are invalid. lookup ${host}: no such host`);
    return refuse(scene, 417, `encountered error: dial tcp: connect: connection ${result.error}`);
  },
};

const hostOf = (command: string) => (command === "get" ? "agnhost-replica" : "agnhost-primary");

const json = (scene: WebRequest, value: unknown) => ({ http: goResponse({ body: canonicalJson(value) }, scene) });

const refuse = (scene: WebRequest, status: number, body: string) => ({
  http: goResponse({ status, headers: [["X-Content-Type-Options", "nosniff"]], body: `${body}\n` }, scene),
});

function callOf(scene: Scene, host: string, path: string): Call {
  const port = backendPort(scene);
  const headers: [string, string][] = [
    ["Host", `${host}:${port}`],
    ["User-Agent", "Go-http-client/1.1"],
  ];
  return { host, port, http: { method: "GET", path, headers, body: "" }, timeoutMs: TIMEOUT_MS };
}

function front(scene: WebRequest, command: string, key: string, value: string): Reaction<State> {
  const stderr = logLine(scene, `GET /guestbook?cmd=${command}&key=${key}&value=${value}`);
  if (command !== "get" && command !== "set") return { ...refuse(scene, 400, `unsupported cmd: '${command}'`), stderr };
  if (command === "set" && key === "") return { ...refuse(scene, 400, "cannot set with empty key."), stderr };
  const path = `/${command}?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`;
  return { stderr, call: callOf(scene, hostOf(command), path), keep: {} };
}

/**
 * kiamol/ch04-todo-list: a list of things to do, kept in a file or in Postgres. Models ch04/docker-images/todo-list. Its
 * database file holds the items as lines of JSON behind SQLite's magic words.
 */
import type { CallResult } from "../calls.ts";
import { escapeHtml, formOf, kestrelResponse, pathOf } from "../http.ts";
import { httpPorts, type Reaction, type Scene, type WebApp, type WebRequest } from "../web.ts";
import { lifetimeLines, logLine, operatingSystem, ports, readSettings, type Settings } from "./host.ts";
import { layout } from "./todo-pages.ts";
import { answered, ask, type Item, type Question } from "./todo-postgres.ts";

type State = Record<string, never>;
const BUILT_IN = {
  Logging: { LogLevel: { Default: "Information", Microsoft: "Warning", "Microsoft.AspNetCore": "Error" } },
  AllowedHosts: "*",
  BannerMessage: "",
  ConfigController: { Enabled: false },
  Database: { Provider: "Sqlite", ReadOnly: false },
  ConnectionStrings: { ToDoDb: "Filename=todo-list.db", "ToDoDb-ReadOnly": "Filename=todo-list.db" },
  Metrics: { Enabled: false },
};
const FILES = ["/app/config/logging.json", "/app/config/config.json", "/app/secrets/secrets.json"];
const MEMORY = 62 * 1024 * 1024;
const MAGIC = "SQLite format 3\0\n";

const settingsOf = ({ sys }: Scene): Settings => readSettings(sys, BUILT_IN, FILES);

export const todoList: WebApp<State> = {
  start: (scene) => ({ state: {}, stdout: lifetimeLines(settingsOf(scene), scene.sys), memory: MEMORY }),
  listen: (scene) => httpPorts(...ports(settingsOf(scene))),
  answer: (scene) => {
    const path = pathOf(scene.request)
      .toLowerCase()
      .replace(/(.)\/$/, "$1");
    const settings = settingsOf(scene);
    if (path === "/config") return config(scene, settings);
    if (path === "/new")
      return scene.request.method === "POST" ? add(scene, settings) : { http: newPage(scene, settings) };
    if (path === "/diagnostics") return { http: diagnostics(scene) };
    if (path !== "/" && path !== "/index" && path !== "/list") return { http: missing(scene) };
    return withItems(scene, settings, path === "/list");
  },
  resume: (question: Question, result, scene) => fromPostgres(question, result, scene),
};

const debug = (settings: Settings, page: string, text: string, level: "Debug" | "Information" | "Warning" = "Debug") =>
  logLine(settings, { category: `ToDoList.Pages.${page}Model`, level, text });

const missing = (scene: WebRequest) =>
  kestrelResponse({ status: 404, type: "text/plain", body: "Status Code: 404; Not Found" }, scene);

/** Path of the SQLite file; undefined: another kind of database. */
function databaseFile(scene: Scene, settings: Settings): string | undefined {
  if (settings.get("Database:Provider").toLowerCase() !== "sqlite") return undefined;
  const connection = settings.get(
    settings.isOn("Database:ReadOnly") ? "ConnectionStrings:ToDoDb-ReadOnly" : "ConnectionStrings:ToDoDb",
  );
  const name = /(?:filename|data source)\s*=\s*([^;]+)/i.exec(connection)?.[1]?.trim();
  if (!name) return undefined;
  return name.startsWith("/") ? name : `${scene.sys.cwd.replace(/\/$/, "")}/${name}`;
}

function readItems({ sys }: Scene, file: string): Item[] {
  if (!sys.fs.stat(file)) return [];
  const lines = sys.fs.read(file).slice(MAGIC.length).split("\n");
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Item);
}

function failure(scene: WebRequest, settings: Settings, what: string): Reaction<State> {
  const category = "Microsoft.AspNetCore.Server.Kestrel";
  const text = `Connection id "0HMR", Request id "0HMR:00000001": An unhandled exception was thrown by the application.\n${what}`;
  return {
    stdout: logLine(settings, { category, level: "Error", event: 13, text }),
    http: kestrelResponse({ status: 500 }, scene),
  };
}

const usesPostgres = (settings: Settings) => settings.get("Database:Provider").toLowerCase() === "postgres";
const NO_DATABASE = "System.NotSupportedException: Supported providers: Sqlite and Posgtres";

function withItems(scene: WebRequest, settings: Settings, isList: boolean): Reaction<State> {
  if (usesPostgres(settings)) return ask(settings, isList ? "list" : "count");
  const file = databaseFile(scene, settings);
  if (file === undefined) return failure(scene, settings, NO_DATABASE);
  return shown(scene, settings, readItems(scene, file), isList);
}

function shown(scene: WebRequest, settings: Settings, items: Item[], isList: boolean): Reaction<State> {
  const [name, path] = isList ? ["List", "/list"] : ["Index", "/"];
  const fetched = isList ? `Fetched ${items.length} items from service` : `Fetched count: ${items.length} from service`;
  const stdout = debug(settings, name, `GET ${path} called`) + debug(settings, name, fetched);
  const page = isList
    ? listPage(items)
    : `<h1>Welcome to the TODO list</h1>\n\n<p>You have ${items.length} items to do. </p>\n\n<p><a href="/list">See the list</a> or <a href="/new">add a new item</a>.</p>`;
  return { stdout, http: render(scene, page, isList ? "" : settings.get("BannerMessage")) };
}

function add(scene: WebRequest, settings: Settings): Reaction<State> {
  const item = formOf(scene.request).get("ToDo.Item")?.trim() ?? "";
  const called = debug(settings, "New", "POST /new called");
  if (item === "" || item.length > 256) return { stdout: called, http: newPage(scene, settings) };
  const entry: Item = { item, added: Math.floor(scene.sys.now()) };
  if (usesPostgres(settings)) return { stdout: called, ...ask(settings, "add", entry) };
  const file = databaseFile(scene, settings);
  if (file === undefined) return failure(scene, settings, NO_DATABASE);
  const { fs } = scene.sys;
  if (!fs.stat(file)) fs.write(file, MAGIC);
  fs.write(file, `${JSON.stringify(entry)}\n`, { append: true });
  const { http, stdout } = created(scene, settings);
  return { stdout: called + stdout, http };
}

function created(scene: WebRequest, settings: Settings) {
  const stdout = debug(settings, "New", "New item created", "Information");
  return { stdout, http: kestrelResponse({ status: 302, headers: [["Location", "/list"]] }, scene) };
}

function fromPostgres(question: Question, result: CallResult, scene: WebRequest): Reaction<State> {
  const settings = settingsOf(scene);
  const step = answered(settings, question, result);
  if ("call" in step) return step;
  if ("failed" in step) return failure(scene, settings, step.failed);
  return question.purpose === "add"
    ? created(scene, settings)
    : shown(scene, settings, step.items, question.purpose === "list");
}

const DATE: Intl.DateTimeFormatOptions = {
  weekday: "long",
  day: "2-digit",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
};

function listPage(items: Item[]): string {
  const date = (ms: number) => {
    const parts = new Intl.DateTimeFormat("en-US", DATE).formatToParts(ms);
    const part = (type: string) => parts.find((one) => one.type === type)?.value;
    return `${part("weekday")}, ${part("day")} ${part("month")} ${part("year")}`;
  };
  const rows = items.map(
    ({ item, added }) => `                <tr>
                    <td>${escapeHtml(item)}</td>
                    <td>${date(added)}</td>
                </tr>\n`,
  );
  return `<h1>TODO List</h1>

<p>There is much still to do.</p>

<p>But there's always room to <a href="/new">add more</a>.</p>

${table(["Item", "Date Added"], rows.join(""))}`;
}

const table = (heads: string[], rows: string) => `    <table class="table">
        <thead>
            <tr>
${heads.map((head) => `                <th>${head}</th>\n`).join("")}            </tr>
        </thead>
        <tbody>
${rows}        </tbody>
    </table>
`;

function newPage(scene: WebRequest, settings: Settings) {
  const readOnly = settings.isOn("Database:ReadOnly");
  const form = `<h1>New Item</h1>

<form method="post">
        <fieldset ${readOnly ? "disabled='disabled'" : ""}>
            Name:
            <input type="text" data-val="true" data-val-length="Item is too big" data-val-length-max="256" data-val-maxlength="The field Item must be a string or array type with a maximum length of &#x27;256&#x27;." data-val-maxlength-max="256" data-val-required="The Item field is required." id="ToDo_Item" maxlength="256" name="ToDo.Item" value="" />
            <input type="submit" />
        </fieldset>
</form>
`;
  return render(scene, form, readOnly ? "*** READ ONLY MODE ***" : "");
}

function config(scene: WebRequest, settings: Settings): Reaction<State> {
  if (!settings.isOn("ConfigController:Enabled")) {
    return { stdout: debug(settings, "Config", "Attempt to view config settings", "Warning"), http: missing(scene) };
  }
  const entries = settings.entries().filter(([, value]) => value !== "");
  entries.sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const rows = entries.map(
    ([key, value]) => `                <tr>
                    <td>${escapeHtml(key)}</td>
                    <td>${escapeHtml(value)}</td>
                </tr>\n`,
  );
  const stdout = debug(settings, "Config", "GET /config called");
  return { stdout, http: render(scene, `<h1>Config</h1>\n\n${table(["Key", "Value"], rows.join(""))}`, "") };
}

function diagnostics(scene: WebRequest) {
  const cells = [scene.sys.hostname, ".NET 6.0.36", "X64", operatingSystem(scene.sys)];
  const row = `        <tr>\n${cells.map((cell) => `            <td>${cell}</td>\n`).join("")}        </tr>\n`;
  return render(
    scene,
    `<h1>Diagnostics</h1>\n\n${table(["Hostname", ".NET Version", "OS Architecture", "OS Description"], row)}`,
    "",
  );
}

const render = (scene: WebRequest, content: string, banner: string) =>
  kestrelResponse({ body: layout(content, escapeHtml(banner), scene.sys.env["ASPNETCORE_ENVIRONMENT"]) }, scene);

/** What every ASP.NET Core application does: settings from files and environment, its lifetime's log lines. Models Microsoft.Extensions.Hosting. */
import type { System } from "../../../shell/types.ts";

/** How its console logger words a line: "simple" is the default, "systemd" has a number of the level in front. */
export type LogFormat = "simple" | "systemd";
export type Level = "Trace" | "Debug" | "Information" | "Warning" | "Error" | "Critical" | "None";

const LEVELS: Level[] = ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"];
const SHORT: Record<string, [string, number]> = {
  Trace: ["trce", 7],
  Debug: ["dbug", 7],
  Information: ["info", 6],
  Warning: ["warn", 4],
  Error: ["fail", 3],
  Critical: ["crit", 2],
};

/** Settings by key, "Section:Key"; keys know no case. */
export class Settings {
  private readonly values = new Map<string, [key: string, value: string]>();

  set(key: string, value: string): void {
    this.values.set(key.toLowerCase(), [this.values.get(key.toLowerCase())?.[0] ?? key, value]);
  }

  get(key: string): string {
    return this.values.get(key.toLowerCase())?.[1] ?? "";
  }

  isOn(key: string): boolean {
    return this.get(key).toLowerCase() === "true";
  }

  number(key: string): number {
    return Number(this.get(key)) || 0;
  }

  entries(): [string, string][] {
    return [...this.values.values()];
  }

  /** The lowest level that a category logs: the longest prefix wins. */
  logs(category: string, level: Level): boolean {
    const prefix = "logging:loglevel:";
    const fits = [...this.values]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, [, value]]) => [key.slice(prefix.length), value] as const)
      .filter(([key]) => key === "default" || category.toLowerCase().startsWith(key))
      .sort(([a], [b]) => (a === "default" ? 1 : b === "default" ? -1 : b.length - a.length));
    const lowest = LEVELS.findIndex((one) => one.toLowerCase() === (fits[0]?.[1] ?? "Information").toLowerCase());
    return LEVELS.indexOf(level) >= Math.max(lowest, 0);
  }
}

/** The host's settings: those built into the image, JSON files in order (missing ones are left out), then the environment. */
export function readSettings(sys: System, builtIn: Record<string, unknown>, files: string[] = []): Settings {
  const settings = new Settings();
  flatten(builtIn, "", settings);
  for (const path of files) {
    const stat = sys.fs.stat(path);
    if (stat?.type === "file") addJson(sys.fs.read(path), settings);
  }
  for (const [name, value] of Object.entries(sys.env)) settings.set(name.replaceAll("__", ":"), value);
  return settings;
}

function addJson(text: string, settings: Settings): void {
  try {
    flatten(JSON.parse(Buffer.from(text.replace(/^\xef\xbb\xbf/, ""), "latin1").toString("utf8")), "", settings);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

function flatten(value: unknown, key: string, settings: Settings): void {
  if (typeof value !== "object" || value === null) {
    if (key !== "") settings.set(key, typeof value === "boolean" ? (value ? "True" : "False") : String(value ?? ""));
    return;
  }
  for (const [name, one] of Object.entries(value)) flatten(one, key === "" ? name : `${key}:${name}`, settings);
}

/** A line of the console logger; empty where the settings leave it out. */
export function logLine(
  settings: Settings,
  entry: { category: string; level: Level; event?: number; text: string },
  format: LogFormat = "simple",
): string {
  const { category, level, event = 0, text } = entry;
  if (!settings.logs(category, level)) return "";
  const [word, number] = SHORT[level]!;
  if (format === "systemd") return `<${number}>${category}[${event}] ${text.replaceAll("\n", " ")}\n`;
  return `${word}: ${category}[${event}]\n      ${text.replaceAll("\n", "\n      ")}\n`;
}

const LIFETIME = "Microsoft.Hosting.Lifetime";

/** What the host says when it has started. */
export function lifetimeLines(settings: Settings, sys: System, format: LogFormat = "simple"): string {
  const folder = sys.cwd.endsWith("/") ? sys.cwd : `${sys.cwd}/`;
  const environment = settings.get("ASPNETCORE_ENVIRONMENT") || settings.get("DOTNET_ENVIRONMENT") || "Production";
  const line = (text: string, event = 0) =>
    logLine(settings, { category: LIFETIME, level: "Information", event, text }, format);
  return [
    ...urls(settings).map((url) => line(`Now listening on: ${url}`, 14)),
    line("Application started. Press Ctrl+C to shut down."),
    line(`Hosting environment: ${environment}`),
    line(`Content root path: ${folder}`),
  ].join("");
}

export function stopLine(settings: Settings, format: LogFormat = "simple"): string {
  return logLine(
    settings,
    { category: LIFETIME, level: "Information", text: "Application is shutting down..." },
    format,
  );
}

const urls = (settings: Settings): string[] =>
  (settings.get("ASPNETCORE_URLS") || "http://+:80").split(";").map((url) => url.replace(/\/\/[+*]/, "//[::]"));

/** Ports of ASPNETCORE_URLS, 80 by the image. */
export function ports(settings: Settings): number[] {
  const found = urls(settings).map((url) => Number(/:(\d+)\/?$/.exec(url)?.[1] ?? 80));
  return found.filter((port) => port > 0 && port < 65_536);
}

/** RuntimeInformation.OSDescription: "Linux 6.8.0-79-generic #79-Ubuntu SMP ...", by /proc/version. */
export function operatingSystem({ fs }: System): string {
  const version = fs.stat("/proc/version") ? fs.read("/proc/version").trim() : "";
  const [, release = "6.8.0", build = ""] = /^Linux version (\S+).*?(#.*)?$/.exec(version) ?? [];
  return `Linux ${release}${build && ` ${build}`}`;
}

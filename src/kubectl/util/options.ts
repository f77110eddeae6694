import { parseGoDuration } from "../../apimachinery/duration.ts";
import type { ApiRequest } from "../../client/index.ts";
import type { CommandContext, Flags } from "../types.ts";

/** What Go's strconv.ParseBool reads. */
const BOOLEAN = /^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/;

type Propagation = NonNullable<ApiRequest["propagationPolicy"]>;

export type DryRun = "none" | "client" | "server";

/** --dry-run; its old boolean forms mean "client" and warn. Throws kubectl's sentence. Models cmdutil.GetDryRunStrategy. */
export function dryRunOf(ctx: Pick<CommandContext, "flags" | "io">): DryRun {
  const value = ctx.flags.string("dry-run");
  if (value === "none" || value === "client" || value === "server") return value;
  if (value === "unchanged") {
    ctx.io.err(logLine("W", "helpers.go:719", "--dry-run is deprecated and can be replaced with --dry-run=client."));
    return "client";
  }
  if (!BOOLEAN.test(value)) {
    throw new Error(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }
  const on = /^[1tT]/.test(value);
  const instead = on ? "client" : "none";
  const line = on ? 735 : 738;
  ctx.io.err(
    logLine(
      "W",
      `helpers.go:${line}`,
      `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${instead}.`,
    ),
  );
  return instead;
}

/** A line as klog writes it; the moment is the start of time, since log lines are no part of the cluster. */
export const logLine = (severity: "W" | "F", place: string, text: string) =>
  `${severity}0101 00:00:00.000000       1 ${place}] ${text}\n`;

/** --request-timeout in milliseconds, 0 for none. Models clientcmd.ParseTimeout. */
export function requestTimeout(flags: Flags): number {
  if (!flags.changed("request-timeout")) return 0;
  const text = flags.string("request-timeout");
  if (/^\+?\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseGoDuration(text);
  } catch {
    throw new Error(
      "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding " +
        "time unit (e.g. 1s | 2m | 3h)",
    );
  }
}

/** "configured" with what a dry run adds to it. */
export function withDryRun(operation: string, dryRun: DryRun): string {
  if (dryRun === "client") return `${operation} (dry run)`;
  return dryRun === "server" ? `${operation} (server dry run)` : operation;
}

/** --validate as the server's field validation. Models cmdutil.GetValidationDirective. */
export function validationOf(flags: Flags): NonNullable<ApiRequest["fieldValidation"]> {
  const value = flags.string("validate");
  switch (value) {
    case "true":
    case "strict":
    case "":
      return "Strict";
    case "warn":
      return "Warn";
    case "false":
    case "ignore":
      return "Ignore";
    default:
      throw new Error(
        `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}

/** --cascade as a propagation policy. Models cmdutil.GetCascadingStrategy. */
export function cascadeOf({ flags, io }: Pick<CommandContext, "flags" | "io">): Propagation {
  const value = flags.string("cascade");
  if (value === "orphan") return "Orphan";
  if (value === "foreground") return "Foreground";
  if (value === "background" || value === "") return "Background";
  if (!BOOLEAN.test(value))
    throw new Error(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  const instead = /^[1tT]/.test(value) ? "background" : "orphan";
  io.err(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`);
  return instead === "orphan" ? "Orphan" : "Background";
}

/** What every writing request of a command carries. */
export function writeOptions(flags: Flags, dryRun: DryRun): Partial<ApiRequest> {
  const options: Partial<ApiRequest> = { fieldManager: flags.string("field-manager") };
  if (dryRun === "server") options.dryRun = true;
  return options;
}

/** Files or a kustomization must be named. */
export function requireFiles(flags: Flags): void {
  if (flags.list("filename").length === 0 && !flags.string("kustomize"))
    throw new Error("must specify one of -f and -k");
}

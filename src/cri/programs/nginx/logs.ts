/** nginx's access and error logs: their formats and where they go. */
import type { HttpResponse, System } from "../../../shell/types.ts";
import { setting } from "./config.ts";
import { type Exchange, fill } from "./exchange.ts";

const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** What goes to the standard streams; the rest is written to its files. */
export function logs(exchange: Exchange, response: HttpResponse | undefined): { stdout: string; stderr: string } {
  const said = { stdout: "", stderr: "" };
  const { worker, scope } = exchange;
  const write = (path: string, text: string) => {
    const stream = streamOf(worker.sys, path);
    if (stream) said[stream] += text;
    else if (path !== "off" && path !== "/dev/null") worker.sys.fs.write(path, text, { append: true });
  };
  const errors = setting(scope, "error_log");
  const quiet = ["crit", "alert", "emerg"].includes(errors?.[1] ?? "");
  if (exchange.errors.length > 0 && !quiet) write(errors?.[0] ?? "/var/log/nginx/error.log", exchange.errors.join(""));
  exchange.errors = [];
  if (!response) return said;
  for (const { args } of scope.get("access_log") ?? [{ args: ["/var/log/nginx/access.log"] }]) {
    if (args[0] === "off") continue;
    const condition = args.find((word) => word.startsWith("if="));
    if (condition && ["", "0"].includes(fill(exchange, condition.slice(3)))) continue;
    const format = worker.config.formats.get(args[1] ?? "combined") ?? COMBINED;
    write(args[0], `${dashes(exchange, format)}\n`);
  }
  return said;
}

/** Empty values are dashes in the access log. */
function dashes(exchange: Exchange, format: string): string {
  return format.replace(/\$(?:\{\w+\}|\w+)/g, (name) => fill(exchange, name) || "-");
}

function streamOf(sys: System, path: string): "stdout" | "stderr" | undefined {
  let target = path;
  for (
    let i = 0;
    i < 4 && sys.fs.stat(target, { follow: false })?.type === "symlink" && !target.startsWith("/dev/");
    i++
  )
    target = sys.fs.readlink(target);
  if (target === "stderr" || target === "/dev/stderr" || target === "/proc/1/fd/2") return "stderr";
  return target === "/dev/stdout" || target === "/proc/1/fd/1" || target === "/proc/self/fd/1" ? "stdout" : undefined;
}

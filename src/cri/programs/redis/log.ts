/** What redis-server says: recorded of 7.0, with the marks that 7.2 changed. */
import type { System } from "../../../shell/types.ts";
import type { Databases } from "./store.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function stamp(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
}

const isNew = (version: string) => Number.parseFloat(version) >= 7.2;

function line(sys: System, role: "C" | "M", mark: string, text: string): string {
  return `${sys.pid}:${role} ${stamp(sys.now())} ${mark} ${text}\n`;
}

/** The logo: shown on a terminal, and always by old versions. */
const LOGO = (
  version: string,
  port: string,
  pid: number,
) => `                _._                                                  
           _.-\`\`__ ''-._                                             
      _.-\`\`    \`.  \`_.  ''-._           Redis ${version} (00000000/0) 64 bit
  .-\`\` .-\`\`\`.  \`\`\`\\/    _.,_ ''-._                                  
 (    '      ,       .-\`  | \`,    )     Running in standalone mode
 |\`-._\`-...-\` __...-.\`\`-._|'\` _.-'|     Port: ${port}
 |    \`-._   \`._    /     _.-'    |     PID: ${pid}
  \`-._    \`-._  \`-./  _.-'    _.-'                                   
 |\`-._\`-._    \`-.__.-'    _.-'_.-'|                                  
 |    \`-._\`-._        _.-'_.-'    |           https://redis.io       
  \`-._    \`-._\`-.__.-'_.-'    _.-'                                   
 |\`-._\`-._    \`-.__.-'    _.-'_.-'|                                  
 |    \`-._\`-._        _.-'_.-'    |                                  
  \`-._    \`-._\`-.__.-'_.-'    _.-'                                   
      \`-._    \`-.__.-'    _.-'                                       
          \`-._        _.-'                                           
              \`-.__.-'                                               

`;

export function startLines({
  sys,
  version,
  port,
  configured,
}: {
  sys: System;
  version: string;
  port: string;
  configured: boolean;
}): string {
  const note = isNew(version) ? "*" : "#";
  const shown = sys.tty || Number.parseFloat(version) < 4;
  return [
    line(sys, "C", note, "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo"),
    line(
      sys,
      "C",
      note,
      `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${sys.pid}, just started`,
    ),
    configured
      ? line(sys, "C", note, "Configuration loaded")
      : line(
          sys,
          "C",
          "#",
          "Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf",
        ),
    line(sys, "M", "*", "monotonic clock: POSIX clock_gettime"),
    shown ? LOGO(version, port, sys.pid) : line(sys, "M", "*", `Running mode=standalone, port=${port}.`),
    line(sys, "M", note, "Server initialized"),
  ].join("");
}

export function readyLines(sys: System, version: string, loaded: Databases | undefined): string {
  const ready = line(sys, "M", "*", `Ready to accept connections${isNew(version) ? " tcp" : ""}`);
  if (!loaded) return ready;
  const keys = loaded.reduce((sum, [, entries]) => sum + entries.length, 0);
  const lines = [
    `Loading RDB produced by version ${version}`,
    "RDB age 0 seconds",
    "RDB memory usage when created 0.85 Mb",
    `Done loading RDB, keys loaded: ${keys}, keys expired: 0.`,
    "DB loaded from disk: 0.000 seconds",
  ];
  return lines.map((text) => line(sys, "M", "*", text)).join("") + ready;
}

export function endLines(sys: System, version: string, signal: number | undefined, saves: boolean): string {
  const note = isNew(version) ? "*" : "#";
  const name = signal === 2 ? "SIGINT" : "SIGTERM";
  const received =
    signal === undefined
      ? ""
      : `${sys.pid}:signal-handler (${Math.floor(sys.now() / 1000)}) Received ${name} scheduling shutdown...\n`;
  const saved =
    line(sys, "M", "*", "Saving the final RDB snapshot before exiting.") + line(sys, "M", "*", "DB saved on disk");
  const bye = line(sys, "M", "#", "Redis is now ready to exit, bye bye...");
  return received + line(sys, "M", note, "User requested shutdown...") + (saves ? saved : "") + bye;
}

export function failedLines(
  { error, fatal }: { error: string; fatal?: string },
  version: string,
  sys: System,
): { stdout?: string; stderr?: string } {
  if (fatal) return { stdout: line(sys, "C", "#", fatal) };
  return { stderr: `\n*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\n${error}` };
}

/**
 * A lab: a session in a terminal, written down with its exact output, so that it reads as one and can be played again.
 *
 *     # Any text: what the lab is about.
 *     @ profile=lab clock=instant seed=demo files=fixtures/labs/seed-000
 *
 *     $ kubectl create deployment web \
 *     > --image=nginx
 *     deployment.apps/web created
 *     +5s
 *     $ kubectl get pod nosuch
 *     Error from server (NotFound): pods "nosuch" not found
 *     [exit 1]
 *     -- web.yaml --
 *     apiVersion: v1
 *
 * `@`: settings, all optional; `files` is a folder of this repository, copied into the working folder. `profile=none` makes no
 * cluster. `$ `: typed into bash, the same one from the first line to the last; `> ` goes on with it. Below stand stdout and stderr as they
 * came (empty lines at its end do not count), and the exit code where it is not 0. `+5s` lets virtual time pass. From the first `-- NAME --` on: files of the
 * working folder. A last line of output that ends without a newline is followed by `[no newline]`. `#` comments stand
 * before the first command or after an empty line.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { placeIn, root } from "./built.ts";
import { normalised } from "./normalise.ts";

export interface Step {
  /** What is typed, several lines joined by newlines; "+5s" where time passes. */
  command: string;
  /** What follows, with the `[exit N]` line. */
  output: string;
  /** Where in the session: lines of the file before and after the output, [first, behind last]. */
  lines: [number, number];
}

export interface Lab {
  settings: Record<string, string>;
  steps: Step[];
  files: [path: string, content: string][];
  /** All lines of the session. */
  session: string[];
}

const SECTION = /^-- (\S+) --$/;
const JUMP = /^\+((\d+(\.\d+)?(ms|s|m|h))+)$/;
/** Against hanging only: far above what a lab needs on a slow and busy machine. */
const TIMEOUT_MS = 500_000;

export function parseLab(text: string): Lab {
  const lines = text.split("\n");
  const first = lines.findIndex((l) => SECTION.test(l));
  const session = first < 0 ? lines : lines.slice(0, first);
  const settings: Record<string, string> = {};
  const steps: Step[] = [];
  let i = 0;
  while (i < session.length) {
    const line = session[i];
    if (line.startsWith("@ "))
      for (const pair of line.slice(2).trim().split(/\s+/))
        settings[pair.split("=")[0]] = pair.slice(pair.indexOf("=") + 1);
    if (!line.startsWith("$ ") && !JUMP.test(line)) {
      i++;
      continue;
    }
    let command = line.replace(/^\$ /, "");
    for (i++; session[i]?.startsWith("> "); i++) command += `\n${session[i].slice(2)}`;
    const start = i;
    while (i < session.length && !session[i].startsWith("$ ") && !JUMP.test(session[i]) && !isComment(session, i)) i++;
    let end = i;
    while (end > start && session[end - 1] === "") end--;
    steps.push({
      command,
      output: session
        .slice(start, end)
        .map((l) => `${l}\n`)
        .join(""),
      lines: [start, end],
    });
  }
  return { settings, steps, files: first < 0 ? [] : filesOf(lines.slice(first)), session };
}

/** Ends a step's output: text about what comes next, behind an empty line. */
const isComment = (session: string[], i: number) => session[i] === "" && /^[#@]/.test(session[i + 1] ?? "");

function filesOf(lines: string[]): [string, string][] {
  const files: [string, string[]][] = [];
  for (const line of lines) {
    const name = SECTION.exec(line)?.[1];
    if (name) files.push([name, []]);
    else files.at(-1)![1].push(line);
  }
  return files.map(([name, content]) => [name, content.join("\n").replace(/\n*$/, "\n")]);
}

const MARK = "\u001e";

/** One script that plays the steps in one bash; a mark and the exit code stand behind each one's output. */
function scriptOf(lab: Lab, folder: string): string {
  const { profile = "lab", seed = "test", clock = "instant" } = lab.settings;
  const up = profile === "none" ? ":" : `kubelab up --profile ${profile} --seed ${seed} --clock ${clock}`;
  const script = ["exec 2>&1 </dev/null", "shopt -s expand_aliases", `${up} >/dev/null || exit 1`, `printf '${MARK}'`];
  lab.steps.forEach(({ command }, i) => {
    const jump = JUMP.exec(command);
    const file = join(folder, `step-${i}`);
    writeFileSync(file, jump ? `kubelab time advance ${jump[1]} >/dev/null\n` : `${command}\n`);
    script.push(`. ${file}`, `printf '${MARK}%s${MARK}' "$?"`);
  });
  return `${script.join("\n")}\n`;
}

/** Plays a lab; answers what each step printed, in the form of `Step.output`. */
export async function playLab(lab: Lab): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "kubelab-lab-"));
  try {
    const { clock = "instant", seed = "test", files } = lab.settings;
    const place = placeIn(folder, { KUBELAB_CLOCK: clock, KUBELAB_SEED: seed });
    if (files) cpSync(join(root, files), place.cwd, { recursive: true });
    for (const [path, content] of lab.files) {
      mkdirSync(dirname(join(place.cwd, path)), { recursive: true });
      writeFileSync(join(place.cwd, path), content);
    }
    writeFileSync(join(folder, "script"), scriptOf(lab, folder));
    const text = await bash(join(folder, "script"), place.cwd, place.env);
    return outputsOf(text.replaceAll(folder, "/lab"), lab);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done) => {
    const child = spawn("bash", ["--noprofile", "--norc", script], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("close", (_, signal) => {
      clearTimeout(timer);
      done(Buffer.concat(chunks).toString("utf8") + (signal ? `\n[killed: ${signal}]\n` : ""));
    });
  });
}

function outputsOf(text: string, lab: Lab): string[] {
  const [before, ...parts] = text.split(MARK);
  if (!parts.length) throw new Error(`the lab's cluster was not made: ${before}`);
  return lab.steps.map((_, i) => {
    const output = parts[2 * i] ?? "";
    const code = parts[2 * i + 1];
    const newline = output === "" || output.endsWith("\n") ? output : `${output}\n[no newline]\n`;
    if (code === undefined) return `${newline}[the session ended here]\n`;
    return code === "0" ? newline : `${newline}[exit ${code}]\n`;
  });
}

/** The lab as a session text with these outputs, each step alike for itself and for the comparison. */
export function compareLab(lab: Lab, outputs: string[]): { expected: string; actual: string } {
  const transcript = (texts: string[]) =>
    normalised(lab.steps.map(({ command }, i) => `${typed(command)}${trimmed(texts[i])}`).join(""), lab.settings);
  return { expected: transcript(lab.steps.map((s) => s.output)), actual: transcript(outputs) };
}

const trimmed = (output: string) => output.replace(/\n+$/, "\n").replace(/^\n$/, "");
const typed = (command: string) => (JUMP.test(command) ? `${command}\n` : `$ ${command.replaceAll("\n", "\n> ")}\n`);

/**
 * The lab's text with the outputs in place of those it had. Steps that differ only in what varies keep their text, unless
 * they then no longer agree with the others about who is who.
 */
export function updatedLab(text: string, lab: Lab, outputs: string[]): string {
  const { session } = lab;
  const same = (a: string, b: string) => normalised(trimmed(a), lab.settings) === normalised(trimmed(b), lab.settings);
  const mixed = lab.steps.map((step, i) => (same(step.output, outputs[i]) ? step.output : outputs[i]));
  const kept = compareLab(lab, mixed).actual === compareLab(lab, outputs).actual ? mixed : outputs;
  const lines: string[] = [];
  let at = 0;
  lab.steps.forEach(({ lines: [from, to] }, i) => {
    lines.push(...session.slice(at, from), ...kept[i].split("\n").slice(0, -1));
    at = to;
  });
  lines.push(...session.slice(at));
  return [...lines, ...text.split("\n").slice(session.length)].join("\n");
}

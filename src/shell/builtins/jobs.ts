/**
 * Builtins on processes: trap, wait, kill, jobs.
 */
import { type Context, worded } from "../context.ts";
import { reap, sendSignal } from "../process.ts";
import type { Job } from "../process-types.ts";
import { say } from "../redirect.ts";
import { signalName, signalNumber } from "../signals.ts";
import type { Builtin, Outcome } from "./index.ts";
import { complain, print } from "./output.ts";
import { quoteWord } from "./quote.ts";

type Run = Builtin["run"];

const trap: Run = (context, args, name) => {
  const { shell } = context;
  const words = args[0] === "--" ? args.slice(1) : args;
  if (words.length === 0 || words[0] === "-p") {
    const shown = (signal: string) =>
      signal === "0" ? "EXIT" : `${shell.dialect === "bash" ? "SIG" : ""}${signalName(Number(signal))}`;
    const line = (action: string) =>
      shell.dialect === "bash" ? `'${action.replaceAll("'", "'\\''")}'` : quoteWord(action);
    const all = Object.keys(shell.traps)
      .map(Number)
      .sort((a, b) => a - b);
    return print(
      context,
      all.map((signal) => `trap -- ${line(shell.traps[String(signal)]!)} ${shown(String(signal))}\n`).join(""),
      name,
    );
  }
  if (words[0] === "-l") return print(context, "", name);
  const reset =
    words[0] === "-" ||
    (words.length === 1 && signalNumber(words[0]!) !== undefined) ||
    (/^\d+$/.test(words[0]!) && words.length > 0);
  const signals = words[0] === "-" || !reset ? words.slice(1) : words;
  let status = 0;
  for (const word of signals) {
    const signal = signalNumber(word);
    if (signal === undefined) {
      if (shell.dialect === "bash" && /^(ERR|DEBUG|RETURN)$/.test(word)) continue;
      if (shell.dialect === "dash") say(context, `trap: ${word}: bad trap\n`);
      else complain(context, `${word}: invalid signal specification`, name);
      status = 1;
    } else if (reset) delete shell.traps[String(signal)];
    else shell.traps[String(signal)] = words[0]!;
  }
  return status;
};

function jobOf(context: Context, text: string): Job | undefined {
  const { jobs } = context.shell;
  if (/^%(%|\+)?$/.test(text)) return jobs.at(-1);
  if (text === "%-") return jobs.at(-2) ?? jobs.at(-1);
  return jobs.find((job) => String(job.id) === text.slice(1)) ?? jobs.find((job) => job.text.startsWith(text.slice(1)));
}

/** Takes the ends of children in the background. */
function collect(context: Context): void {
  for (const job of context.shell.jobs) {
    const pid = job.pids[0]!;
    if (job.status !== undefined || !context.table.processes[pid]?.ended) continue;
    const ended = reap(context.table, pid)!;
    job.status = ended.status;
    if (ended.signal !== undefined) job.signal = ended.signal;
  }
}

const wait: Run = (context, args, name): Outcome => {
  const { shell } = context;
  collect(context);
  if (args[0] === "-n" && shell.dialect !== "dash") return waitAny(context);
  if (args[0]?.startsWith("-") && shell.dialect === "dash")
    return complain(context, `Illegal option ${args[0]}`, name, 2);
  if (args.length === 0) {
    const running = shell.jobs.filter((job) => job.status === undefined);
    if (running.length > 0) return { on: "jobs", pids: running.flatMap((job) => job.pids) };
    shell.jobs = [];
    return 0;
  }
  let status = 0;
  for (const word of args) {
    const job = word.startsWith("%") ? jobOf(context, word) : shell.jobs.find((one) => one.pids.includes(Number(word)));
    if (!job) {
      if (shell.dialect === "bash")
        complain(
          context,
          /^\d+$/.test(word) ? `pid ${word} is not a child of this shell` : `\`${word}': not a pid or valid job spec`,
          name,
        );
      status = 127;
      continue;
    }
    if (job.status === undefined) return { on: "jobs", pids: job.pids };
    status = job.status;
    if (job.signal === 15 && shell.dialect !== "bash") say(context, "Terminated\n");
  }
  shell.jobs = shell.jobs.filter((job) => job.status === undefined);
  return status;
};

function waitAny(context: Context): Outcome {
  const { shell } = context;
  const done = shell.jobs.find((job) => job.status !== undefined);
  if (done) {
    shell.jobs = shell.jobs.filter((job) => job !== done);
    return done.status!;
  }
  if (shell.jobs.length === 0) return shell.dialect === "bash" ? 127 : 0;
  return { on: "jobs", pids: shell.jobs.flatMap((job) => job.pids), any: true };
}

const kill: Run = (context, args, name) => {
  const { shell, table, process } = context;
  let signal: number | undefined = 15;
  let words = args;
  if (words[0] === "-l" || words[0] === "-L") return listSignals(context, words.slice(1), name);
  if (words[0] === "-s" || words[0] === "-n") {
    signal = signalNumber(words[1] ?? "");
    words = words.slice(2);
  } else if (words[0]?.startsWith("-") && words[0] !== "--") {
    signal = signalNumber(words[0].slice(1));
    if (signal === undefined) return badSignal(context, words[0].slice(1), name);
    words = words.slice(1);
  }
  if (words[0] === "--") words = words.slice(1);
  if (signal === undefined) return badSignal(context, args[1] ?? "", name);
  if (words.length === 0) {
    if (shell.dialect === "bash")
      say(context, "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n");
    else
      say(
        context,
        shell.dialect === "ash"
          ? `${shell.name}: you need to specify whom to kill\n`
          : worded(
              shell,
              "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]",
              name,
            ),
      );
    return shell.dialect === "ash" ? 1 : 2;
  }
  let status = 0;
  for (const word of words) {
    const job = word.startsWith("%") ? jobOf(context, word) : undefined;
    if (!job && !/^-?\d+$/.test(word)) {
      status = 1;
      if (shell.dialect === "bash")
        complain(
          context,
          word.startsWith("%") ? `${word}: no such job` : `${word}: arguments must be process or job IDs`,
          name,
        );
      else if (shell.dialect === "ash") say(context, `${shell.name}: invalid number '${word}'\n`);
      else complain(context, word.startsWith("%") ? `No such job: ${word}` : `Illegal number: ${word}`, name);
      continue;
    }
    for (const pid of job ? job.pids : [Number(word)]) {
      if (sendSignal(table, pid, signal, process)) continue;
      status = 1;
      if (shell.dialect === "ash") say(context, `${shell.name}: can't kill pid ${pid}: No such process\n`);
      else complain(context, shell.dialect === "bash" ? `(${pid}) - No such process` : "No such process\n", name);
    }
  }
  return status;
};

function badSignal(context: Context, word: string, name: string): number {
  if (context.shell.dialect === "ash") say(context, `${context.shell.name}: bad signal name '${word}'\n`);
  else
    complain(
      context,
      context.shell.dialect === "bash"
        ? `${word}: invalid signal specification`
        : `invalid signal number or name: ${word}`,
      name,
    );
  return context.shell.dialect === "dash" ? 2 : 1;
}

function listSignals(context: Context, words: string[], name: string): number {
  if (words.length > 0) {
    const lines = words.map((word) => (/^\d+$/.test(word) ? signalName(Number(word) & 127) : signalNumber(word)));
    return print(context, lines.map((line) => `${line ?? ""}\n`).join(""), name);
  }
  let out = "";
  for (let i = 1; i <= 31; i++) {
    if (context.shell.dialect === "bash")
      out += `${String(i).padStart(2)}) SIG${signalName(i)}${i % 5 === 0 || i === 31 ? "\n" : "\t"}`;
    else
      out += context.shell.dialect === "dash" ? `${signalName(i)}\n` : `${String(i).padStart(2)}) ${signalName(i)}\n`;
  }
  return print(context, out, name);
}

const jobsRun: Run = (context, args, name) => {
  const { shell } = context;
  collect(context);
  const last = shell.jobs.at(-1);
  const previous = shell.jobs.at(-2);
  let out = "";
  for (const job of shell.jobs) {
    const mark = job === last ? "+" : job === previous ? "-" : " ";
    const doing =
      job.status === undefined
        ? "Running"
        : job.signal !== undefined
          ? "Terminated"
          : job.status === 0
            ? "Done"
            : shell.dialect === "bash"
              ? `Exit ${job.status}`
              : `Done(${job.status})`;
    if (args.includes("-p")) out += `${job.pids[0]}\n`;
    else if (shell.dialect === "bash")
      out += `[${job.id}]${mark}  ${doing.padEnd(24)}${job.text}${job.status === undefined ? " &" : ""}\n`;
    else
      out += `[${job.id}]${shell.dialect === "dash" ? " " : ""}${mark} ${shell.dialect === "ash" ? " " : ""}${doing.padEnd(27)}${shell.interactive ? job.text : ""}\n`;
  }
  shell.jobs = shell.jobs.filter((job) => job.status === undefined);
  return print(context, out, name);
};

const foreground: Run = (context, args, name): Outcome => {
  const job = args[0] ? jobOf(context, args[0]) : context.shell.jobs.at(-1);
  if (!job)
    return complain(
      context,
      context.shell.dialect === "bash" ? `${args[0] ?? "current"}: no such job` : "No current job",
      name,
      context.shell.dialect === "bash" ? 1 : 2,
    );
  collect(context);
  if (job.status === undefined) return { on: "jobs", pids: job.pids };
  context.shell.jobs = context.shell.jobs.filter((one) => one !== job);
  return job.status;
};

export const jobs: Record<string, Run> = {
  trap,
  wait,
  kill,
  jobs: jobsRun,
  fg: foreground,
  bg: () => 0,
  disown: (context) => {
    context.shell.jobs = [];
    return 0;
  },
};

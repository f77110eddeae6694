/** Signals by number and name, as Linux numbers them. */

const NAMES =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(
    " ",
  );

export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGPIPE = 13;
export const SIGTERM = 15;
export const SIGCONT = 18;
export const SIGSTOP = 19;

/** "TERM" of 15; undefined where there is none. */
export function signalName(signal: number): string | undefined {
  return NAMES[signal - 1];
}

/** 15 of "TERM", "SIGTERM", "term", "15"; 0 of "EXIT" and "0"; undefined of others. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : undefined;
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (name === "EXIT") return 0;
  const index = NAMES.indexOf(name);
  return index < 0 ? undefined : index + 1;
}

/** What a shell says when a signal ended a command in the foreground. */
export function signalSentence(signal: number): string {
  const sentences: Record<number, string> = {
    1: "Hangup",
    3: "Quit",
    4: "Illegal instruction",
    6: "Aborted",
    8: "Floating point exception",
    9: "Killed",
    10: "User defined signal 1",
    11: "Segmentation fault",
    12: "User defined signal 2",
    14: "Alarm clock",
    15: "Terminated",
  };
  return sentences[signal] ?? "";
}

/** Signals whose default is to do nothing (CHLD, CONT, URG, WINCH). */
export function ignoredByDefault(signal: number): boolean {
  return signal === 17 || signal === 18 || signal === 23 || signal === 28;
}

export function stopsByDefault(signal: number): boolean {
  return signal >= 19 && signal <= 22;
}

/** The student's editor on a temporary file. Models kubectl/pkg/cmd/util/editor/editor.go. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "../../types.ts";

const WINDOWS = process.platform === "win32";

interface EditorCommand {
  words: string[];
  /** The last word is a line for a shell. */
  shell: boolean;
}

/** A line with quotes or backslashes is left to the shell. */
function editorOf(env: CommandContext["env"]): EditorCommand {
  const line = env["KUBE_EDITOR"] || env["EDITOR"] || (WINDOWS ? "notepad" : "vi");
  if (!/["'\\]/.test(line) || !line.includes(" ")) return { words: line.split(" "), shell: false };
  const shell = env["SHELL"] || (WINDOWS ? "cmd" : "/bin/bash");
  return { words: [shell, shell === "cmd" ? "/C" : "-c", line], shell: true };
}

/** Puts the text into a new file, runs the editor on it and answers what it left there. The file stays. */
export function editText(
  { env, cwd }: CommandContext,
  extension: string,
  text: string,
): { file: string; text: string } {
  const { words, shell } = editorOf(env);
  const file = newFile(text, extension);
  const command = shell ? [...words.slice(0, -1), `${words.at(-1)} ${JSON.stringify(file)}`] : [...words, file];
  const { error, status } = spawnSync(command[0]!, command.slice(1), {
    stdio: "inherit",
    cwd,
    env: env as NodeJS.ProcessEnv,
  });
  const name = JSON.stringify(words.join(" "));
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT")
    throw new Error(`unable to launch the editor ${name}`);
  if (error || status !== 0) throw new Error(`there was a problem with the editor ${name}`);
  return { file, text: readFileSync(file, "utf8") };
}

let made = 0;

function newFile(text: string, extension: string): string {
  for (;;) {
    const file = join(tmpdir(), `kubectl-edit-${process.pid}${made++}${extension}`);
    try {
      writeFileSync(file, text, { flag: "wx", mode: 0o600 });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

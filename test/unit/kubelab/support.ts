/** kubelab's tools with a folder of their own as home, in this process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import { runTool } from "../../../src/cli/main.ts";

export interface Said {
  code: number;
  out: string;
  err: string;
}

export interface Computer {
  home: string;
  env: Record<string, string | undefined>;
  run(line: string, stdin?: string): Promise<Said>;
}

/** Words of a line; single quotes keep blanks. */
const words = (line: string) => [...line.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2]);

/** A student's computer on which nothing was done yet; removed after the test, or after all where it is made for all. */
export function computer(more: Record<string, string> = {}): Computer {
  const home = mkdtempSync(join(tmpdir(), "kubelab-test-"));
  const remove = () => rmSync(home, { recursive: true, force: true });
  try {
    onTestFinished(remove);
  } catch {
    afterAll(remove); // no test runs: it is made for all of a file
  }
  const env: Computer["env"] = { HOME: home, KUBELAB_CLOCK: "instant", PATH: "", ...more };
  return {
    home,
    env,
    async run(line, stdin = "") {
      const said: Said = { code: 0, out: "", err: "" };
      const streams = {
        out: (text: string) => {
          said.out += text;
        },
        err: (text: string) => {
          said.err += text;
        },
        flush: async () => {},
        readStdin: async () => stdin,
        stdinChunks: async function* () {
          yield Buffer.from(stdin);
        },
        stdinIsTerminal: false,
        stdoutIsTerminal: false,
        columns: 100,
      };
      const [tool, ...argv] = words(line);
      said.code = await runTool(tool, argv, { cwd: home, env, streams });
      return said;
    },
  };
}

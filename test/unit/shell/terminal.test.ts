import { expect, test } from "vitest";
import { echoes, giveInput, type ProcessTable, redrawPrompt, run, wantsInput } from "../../../src/shell/machine.ts";
import { environment, start } from "./machine-fixture.ts";

/** A shell at a terminal, and what it says to each line. */
function terminal(shell: string): { type: (text: string) => string; table: ProcessTable } {
  const env = environment();
  const table = start(env, [shell], { tty: true, stdin: true });
  let now = 0;
  const type = (text: string) => {
    giveInput(table, "main", text);
    now += 100;
    return run(table, env, now)
      .output.map((chunk) => chunk.data)
      .join("");
  };
  return { type, table };
}

test("Ctrl-D ends what reads, not the shell that started it", () => {
  const { type, table } = terminal("sh");
  type("");
  expect(type("cat\n")).toBe("");
  expect(type("one\n")).toBe("");
  expect(type("\x04")).toBe("one\n/tmp # ");
  expect(type("wc\nx\ny\n\x04")).toBe("2\n/tmp # ");
  expect(type("read line || echo none\n\x04")).toBe("none\n/tmp # ");
  expect(wantsInput(table, "main")).toBe(true);
  expect(type("\x04")).toBe("\n");
  expect(Object.keys(table.processes)).toEqual([]);
});

test("a prompt before each of several lines that were typed ahead", () => {
  const { type } = terminal("sh");
  type("");
  expect(type("echo one\necho two\nfor i in 1 2; do\necho $i\ndone\n")).toBe(
    "one\n/tmp # two\n/tmp # > > 1\n2\n/tmp # ",
  );
  expect(type("cat\nmine\n\x04echo after\n")).toBe("mine\n/tmp # after\n/tmp # ");
});

test("bash at a prompt calls itself by its short name and tells no line", () => {
  const { type } = terminal("/bin/bash");
  type("");
  expect(type("nope\n").split("\n")[0]).toBe("bash: nope: command not found");
  expect(type("(nope)\n").split("\n")[0]).toBe("bash: nope: command not found");
  expect(type("fi\n").split("\n")[0]).toBe("bash: syntax error near unexpected token `fi'");
  expect(type("(exit 3)\n").split("\n")[0]).toBe("root@host:/tmp# ");
  expect(type("cd /nowhere\n").split("\n")[0]).toBe("bash: cd: /nowhere: No such file or directory");
});

test("read -s hides what is typed while it waits", () => {
  const { type, table } = terminal("bash");
  type("");
  type("read -s secret\n");
  expect(echoes(table, "main")).toBe(false);
  type("word\n");
  expect(echoes(table, "main")).toBe(true);
});

test("bash says that it ends", () => {
  const { type } = terminal("bash");
  type("");
  expect(type("exit 3\n")).toBe("exit\n");
  const ash = terminal("sh");
  ash.type("");
  expect(ash.type("exit\n")).toBe("");
});

test("a prompt is shown anew to who attaches", () => {
  const { type, table } = terminal("bash");
  expect(type("")).toBe("root@host:/tmp# ");
  redrawPrompt(table, "main");
  expect(type("")).toBe("root@host:/tmp# ");
  expect(type("echo a\n")).toBe("a\nroot@host:/tmp# ");
  type("sleep 5\n");
  redrawPrompt(table, "main");
  expect(type("")).toBe("");
});

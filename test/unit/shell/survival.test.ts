import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  createProcess,
  endInput,
  giveInput,
  type ProcessTable,
  type RunReport,
  run,
  signal,
  wantsInput,
} from "../../../src/shell/machine.ts";
import { environment, outputOf, sh, start } from "./machine-fixture.ts";

const corpus: { script: string }[] = JSON.parse(readFileSync(new URL("corpus.json", import.meta.url), "utf8"));

/** Runs in slices of virtual time, with the table saved and loaded between. */
function sliced(
  shell: string,
  script: string,
  slice: (now: number) => number,
): { reports: RunReport[]; table: ProcessTable } {
  const env = environment();
  let table = start(env, [shell, "-c", script]);
  const reports: RunReport[] = [];
  let now = 0;
  for (let i = 0; i < 4_000; i++) {
    const report = run(table, env, now);
    reports.push(report);
    table = JSON.parse(JSON.stringify(table));
    if (Object.keys(table.processes).length === 0 || report.nextWake === undefined) break;
    now = report.nextWake > now + 15 ? report.nextWake : slice(now);
  }
  return { reports, table };
}

test("a machine that is saved between any two instructions goes on as if nothing had happened", () => {
  for (const [i, { script }] of corpus.entries()) {
    if (/yes|100000/.test(script)) continue;
    const shell = ["ash", "dash", "bash"][i % 3]!;
    const { reports } = sliced(shell, script, (now) => now + 0.001 + (i % 7) * 0.01);
    expect([script, outputOf(reports)]).toEqual([script, sh(shell, script)]);
  }
});

test("running to a and then to b is running to b", () => {
  const script =
    "i=0; while [ $i -lt 20 ]; do echo $i | cat; sleep 0.1; i=$((i+1)); done & while :; do date; sleep 0.3; done";
  const whole = environment();
  const one = start(whole, ["ash", "-c", script]);
  const all = run(one, whole, 3_000);
  const parts = environment();
  const two = start(parts, ["ash", "-c", script]);
  const reports = [1, 7.5, 300, 301, 302.25, 1_999, 3_000].map((until) => run(two, parts, until));
  expect(reports.flatMap((report) => report.output)).toEqual(all.output);
  expect(JSON.stringify(two)).toBe(JSON.stringify(one));
});

test("a busy loop and a fork bomb are bounded", () => {
  const env = environment();
  const table = start(env, ["ash", "-c", "while true; do :; done"]);
  const report = run(table, env, 100);
  expect(report.nextWake).toBeGreaterThan(100);
  const bomb = start(env, ["ash", "-c", "f() { f | f & }; f; sleep 1; echo end"]);
  const said = run(bomb, env, 200)
    .output.map((chunk) => chunk.data)
    .join("");
  expect(said).toContain("can't fork: Resource temporarily unavailable");
  expect(Object.keys(bomb.processes).length).toBeLessThanOrEqual(100);
});

test("pid 1 without a handler minds no TERM, but a KILL from outside", () => {
  const env = environment();
  const table = start(env, ["sleep", "100"]);
  table.init = 1;
  signal(table, 1, 15);
  expect(run(table, env, 10).exits).toEqual([]);
  signal(table, 1, 9);
  expect(run(table, env, 20).exits).toMatchObject([{ pid: 1, exit: 137, signal: 9 }]);
});

test("a person at a prompt", () => {
  const env = environment();
  const table = start(env, ["sh"], { tty: true, stdin: true });
  let now = 0;
  const type = (text: string) => {
    giveInput(table, "main", text);
    now += 100;
    return run(table, env, now)
      .output.map((chunk) => chunk.data)
      .join("");
  };
  expect(type("")).toBe("/tmp # ");
  expect(wantsInput(table, "main")).toBe(true);
  expect(type("echo hi\n")).toBe("hi\n/tmp # ");
  expect(type("nope\n")).toBe("sh: nope: not found\n/tmp # ");
  expect(type("if true; then\n")).toBe("> ");
  expect(type("echo in; fi\n")).toBe("in\n/tmp # ");
  expect(type("cd /; x=1\n")).toBe("/ # ");
  expect(type("sleep 100\n")).toBe("");
  expect(type("\x03")).toBe("\n/ # ");
  expect(type("echo $? $x\n")).toBe("130 1\n/ # ");
  giveInput(table, "main", "exit 3\n");
  expect(run(table, env, now + 10).exits).toMatchObject([{ exit: 3 }]);
});

test("a script in standard input, and an exec beside it", () => {
  const env = environment();
  const table = start(env, ["sh"], { stdin: true });
  giveInput(table, "main", "read x\nvalue\necho got $x\n");
  endInput(table, "main");
  createProcess(
    table,
    ["sh", "-c", "echo side"],
    { env: { PATH: "/bin" }, cwd: "/", user: { uid: 0, gid: 0, name: "root" }, session: "exec" },
    env,
  );
  const report = run(table, env, 100);
  expect(report.output.map(({ session, data }) => [session, data])).toEqual(
    expect.arrayContaining([
      ["main", "got value\n"],
      ["exec", "side\n"],
    ]),
  );
  expect(report.exits).toHaveLength(2);
});

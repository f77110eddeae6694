/** Shows what differs: by the program of KUBECTL_EXTERNAL_DIFF, or in the layout of `diff -u -N`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../errors.ts";
import type { CommandContext } from "../../types.ts";

/** Two texts of one object; empty where it is not there. */
export interface Version {
  /** "apps.v1.Deployment.default.web": the file's name. */
  name: string;
  from: string;
  to: string;
}

/** Prints the differences; answers 1 where there are any, else 0. */
export function showDifferences(ctx: CommandContext, versions: Version[]): number {
  const program = ctx.env["KUBECTL_EXTERNAL_DIFF"];
  return program ? external(ctx, program, versions) : internal(ctx, versions);
}

function external(ctx: CommandContext, line: string, versions: Version[]): number {
  const [program, ...words] = line.split(" ");
  const folders = ["LIVE", "MERGED"].map(folderFor);
  try {
    for (const folder of folders) mkdirSync(folder, { mode: 0o700 });
    for (const { name, from, to } of versions) {
      writeFileSync(join(folders[0]!, name), from);
      writeFileSync(join(folders[1]!, name), to);
    }
    const safe = words.filter((word) => /^[a-zA-Z0-9=-]+$/.test(word));
    const { status, stdout, stderr, error } = spawnSync(program!, [...safe, ...folders], {
      encoding: "utf8",
      cwd: ctx.cwd,
    });
    ctx.io.out(stdout ?? "");
    ctx.io.err(stderr ?? "");
    const why = error ? `executable file not found in $PATH` : `exit status ${status}`;
    if (error || status === null || status > 1)
      throw new CommandError(`failed to run ${JSON.stringify(program)}: ${why}`);
    return status;
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

const folderFor = (name: string) => join(tmpdir(), `${name}-${process.pid}`);

function internal({ io, cluster }: CommandContext, versions: Version[]): number {
  const { structuredPatch } = require("diff") as typeof import("diff");
  const changed = versions.filter(({ from, to }) => from !== to).sort((a, b) => (a.name < b.name ? -1 : 1));
  const when = diffTime(cluster.nowMs());
  for (const { name, from, to } of changed) {
    const [live, merged] = ["LIVE", "MERGED"].map((folder) => join(folderFor(folder), name));
    io.out(`diff -u -N ${live} ${merged}\n--- ${live}\t${when}\n+++ ${merged}\t${when}\n`);
    for (const hunk of structuredPatch("", "", from, to, "", "", { context: 3 }).hunks) {
      io.out(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@\n`);
      io.out(hunk.lines.map((line) => `${line}\n`).join(""));
    }
  }
  return changed.length > 0 ? 1 : 0;
}

/** One line is its number alone; of no lines the number is that of the line before. */
const range = (start: number, count: number) =>
  count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`;

/** "2026-11-21 02:43:10.000000000 +0000", in local time. */
function diffTime(ms: number): string {
  const offset = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString().replace("T", " ").replace("Z", "000000");
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return `${local} ${offset < 0 ? "-" : "+"}${two(hours)}${two(minutes)}`;
}

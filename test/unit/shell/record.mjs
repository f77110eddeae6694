// Records what the real shells say to the scripts of corpus.txt: node record.mjs > corpus.json (needs busybox, dash, bash).
// In corpus.txt a line is a script and "@" a line break in it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";

const scripts = readFileSync(new URL("corpus.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const shells = { ash: ["busybox", "ash"], dash: ["dash"], bash: ["bash"] };
const out = [];
for (const line of scripts) {
  const script = /(\[@|\$@|\{@|[a-z]@Q|\\@)/.test(line) ? line : line.replaceAll("@", "\n");
  const record = { script };
  for (const [name, argv] of Object.entries(shells)) {
    const cwd = mkdtempSync("/tmp/r");
    const env = { PATH: "/bin:/usr/bin", HOME: "/root" };
    const done = spawnSync(argv[0], [...argv.slice(1), "-c", script], {
      cwd,
      env,
      encoding: "latin1",
      input: "",
      timeout: 5000,
    });
    record[name] = [done.stdout, done.stderr, done.status ?? 137];
    rmSync(cwd, { recursive: true });
  }
  out.push(JSON.stringify(record));
}
console.log(`[\n${out.join(",\n")}\n]`);

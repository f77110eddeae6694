/** Scripts without end, or with ever more data, cost bounded work in a minute of the cluster's time, and bounded room. */
import { expect, it } from "vitest";
import { makeLab } from "./harness.ts";

const LETTERS = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
const ROOM = 64 * 1024 * 1024;
const LARGE = "x=xxxxxxxxxxxxxxxx; i=0; while [ $i -lt 18 ]; do x=$x$x; i=$((i+1)); done";

it.each([
  ["a file that doubles", "echo x > f; while true; do cat f f > g; mv g f; done"],
  ["a file that grows", "while :; do cat /etc/passwd >> f; done"],
  ["ever more large files", "yes | head -c 8000000 > big; i=0; while :; do i=$((i+1)); cp big f$i; done"],
  ["ever deeper folders", "while :; do mkdir dddddddddddddddddddd; cd dddddddddddddddddddd; done"],
  ["archives of all", "while :; do tar cf t.tar /; done"],
  ["sorting without end", "yes | sort"],
  ["a line without end", "yes | tr -d '\\n' | fold -w 1000000000"],
  ["copies of a pipe", "yes | tee a b c > /dev/null"],
  ["a regular expression that multiplies", `echo ${LETTERS} | grep -E '(a+)+$'`],
  ["alternatives that multiply", `echo ${LETTERS} | sed -E 's/(a|aa)+$/x/'`],
  ["references that multiply", `echo ${LETTERS} | grep -E '^(a+)+\\1\\1c$'`],
  ["patterns that multiply", `x=${LETTERS}; echo \${x%a*a*a*a*a*a*a*a*a*a*c}`],
  ["a wide number", "printf %1000000000d 1"],
  ["a large copy", "dd if=/dev/zero of=f bs=1G count=100"],
  ["large random data", "head -c 10G /dev/urandom | wc -c"],
  ["a variable that doubles", "x=x; while true; do x=$x$x; done"],
  ["copies of a large variable", `${LARGE}; while :; do i=$((i+1)); eval v$i=\\$x; done`],
  ["arguments that double", 'set -- a; while :; do set -- "$@" "$@"; done'],
  ["many arguments", "x=$(seq 1 200000); while :; do ls $x; done"],
  ["calls without end", "f() { f; }; f"],
  ["substitutions without end", "f() { echo $(f); }; f"],
  ["a trap that sets itself off", "trap 'kill -USR1 $$' USR1; kill -USR1 $$; while :; do :; done"],
  ["background jobs", "i=0; while [ $i -lt 100000 ]; do sleep 1000 & i=$((i+1)); done; wait"],
  ["arithmetic", "i=1; while :; do i=$((i*i+i*7+3)); done; echo $((7**1000000000))"],
  ["awk", "awk 'BEGIN { while (1) x = x \"aaaaaaaaaaaaaaaa\" }'"],
])("%s", (_, script) => {
  const lab = makeLab();
  const id = lab.start({ image: "busybox", command: ["sh", "-c", script] });
  lab.advance(60_000);
  expect(["running", "exited"]).toContain(lab.runtime.status(id)?.state);
  let room = 0;
  for (const table of lab.tables.values())
    for (const row of table.rows.values()) room += JSON.stringify(row)?.length ?? 0;
  expect(room).toBeLessThan(ROOM);
});

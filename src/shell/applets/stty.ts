/** stty: the size of a session's terminal, and whether it shows what is typed. Other settings change nothing here. */
import type { System, Tool } from "../types.ts";
import { isBusybox } from "./flavour.ts";
import { failed, type Said } from "./usage.ts";

const BAUD = "speed 38400 baud;";
const KEYS =
  "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>; eol2 = <undef>; swtch = <undef>; start = ^Q;\nstop = ^S; susp = ^Z; rprnt = ^R; werase = ^W; lnext = ^V; flush = ^O; min = 1; time = 0;\n";
const FLAGS = [
  "-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts",
  "-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff -iuclc -ixany -imaxbel -iutf8",
  "opost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0",
];

function stty(args: string[], sys: System): Said {
  const { terminal } = sys;
  const busybox = isBusybox(sys);
  const input = busybox ? "standard input" : "'standard input'";
  if (!terminal) return failed(`stty: ${input}: Inappropriate ioctl for device\n`);
  const { rows, columns } = terminal.size ?? { rows: 0, columns: 0 };
  if (args.includes("size")) return { exit: 0, stdout: `${rows} ${columns}\n` };
  const echo = `isig icanon iexten ${terminal.silent ? "-" : ""}echo echoe echok -echonl -noflsh -xcase -tostop -echoprt`;
  if (args.includes("-a")) {
    const head = `${BAUD} rows ${rows}; columns ${columns}; line = 0;\n`;
    return {
      exit: 0,
      stdout: `${head}${KEYS}${FLAGS.join("\n")}\n${echo} echoctl echoke${busybox ? "" : " -flusho -extproc"}\n`,
    };
  }
  for (const word of args) {
    if (word === "-echo") terminal.silent = true;
    else if (word === "echo" || word === "sane" || word === "cooked") delete terminal.silent;
  }
  return {
    exit: 0,
    stdout: args.length
      ? ""
      : `${BAUD} line = 0;\n${terminal.silent ? "-brkint -imaxbel\n-echo\n" : "-brkint -imaxbel\n"}`,
  };
}

export const tools: Record<string, Tool> = { stty: { kind: "function", run: stty } };

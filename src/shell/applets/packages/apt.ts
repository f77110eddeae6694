/** apt-get and apt, as far as installing tools of labs. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { releaseCodename } from "../flavour.ts";
import { type Distribution, findPackage, type Package } from "./catalogue.ts";
import { installTools } from "./install.ts";

const LISTS = "/var/lib/apt/lists/deb.debian.org_debian_dists_main_binary-amd64_Packages";
const UPDATE_MS = 1800;
const INSTALL_MS = 1500;

const DEBIAN = "http://deb.debian.org/debian";
const UBUNTU = "http://archive.ubuntu.com/ubuntu";

const releaseOf = (sys: System) => releaseCodename(sys) ?? "bookworm";
const isUbuntu = (release: string) => /^(jammy|noble|focal)$/.test(release);

function distributionOf(release: string): Distribution {
  if (isUbuntu(release)) return "ubuntu";
  return release === "trixie" ? "debian13" : "debian";
}

interface State {
  stage: "update" | "ask" | "install";
}

function step(args: string[], old: State | undefined, wake: Wake, sys: System, name: string): Step {
  const words = args.filter((word, i) => !word.startsWith("-") && args[i - 1] !== "-o");
  const [verb, ...packages] = words;
  if (verb === undefined) return { stdout: "apt 2.6.1 (amd64)\nUsage: apt-get [options] command\n", exit: 0 };
  if (sys.user.uid !== 0 && /^(update|install|remove|purge|upgrade|dist-upgrade|autoremove|clean)$/.test(verb))
    return denied(verb);
  const warning =
    name === "apt" && !sys.tty
      ? "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"
      : "";
  switch (verb) {
    case "update":
      if (wake.type === "start")
        return { stderr: warning, state: { stage: "update" }, wait: { at: sys.monotonic() + UPDATE_MS } };
      sys.fs.write(LISTS, "Package lists\n");
      return { stdout: updateText(sys), exit: 0 };
    case "install":
      return install(args, packages, old, wake, sys, warning);
    case "upgrade":
    case "dist-upgrade":
    case "full-upgrade":
      return {
        stdout: `${reading(sys)}Calculating upgrade...\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`,
        exit: 0,
      };
    case "clean":
    case "autoclean":
      return { exit: 0 };
    case "remove":
    case "purge":
    case "autoremove":
      return { stdout: `${reading(sys)}0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`, exit: 0 };
    default:
      return { stderr: `E: Invalid operation ${verb}\n`, exit: 100 };
  }
}

function denied(verb: string): Step {
  const lock = verb === "update" ? "/var/lib/apt/lists/lock" : "/var/lib/dpkg/lock-frontend";
  const rest =
    verb === "update"
      ? "E: Unable to lock directory /var/lib/apt/lists/\n"
      : `E: Unable to acquire the dpkg frontend lock (${lock}), are you root?\n`;
  return { stderr: `E: Could not open lock file ${lock} - open (13: Permission denied)\n${rest}`, exit: 100 };
}

/** "Done" is written on a terminal only. */
function reading(sys: System): string {
  const done = sys.tty ? " Done" : "";
  return `Reading package lists...${done}\nBuilding dependency tree...${done}\nReading state information...${done}\n`;
}

function updateText(sys: System): string {
  const done = sys.tty ? " Done" : "";
  const release = releaseOf(sys);
  if (isUbuntu(release)) {
    return (
      `Get:1 http://security.ubuntu.com/ubuntu ${release}-security InRelease [126 kB]\nGet:2 ${UBUNTU} ${release} InRelease [256 kB]\n` +
      `Get:3 ${UBUNTU} ${release}-updates InRelease [126 kB]\nGet:4 ${UBUNTU} ${release}/main amd64 Packages [1808 kB]\n` +
      `Get:5 ${UBUNTU} ${release}-updates/main amd64 Packages [1880 kB]\nFetched 4196 kB in 2s (2331 kB/s)\nReading package lists...${done}\n`
    );
  }
  const mirror = DEBIAN;
  return (
    `Get:1 ${mirror} ${release} InRelease [151 kB]\nGet:2 ${mirror} ${release}-updates InRelease [55.4 kB]\n` +
    `Get:3 ${mirror}-security ${release}-security InRelease [48.0 kB]\nGet:4 ${mirror} ${release}/main amd64 Packages [8793 kB]\n` +
    `Get:5 ${mirror} ${release}-updates/main amd64 Packages [6924 B]\nGet:6 ${mirror}-security ${release}-security/main amd64 Packages [283 kB]\n` +
    `Fetched 9337 kB in 2s (5187 kB/s)\nReading package lists...${done}\n`
  );
}

function install(
  args: string[],
  names: string[],
  old: State | undefined,
  wake: Wake,
  sys: System,
  warning: string,
): Step {
  const distribution = distributionOf(releaseOf(sys));
  const unknown = names.filter((name) => !sys.fs.stat(LISTS) || !findPackage(name, distribution));
  const head = reading(sys);
  if (unknown.length > 0)
    return {
      stdout: head,
      stderr: warning + unknown.map((name) => `E: Unable to locate package ${name}\n`).join(""),
      exit: 100,
    };
  if (!sys.fs.program)
    return {
      stdout: head,
      stderr: `${warning}E: packages cannot be installed on this machine of the lab\n`,
      exit: 100,
    };
  const asked = names.map((name) => ({ name, ...findPackage(name, distribution)! }));
  const there = asked.filter(({ tools }) => tools.length > 0 && tools.every((tool) => isInstalled(sys, tool)));
  const found = asked.filter((one) => !there.includes(one));
  const newest = there.map(({ name, version }) => `${name} is already the newest version (${version}).\n`).join("");
  if (found.length === 0)
    return { stdout: `${head}${newest}0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`, exit: 0 };
  const sure = args.some((arg) => /^-[a-z]*y/.test(arg) || arg === "--yes" || arg === "--assume-yes");
  const wait = { at: sys.monotonic() + INSTALL_MS };
  if (wake.type === "start") {
    const size = found.reduce((sum, one) => sum + one.size, 0);
    const plan =
      `${head}${newest}The following NEW packages will be installed:\n  ${found.map(({ name }) => name).join(" ")}\n0 upgraded, ${found.length} newly installed, 0 to remove and 0 not upgraded.\n` +
      `Need to get ${size} kB of archives.\nAfter this operation, ${size * 3} kB of additional disk space will be used.\n`;
    if (sure) return { stdout: plan, stderr: warning, state: { stage: "install" }, wait };
    return {
      stdout: `${plan}Do you want to continue? [Y/n] `,
      stderr: warning,
      state: { stage: "ask" },
      wait: { stdin: true },
    };
  }
  if (old!.stage === "ask") {
    const yes = wake.type === "stdin" && /^(y|yes|)\n/i.test(wake.data);
    return yes ? { state: { stage: "install" }, wait } : { stdout: "Abort.\n", exit: 1 };
  }
  for (const { tools } of found) installTools(sys, tools);
  return { stdout: installText(found, sys), exit: 0 };
}

const isInstalled = (sys: System, tool: string) =>
  ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].some((folder) => sys.fs.stat(`${folder}/${tool}`) !== undefined);

function installText(found: (Package & { name: string; version: string })[], sys: System): string {
  const release = releaseOf(sys);
  const mirror = isUbuntu(release) ? UBUNTU : DEBIAN;
  const size = found.reduce((sum, one) => sum + one.size, 0);
  const got = found.map(
    ({ name, version, size: own }, i) =>
      `Get:${i + 1} ${mirror} ${release}/main amd64 ${name} amd64 ${version} [${own} kB]\n`,
  );
  const unpacked = found.map(({ name, version }, i) => {
    const database = i === 0 ? "(Reading database ... 6090 files and directories currently installed.)\n" : "";
    return `Selecting previously unselected package ${name}.\n${database}Preparing to unpack .../${name}_${version.replace(":", "%3a")}_amd64.deb ...\nUnpacking ${name} (${version}) ...\n`;
  });
  const set = found.map(({ name, version }) => `Setting up ${name} (${version}) ...\n`);
  return `${got.join("")}Fetched ${size} kB in 0s (${size * 4} kB/s)\n${unpacked.join("")}${set.join("")}`;
}

const tool = (name: string): Tool => ({
  kind: "process",
  step: (args, state, wake, sys) => step(args, state, wake, sys, name),
});
export const tools: Record<string, Tool> = { "apt-get": tool("apt-get"), apt: tool("apt") };

/** apk, yum, dnf and microdnf, as far as installing tools of labs. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { attempt, readFile } from "../paths.ts";
import { failed } from "../usage.ts";
import { findPackage } from "./catalogue.ts";
import { installTools } from "./install.ts";

const FETCH_MS = 1200;
const MIRROR = "https://dl-cdn.alpinelinux.org/alpine";

function branch(sys: System): string {
  const read = attempt(() => readFile(sys, "/etc/alpine-release"));
  const version = "value" in read ? /^\d+\.\d+/.exec(read.value)?.[0] : undefined;
  return `v${version ?? "3.22"}`;
}

function apk(args: string[], _old: unknown, wake: Wake, sys: System): Step {
  const words = args.filter(
    (word, i) => !word.startsWith("-") && !["-X", "-t", "--virtual", "--repository"].includes(args[i - 1] ?? ""),
  );
  const [verb, ...names] = words;
  if (verb === undefined)
    return {
      stdout: "apk-tools 2.14.9, compiled for x86_64.\n\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n",
      exit: 1,
    };
  if (sys.user.uid !== 0)
    return failed(
      "ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n",
      99,
    );
  if (wake.type === "start" && (verb === "add" || verb === "update")) {
    const fetches = ["main", "community"].map(
      (part) => `fetch ${MIRROR}/${branch(sys)}/${part}/x86_64/APKINDEX.tar.gz\n`,
    );
    return {
      stdout: args.includes("-q") ? "" : fetches.join(""),
      state: null,
      wait: { at: sys.monotonic() + FETCH_MS },
    };
  }
  if (verb === "update")
    return {
      stdout: `v3.22.2-112-g9b1b6ed5b16 [${MIRROR}/${branch(sys)}/main]\nv3.22.2-110-g6c1f2a0ee7a [${MIRROR}/${branch(sys)}/community]\nOK: 26327 distinct packages available\n`,
      exit: 0,
    };
  if (verb === "upgrade" || verb === "del") return { stdout: "OK: 8 MiB in 16 packages\n", exit: 0 };
  if (verb !== "add") return failed(`ERROR: '${verb}' is not an apk command of this lab. See 'apk --help'.\n`);
  const found = names.map((name) => ({ name, found: findPackage(name.replace(/[<>=~].*/, ""), "alpine") }));
  const unknown = found.filter((one) => !one.found);
  if (unknown.length > 0) {
    const lines = unknown.map(({ name }) => `  ${name} (no such package):\n    required by: world[${name}]\n`);
    return failed(`ERROR: unable to select packages:\n${lines.join("")}`, unknown.length);
  }
  if (!sys.fs.program) return failed("ERROR: packages cannot be installed on this machine of the lab\n");
  const lines = found.map(({ name, found: one }, i) => {
    installTools(sys, one!.tools);
    return `(${i + 1}/${found.length}) Installing ${name} (${one!.version})\n`;
  });
  const size = 8 + Math.ceil(found.reduce((sum, one) => sum + one.found!.size, 0) / 700);
  return {
    stdout: `${lines.join("")}Executing busybox-1.37.0-r19.trigger\nOK: ${size} MiB in ${16 + found.length} packages\n`,
    exit: 0,
  };
}

/** Red Hat's: the same packages under mostly the same names. */
const yum = (name: string): Tool => ({
  kind: "process",
  step(args, _old, wake, sys): Step {
    const [verb, ...names] = args.filter((word) => !word.startsWith("-"));
    if (sys.user.uid !== 0)
      return failed(
        "Error: This command has to be run with superuser privileges (under the root user on most systems).\n",
      );
    if (verb !== "install") return verb === undefined ? failed(`usage: ${name} [options] COMMAND\n`) : { exit: 0 };
    if (wake.type === "start") return { state: null, wait: { at: sys.monotonic() + FETCH_MS } };
    const redHat: Record<string, string> = {
      iputils: "iputils-ping",
      "bind-utils": "dnsutils",
      "procps-ng": "procps",
      iproute: "iproute2",
      nc: "netcat-openbsd",
      "nmap-ncat": "netcat-openbsd",
    };
    const found = names.map((one) => ({ one, found: findPackage(redHat[one] ?? one, "debian") }));
    const unknown = found.filter((entry) => !entry.found).map(({ one }) => one);
    if (unknown.length > 0)
      return failed(
        `${unknown.map((one) => `No match for argument: ${one}\n`).join("")}Error: Unable to find a match: ${unknown.join(" ")}\n`,
      );
    if (!sys.fs.program) return failed("Error: packages cannot be installed on this machine of the lab\n");
    for (const entry of found) installTools(sys, entry.found!.tools);
    return {
      stdout: `Dependencies resolved.\n\nInstalled:\n${found.map(({ one, found: p }) => `  ${one}-${p!.version.replace(/^\d+:/, "")}.x86_64\n`).join("")}\nComplete!\n`,
      exit: 0,
    };
  },
});

export const tools: Record<string, Tool> = {
  apk: { kind: "process", step: apk },
  yum: yum("yum"),
  dnf: yum("dnf"),
  microdnf: yum("microdnf"),
};

/** How the tools of a machine word things, found from what is installed on it. */
import type { System } from "../types.ts";

/** Busybox's tools, or the GNU ones and their kin. */
export function isBusybox(sys: System): boolean {
  if (sys.flavour) return sys.flavour !== "gnu";
  return sys.fs.stat("/bin/busybox") !== undefined;
}

/** Which C library resolves names. */
export function isMusl(sys: System): boolean {
  return sys.fs.stat("/etc/alpine-release") !== undefined || sys.fs.stat("/lib/ld-musl-x86_64.so.1") !== undefined;
}

/** "bookworm" and older Debian releases carry curl 7; Ubuntu's is named by its own. Undefined: newer, or not known. */
export function releaseCodename(sys: System): string | undefined {
  if (sys.fs.stat("/etc/os-release")?.type === undefined) return undefined;
  return /^VERSION_CODENAME=(\w+)/m.exec(sys.fs.read("/etc/os-release"))?.[1];
}

/** The release of the kernel: "6.8.0-64-generic". */
export function kernelRelease(sys: System): string {
  const file = "/proc/sys/kernel/osrelease";
  return sys.fs.stat(file) ? sys.fs.read(file).trim() : "6.8.0-64-generic";
}

/** Busybox's usage after a wrong call: its banner and the tool's own lines. */
export function busyboxUsage(usage: string): string {
  return `BusyBox v1.36.1 (2023-05-19 14:25:12 UTC) multi-call binary.\n\nUsage: ${usage}\n`;
}

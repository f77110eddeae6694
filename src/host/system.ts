/** The student's computer as a tool sees it. */

import { hostname, totalmem, userInfo } from "node:os";
import { binary } from "../apimachinery/strings.ts";
import type { System } from "../shell/types.ts";
import { hostFiles } from "./files.ts";
import type { HostContext } from "./types.ts";

/** A public resolver: the computer is no part of the cluster's DNS. */
const RESOLVER = "8.8.8.8";

/** `now`: monotonic virtual milliseconds of the tool, which may be ahead of the cluster's. */
export function hostSystem({ cluster, env, cwd, streams }: HostContext, now: () => number): System {
  const hosts = [{ address: "127.0.0.1", names: ["localhost"] }, ...cluster.hostEntries()];
  const files = {
    "/etc/hosts": hosts.map(({ address, names }) => `${address}\t${names.join(" ")}\n`).join(""),
    "/etc/resolv.conf": `nameserver ${RESOLVER}\n`,
  };
  const { uid, gid, username } = userInfo();
  let draws = 0;
  return {
    fs: hostFiles(files),
    env: Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    cwd: binary(cwd),
    pid: process.pid,
    user: { uid, gid, name: username },
    hostname: hostname(),
    addresses: [],
    tty: streams.stdoutIsTerminal,
    flavour: "gnu",
    now: () => cluster.epoch() + now(),
    monotonic: now,
    processes: () => [],
    kill: () => false,
    chance: (purpose) => cluster.chance(`host/${purpose}/${Math.floor(now())}/${draws++}`),
    memory: { total: totalmem(), used: 0 },
    cpus: 1,
  };
}

/** ip, ifconfig, route, netstat, ss, arp, traceroute: what a machine knows of its network. */
import type { NetRequest, Step, System, Tool, Wake } from "../types.ts";
import { busyboxUsage, isBusybox } from "./flavour.ts";
import { continueLookup, isIPv4, isIPv6, type LookupState, type LookupStep, startLookup } from "./resolver.ts";
import { failed, type Said } from "./usage.ts";

/** A hardware address that an IP address keeps. */
function hardware(address: string): string {
  const bytes = isIPv4(address) ? address.split(".").map(Number) : [10, 244, 0, 2];
  return ["02", "42", ...bytes.map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

const MTU = 1500;
const gateway = (address: string): string => `${address.split(".").slice(0, 3).join(".")}.1`;
const network = (address: string): string => `${address.split(".").slice(0, 3).join(".")}.0`;

interface Interface {
  index: number;
  name: string;
  peer: string;
  address: string;
}

function interfaces(sys: System): Interface[] {
  return sys.addresses
    .filter(isIPv4)
    .map((address, i) => ({ index: i + 2, name: `eth${i}`, peer: `if${8 + i}`, address }));
}

function ip(args: string[], sys: System): Said {
  const options = args.filter((arg) => arg.startsWith("-"));
  const [object = "help", ...rest] = args.filter((arg) => !arg.startsWith("-"));
  const is = (...names: string[]) =>
    names.some((name) => name.startsWith(object) && object.length > 0 && (object.length > 1 || name[0] === object));
  if (is("address", "addr")) return { stdout: ipAddr(options, rest, sys), exit: 0 };
  if (is("link")) return { stdout: ipLink(sys), exit: 0 };
  if (is("route")) return ipRoute(rest, sys);
  if (is("neighbour", "neighbor", "neigh")) {
    return {
      stdout: interfaces(sys)
        .map(
          (one) =>
            `${gateway(one.address)} dev ${one.name} lladdr ${hardware(gateway(one.address))} ${isBusybox(sys) ? "used 0/0/0 probes 1 REACHABLE" : "REACHABLE"} \n`,
        )
        .join(""),
      exit: 0,
    };
  }
  if (isBusybox(sys)) return failed(busyboxUsage("ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]"));
  return failed(
    object === "help"
      ? "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n"
      : `Object "${object}" is unknown, try "ip help".\n`,
    object === "help" ? 255 : 1,
  );
}

function ipAddr(options: string[], rest: string[], sys: System): string {
  const busybox = isBusybox(sys);
  const device = rest.filter((word) => !/^(show|list|dev|ls)$/.test(word))[0];
  const shown = (name: string) => device === undefined || device === name;
  const only4 = options.includes("-4");
  if (options.some((one) => /^-br/.test(one))) {
    const rows = [
      ["lo", "UNKNOWN", "127.0.0.1/8 ::1/128 "],
      ...interfaces(sys).map((one) => [`${one.name}@${one.peer}`, "UP", `${one.address}/24 `]),
    ];
    return rows
      .filter(([name]) => shown(name!.split("@")[0]!))
      .map(([name, state, list]) => `${name!.padEnd(16)} ${state!.padEnd(14)} ${list}\n`)
      .join("");
  }
  let text = "";
  if (shown("lo")) {
    text += `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue ${busybox ? "" : "state UNKNOWN group default "}qlen 1000\n`;
    if (!only4) text += "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n";
    text += "    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n";
    if (!only4) text += "    inet6 ::1/128 scope host \n       valid_lft forever preferred_lft forever\n";
  }
  for (const { index, name, peer, address } of interfaces(sys)) {
    if (!shown(name)) continue;
    text +=
      `${index}: ${name}@${peer}: <BROADCAST,MULTICAST,UP,LOWER_UP${busybox ? ",M-DOWN" : ""}> mtu ${MTU} qdisc noqueue ${busybox ? "" : "state UP group default "}${busybox ? "" : "qlen 1000"}\n`.replace(
        "M-DOWN> ",
        "M-DOWN> ",
      );
    if (!only4)
      text += `    link/ether ${hardware(address)} brd ff:ff:ff:ff:ff:ff${busybox ? "" : " link-netnsid 0"}\n`;
    text += `    inet ${address}/24 brd ${address.split(".").slice(0, 3).join(".")}.255 scope global ${name}\n       valid_lft forever preferred_lft forever\n`;
  }
  return text;
}

function ipLink(sys: System): string {
  const busybox = isBusybox(sys);
  let text = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue ${busybox ? "" : "state UNKNOWN mode DEFAULT group default "}qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n`;
  for (const { index, name, peer, address } of interfaces(sys))
    text += `${index}: ${name}@${peer}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${MTU} qdisc noqueue ${busybox ? "" : "state UP mode DEFAULT group default qlen 1000"}\n    link/ether ${hardware(address)} brd ff:ff:ff:ff:ff:ff\n`;
  return text;
}

function ipRoute(rest: string[], sys: System): Said {
  const [first] = interfaces(sys);
  if (rest[0] === "get" && rest[1] && first)
    return {
      stdout: `${rest[1]} via ${gateway(first.address)} dev ${first.name} src ${first.address} uid ${sys.user.uid} \n    cache \n`,
      exit: 0,
    };
  if (rest[0] && !/^(show|list|ls)$/.test(rest[0]))
    return failed(
      isBusybox(sys)
        ? "ip: RTNETLINK answers: Operation not permitted\n"
        : "RTNETLINK answers: Operation not permitted\n",
      2,
    );
  if (!first) return { exit: 0 };
  const local = isBusybox(sys) ? `scope link  src ${first.address}` : `proto kernel scope link src ${first.address}`;
  return {
    stdout: `default via ${gateway(first.address)} dev ${first.name} \n${network(first.address)}/24 dev ${first.name} ${local} \n`,
    exit: 0,
  };
}

function ifconfig(args: string[], sys: System): Said {
  const wanted = args.find((arg) => !arg.startsWith("-"));
  const list = interfaces(sys);
  if (wanted !== undefined && wanted !== "lo" && !list.some(({ name }) => name === wanted))
    return failed(
      isBusybox(sys)
        ? `ifconfig: ${wanted}: error fetching interface information: Device not found\n`
        : `${wanted}: error fetching interface information: Device not found\n`,
    );
  const blocks = list
    .filter(({ name }) => wanted === undefined || name === wanted)
    .map((one) => (isBusybox(sys) ? busyboxInterface(one) : gnuInterface(one)));
  if (wanted === undefined || wanted === "lo") blocks.push(isBusybox(sys) ? BUSYBOX_LOOPBACK : GNU_LOOPBACK);
  return { stdout: blocks.join(""), exit: 0 };
}

function busyboxInterface({ name, address }: Interface): string {
  const broadcast = `${address.split(".").slice(0, 3).join(".")}.255`;
  return (
    `${name.padEnd(9)} Link encap:Ethernet  HWaddr ${hardware(address).toUpperCase()}  \n          inet addr:${address}  Bcast:${broadcast}  Mask:255.255.255.0\n` +
    `          UP BROADCAST RUNNING MULTICAST  MTU:${MTU}  Metric:1\n          RX packets:42 errors:0 dropped:0 overruns:0 frame:0\n` +
    "          TX packets:38 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:0 \n          RX bytes:4824 (4.7 KiB)  TX bytes:3276 (3.1 KiB)\n\n"
  );
}

const BUSYBOX_LOOPBACK =
  "lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          inet6 addr: ::1/128 Scope:Host\n" +
  "          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n" +
  "          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n";

function gnuInterface({ name, address }: Interface): string {
  const broadcast = `${address.split(".").slice(0, 3).join(".")}.255`;
  return (
    `${name}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu ${MTU}\n        inet ${address}  netmask 255.255.255.0  broadcast ${broadcast}\n` +
    `        ether ${hardware(address)}  txqueuelen 0  (Ethernet)\n        RX packets 42  bytes 4824 (4.7 KiB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n` +
    "        TX packets 38  bytes 3276 (3.1 KiB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n"
  );
}

const GNU_LOOPBACK =
  "lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n        inet6 ::1  prefixlen 128  scopeid 0x10<host>\n" +
  "        loop  txqueuelen 1000  (Local Loopback)\n        RX packets 0  bytes 0 (0.0 B)\n        RX errors 0  dropped 0  overruns 0  frame 0\n" +
  "        TX packets 0  bytes 0 (0.0 B)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n";

function route(args: string[], sys: System): Said {
  const [first] = interfaces(sys);
  if (args.some((arg) => /^(add|del)$/.test(arg)))
    return failed(
      isBusybox(sys) ? "route: SIOCADDRT: Operation not permitted\n" : "SIOCADDRT: Operation not permitted\n",
    );
  let stdout =
    "Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
  const numeric = args.includes("-n");
  const row = (...cells: string[]) =>
    `${cells[0]!.padEnd(15)} ${cells[1]!.padEnd(15)} ${cells[2]!.padEnd(15)} ${cells[3]!.padEnd(5)} 0      0        0 ${cells[4]}\n`;
  if (first) {
    stdout += row(numeric ? "0.0.0.0" : "default", gateway(first.address), "0.0.0.0", "UG", first.name);
    stdout += row(
      network(first.address),
      numeric ? "0.0.0.0" : isBusybox(sys) ? "*" : "0.0.0.0",
      "255.255.255.0",
      "U",
      first.name,
    );
  }
  return { stdout, exit: 0 };
}

interface Socket {
  protocol: "tcp" | "udp";
  address: string;
  port: number;
  pid: number;
  name: string;
}

/** Sockets that listen; a machine that does not tell has none. */
function sockets(sys: System): Socket[] {
  const names = new Map(
    sys.processes().map(({ pid, argv }) => [pid, (argv[0] ?? "").split("/").at(-1)!.replace(/:$/, "")]),
  );
  return (sys.listeners?.() ?? []).map(({ protocol, port, address, pid }) => ({
    protocol: protocol === "udp" ? "udp" : "tcp",
    address: address ?? "0.0.0.0",
    port,
    pid,
    name: names.get(pid) ?? "-",
  }));
}

function netstat(args: string[], sys: System): Said {
  const letters = args.filter((arg) => arg.startsWith("-")).join("");
  const has = (letter: string) => letters.includes(letter);
  if (has("r")) return route(has("n") ? ["-n"] : [], sys);
  const busybox = isBusybox(sys);
  const programs = has("p");
  const shown = sockets(sys).filter(({ protocol }) => (!has("t") && !has("u")) || has(protocol[0]!));
  const title = has("l")
    ? "(only servers)"
    : has("a")
      ? "(servers and established)"
      : busybox
        ? "(w/o servers)"
        : "(w/o servers)";
  const state = (text: string) => text.padEnd(busybox || programs ? 12 : 11);
  let stdout = `Active Internet connections ${title}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${busybox || programs ? " " : ""}${programs ? "PID/Program name    " : ""}\n`;
  if (!has("l") && !has("a")) return { stdout, exit: 0 };
  for (const { protocol, address, port, pid, name } of shown) {
    const local = `${address}:${port}`.padEnd(23);
    stdout += `${protocol.padEnd(5)}      0      0 ${local} ${"0.0.0.0:*".padEnd(23)} ${state(protocol === "tcp" ? "LISTEN" : "")}${programs ? `${`${pid}/${name}`.slice(0, 19).padEnd(busybox ? 0 : 20)}` : ""}\n`;
  }
  return { stdout, exit: 0 };
}

function ss(args: string[], sys: System): Said {
  const letters = args.filter((arg) => /^-\w/.test(arg)).join("");
  const has = (letter: string) => letters.includes(letter);
  const listening = has("l") || has("a");
  const list = listening ? sockets(sys).filter(({ protocol }) => (!has("t") && !has("u")) || has(protocol[0]!)) : [];
  const typed = !(has("t") !== has("u"));
  const rows = list.map(({ protocol, address, port, pid, name }) => [
    ...(typed ? [protocol] : []),
    protocol === "udp" ? "UNCONN" : "LISTEN",
    "0",
    protocol === "udp" ? "0" : "511",
    `${address}:`,
    String(port),
    `${address}:`,
    "*",
    has("p") ? `users:(("${name}",pid=${pid},fd=6))` : "",
  ]);
  const widths = { state: 6, local: Math.max(13, ...rows.map((row) => row.at(-5)!.length)), port: 4 };
  const head = `${typed ? "Netid " : ""}${"State".padEnd(widths.state)} Recv-Q Send-Q ${"Local Address:".padStart(widths.local)}Port  Peer Address:PortProcess\n`;
  const lines = rows.map((row) => {
    const [state, received, sent, local, port, peer, peerPort, users] = row.slice(typed ? 1 : 0) as string[];
    return `${typed ? row[0]!.padEnd(6) : ""}${state!.padEnd(widths.state)} ${received!.padEnd(6)} ${sent!.padEnd(6)} ${local!.padStart(widths.local)}${port!.padEnd(5)} ${peer!.padStart(13)}${peerPort!.padEnd(4)}${users}\n`;
  });
  return { stdout: head + lines.join(""), exit: 0 };
}

function arp(_args: string[], sys: System): Said {
  const [first] = interfaces(sys);
  if (!first) return { exit: 0 };
  const host = gateway(first.address);
  if (isBusybox(sys)) return { stdout: `? (${host}) at ${hardware(host)} [ether]  on ${first.name}\n`, exit: 0 };
  return {
    stdout: `Address                  HWtype  HWaddress           Flags Mask            Iface\n${host.padEnd(24)} ether   ${hardware(host)}   C                     ${first.name}\n`,
    exit: 0,
  };
}

interface TraceState {
  lookup?: LookupState;
  address: string;
}
const HOPS_SHOWN = 30;

/** traceroute: the node's gateway, then the target itself or stars. */
function trace(args: string[], old: TraceState | undefined, wake: Wake, sys: System): Step {
  const [host] = args.filter((arg, i) => !arg.startsWith("-") && !/^-[fmqwpsitz]$/.test(args[i - 1] ?? ""));
  if (host === undefined)
    return failed(
      isBusybox(sys)
        ? busyboxUsage(
            "traceroute [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]\n\t[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]\n\t[-z PAUSE_MSEC] HOST [BYTES]",
          )
        : "Usage:\n  traceroute [ -46dFITnreAUDV ] host [ packetlen ]\n",
      isBusybox(sys) ? 1 : 2,
    );
  const found = (state: TraceState, step: LookupStep): Step => {
    if ("state" in step) return { state: { ...state, lookup: step.state }, wait: { net: step.net } };
    if ("failed" in step)
      return failed(
        isBusybox(sys)
          ? `traceroute: bad address '${host}'\n`
          : `${host}: Name or service not known\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc 1)\n`,
        isBusybox(sys) ? 1 : 2,
      );
    const address = step.done.addresses[0]!;
    const net: NetRequest = { kind: "ping", address, timeoutMs: 5000 };
    return {
      stdout: `traceroute to ${host} (${address}), 30 hops max, ${isBusybox(sys) ? "46" : "60"} byte packets\n`,
      state: { address },
      wait: { net },
    };
  };
  if (wake.type === "start") return found({ address: "" }, startLookup(host, sys));
  if (wake.type !== "net") return { state: old!, wait: {} };
  if (old!.lookup) return found(old!, continueLookup(old!.lookup, wake.outcome, sys));
  const { outcome } = wake;
  const three = (ms: number) => [ms, ms * 0.9, ms * 0.95].map((one) => `${one.toFixed(3)} ms`).join("  ");
  const [first] = interfaces(sys);
  const router = first ? gateway(first.address) : "10.244.0.1";
  let stdout = ` 1  ${router} (${router})  ${three(Math.min(outcome.afterMs, 0.1))}\n`;
  if (outcome.ok)
    stdout += ` 2  ${isIPv4(host) || isIPv6(host) ? host : host} (${old!.address})  ${three(outcome.afterMs)}\n`;
  else for (let hop = 2; hop <= HOPS_SHOWN; hop++) stdout += `${String(hop).padStart(2)}  * * *\n`;
  return { stdout, exit: 0 };
}

const tool = (run: (args: string[], sys: System) => Said): Tool => ({ kind: "function", run });
const traceroute: Tool = { kind: "process", step: trace };
export const tools: Record<string, Tool> = {
  ip: tool(ip),
  ifconfig: tool(ifconfig),
  route: tool(route),
  netstat: tool(netstat),
  ss: tool(ss),
  arp: tool(arp),
  traceroute,
  traceroute6: traceroute,
  tracepath: traceroute,
};

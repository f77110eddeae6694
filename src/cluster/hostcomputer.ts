/** The cluster as the tools of the student's computer see it: a neighbour on the network, in transactions of their own. */

import { readFileSync } from "node:fs";
import type { Service } from "../client/api.ts";
import type { Profile } from "../client/component.ts";
import type { Client } from "../client/index.ts";
import type { HostCluster, HostTable } from "../host/types.ts";
import type { NetOutcome, NetRequest } from "../shell/types.ts";
import { draw } from "../sim/chance.ts";
import { addonsOf, changeAddon } from "./labaddons.ts";
import type { Session } from "./session.ts";
import { SUPER_ADMIN } from "./superadmin.ts";
import type { World } from "./world.ts";

const LONGEST_WAIT_MS = 3_600_000;
/** A load balancer's name in public DNS. */
const TTL = 60;
const PUBLIC_DNS_MS = 20;
const TUNNEL_PROVIDER = "service-controller";

export class HostComputer implements HostCluster {
  constructor(private readonly session: Session) {}

  get profile(): Profile {
    return this.session.world.profile;
  }

  get client(): Client {
    return this.session.world.clientOf(SUPER_ADMIN);
  }

  table(name: string): HostTable {
    return {
      get: (key) => this.session.world.state.table(name).get(key),
      keys: () => [...this.session.world.state.table(name).keys()],
      set: (key, row) => this.session.writable().state.table(name).set(key, row),
      delete: (key) => this.session.writable().state.table(name).delete(key),
    };
  }

  monotonic(): number {
    return this.session.world.state.header.clock.now;
  }

  epoch(): number {
    return this.session.world.state.header.clock.epoch;
  }

  chance(purpose: string): number {
    return draw(this.session.world.state.header.seed, purpose);
  }

  fetch(request: NetRequest, id: string): NetOutcome | undefined {
    const world = this.session.writable();
    const known = publicRecord(world, request);
    if (known) return known;
    return world.nodes.network.fetch("host", { host: true }, request, id);
  }

  async answer(id: string, until: number): Promise<NetOutcome | undefined> {
    const timeoutMs = Math.min(until - this.monotonic(), LONGEST_WAIT_MS);
    const answers = () => this.session.world.state.table<NetOutcome>("hostanswers");
    const outcome = await this.session.waitUntil(() => answers().get(id), { timeoutMs, jump: true });
    if (outcome) this.session.writable().state.table("hostanswers").delete(id);
    return outcome;
  }

  async pass(until: number): Promise<void> {
    const { clock } = this.session.world.state.header;
    const missing = until - clock.now;
    if (clock.mode === "instant" && missing > 0) this.session.writable().advance(Math.ceil(until));
    await this.session.commit();
    if (clock.mode === "live" && missing > 0) await new Promise((resolve) => setTimeout(resolve, missing));
  }

  save(): Promise<void> {
    return this.session.commit();
  }

  hostEntries(): { address: string; names: string[] }[] {
    const { world } = this.session;
    const { addressOf } = world.nodes.network.view;
    const own = [...world.state.table<{ address: string }>("hosts").entries()];
    const published = this.client
      .list<Service>("services")
      .flatMap((s) => s.status?.loadBalancer?.ingress ?? [])
      .flatMap(({ hostname }) => {
        const address = hostname === "localhost" ? undefined : addressOf(hostname);
        return address && hostname ? [{ address, names: [hostname] }] : [];
      });
    return [...own.map(([name, { address }]) => ({ address, names: [name] })), ...published, ...realHosts()];
  }

  addons(): { name: string; enabled: boolean }[] {
    return addonsOf(this.session.world);
  }

  async switchAddon(name: string, enabled: boolean): Promise<boolean> {
    const objects = changeAddon(this.session.writable(), name, enabled);
    await this.session.commit();
    objects?.(this.session.writable());
    await this.session.commit();
    return objects !== undefined;
  }

  setTunnel(running: boolean): void {
    const { state, timers } = this.session.writable();
    if (running) state.table("tunnel").set("tunnel", true);
    else state.table("tunnel").delete("tunnel");
    timers.set(TUNNEL_PROVIDER, "all", state.header.clock.now);
  }
}

/** Lines that the user has put into the real hosts file, for addresses of the cluster. */
function realHosts(): { address: string; names: string[] }[] {
  let text = "";
  try {
    text = readFileSync("/etc/hosts", "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return /^\d+(\.\d+){3}$/.test(address) ? [{ address, names: names.map((name) => name.toLowerCase()) }] : [];
  });
}

/** Public DNS knows the names of the cloud's load balancers. */
function publicRecord(world: World, request: NetRequest): NetOutcome | undefined {
  if (request.kind !== "dns") return undefined;
  const address = world.nodes.network.view.addressOf(request.name.toLowerCase().replace(/\.$/, ""));
  if (!address) return undefined;
  const answers = request.type === "A" ? [{ name: request.name, type: "A" as const, ttl: TTL, data: address }] : [];
  return { ok: true, afterMs: PUBLIC_DNS_MS, dns: { server: request.server ?? "", rcode: "NOERROR", answers } };
}

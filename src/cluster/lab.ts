/** kubelab's own commands on one cluster: its coming and going, its nodes, its time, its add-ons. */

import { renameSync } from "node:fs";
import type { Node, Pod } from "../client/api.ts";
import type { Profile } from "../client/component.ts";
import {
  type AddonInfo,
  type ClockMode,
  type ClusterInfo,
  type HostEntry,
  type Lab,
  LabError,
  type NodeInfo,
  type Trace,
  type UpOptions,
  type UpResult,
} from "../kubelab/types.ts";
import { hostNow, switchMode, wallTime } from "../sim/clock.ts";
import { targetOf } from "../state/file.ts";
import { acquire, openState, StateError, setAside } from "../state/index.ts";
import type { ClusterState } from "../state/types.ts";
import { createCluster } from "./bootstrap.ts";
import { addonsOf, changeAddon } from "./labaddons.ts";
import { loadProfile, withNodes } from "./labprofile.ts";
import { isNodeUp } from "./nodes.ts";
import { Session, type SessionOptions } from "./session.ts";
import { SUPER_ADMIN } from "./superadmin.ts";
import type { World } from "./world.ts";

export interface LabOptions {
  name: string;
  /** The state file. */
  path: string;
  /** The clock that the environment asks for. */
  clock?: ClockMode;
  flush(): Promise<void>;
  report?: SessionOptions["report"];
}

const DEFAULT_PROFILE = "lab";
const NODE_CONTROLLER = "node-controller";

export class ClusterLab implements Lab {
  readonly name: string;
  private readonly session: Session;
  /** Makes the state of a cluster that is not there yet. */
  private create: () => ClusterState;

  constructor(private readonly options: LabOptions) {
    const { name, path, clock, flush, report } = options;
    this.name = name;
    const missing = () => {
      throw new LabError(`there is no cluster ${JSON.stringify(name)}; "kubelab up" makes one`);
    };
    this.create = missing;
    this.session = new Session({ path, clock, flush, report, create: () => this.create() });
  }

  info(): ClusterInfo | undefined {
    const { state, close } = openState(this.options.path);
    close();
    if (!state) return undefined;
    const { world } = this.session;
    const { header } = world.state;
    return {
      name: header.cluster,
      profile: world.profile,
      seed: header.seed,
      clock: header.clock.mode,
      nowMs: wallTime(header.clock),
      ageMs: header.clock.now,
      path: this.options.path,
    };
  }

  async up(options: UpOptions): Promise<UpResult> {
    const aside = this.setDamagedAside();
    const found = this.info();
    if (found) {
      this.refuse(found, options);
      return { made: false, info: found };
    }
    const source = () => (options.from === undefined ? this.newState(options) : this.prepared(options));
    let made = false;
    this.create = () => {
      made = true;
      return source();
    };
    this.session.abandon();
    try {
      this.session.writable();
      await this.session.commit();
    } catch (error) {
      this.session.abandon();
      throw error;
    }
    return { made, info: this.info()!, setAside: aside };
  }

  private refuse(found: ClusterInfo, { profile, from }: UpOptions): void {
    const { name, path } = found;
    const first = `"kubelab down${name === DEFAULT_PROFILE ? "" : ` --name ${name}`}" first`;
    if (name !== this.name) throw new LabError(`${path} holds the cluster ${JSON.stringify(name)}; ${first}`);
    if (from !== undefined) throw new LabError(`there is a cluster ${JSON.stringify(name)} already; ${first}`);
    if (profile === undefined || loadProfile(profile).name === found.profile.name) return;
    throw new LabError(`the cluster ${JSON.stringify(name)} has the profile ${found.profile.name}; ${first}`);
  }

  private newState({ profile = DEFAULT_PROFILE, nodes, seed, clock }: UpOptions): ClusterState {
    const chosen = withNodes(loadProfile(profile), nodes);
    return this.stateOf(chosen, seed ?? this.name, clock ?? this.options.clock ?? "live");
  }

  private stateOf(profile: Profile, seed: string, clock: ClockMode): ClusterState {
    const state = createCluster({ name: this.name, profile, seed, clock });
    state.header.clock = { ...state.header.clock, hostAt: hostNow() };
    return state;
  }

  private prepared({ from, clock, profile, nodes, seed }: UpOptions): ClusterState {
    const given = { profile, nodes, seed };
    const { state } = openState(from!);
    if (!state) throw new LabError(`there is no state file ${from}`);
    if (nodes !== undefined) throw new LabError("--from and --nodes do not go together");
    const found = state.table<Profile>("profile").get("profile")!;
    if (given.profile !== undefined && loadProfile(given.profile).name !== found.name)
      throw new LabError(`${from} has the profile ${found.name}, not ${given.profile}`);
    const mode = clock ?? this.options.clock ?? state.header.clock.mode;
    state.header.cluster = this.name;
    if (seed !== undefined) state.header.seed = seed;
    state.header.clock = switchMode(state.header.clock, mode, hostNow());
    return state;
  }

  /** A damaged file makes room for a new one, but is never overwritten. One that is none of ours stays where it is. */
  private setDamagedAside(): string | undefined {
    const { path } = this.options;
    const damaged = () => {
      try {
        openState(path).close();
        return false;
      } catch (error) {
        if (error instanceof StateError && (error.code === "damaged" || error.code === "truncated")) return true;
        throw error;
      }
    };
    if (!damaged()) return undefined;
    const lock = acquire(path);
    try {
      return damaged() ? setAside(path) : undefined;
    } finally {
      lock.release();
    }
  }

  async down(): Promise<{ aside: string } | undefined> {
    const { path } = this.options;
    this.session.abandon();
    if (!openState(path).identity) return undefined;
    const lock = acquire(path);
    try {
      const target = targetOf(path);
      const aside = `${target}.last`;
      renameSync(target, aside);
      return { aside };
    } finally {
      lock.release();
    }
  }

  async reset(options: UpOptions): Promise<UpResult> {
    const aside = this.setDamagedAside();
    const old = this.info();
    if (!old) return { ...(await this.up(options)), setAside: aside };
    const { profile, seed, clock } = old;
    const state = this.stateOf(this.session.world.state.table<Profile>("profile").get("base") ?? profile, seed, clock);
    await this.down();
    this.create = () => state;
    this.session.writable();
    await this.session.commit();
    return { made: true, info: this.info()!, setAside: aside };
  }

  podCounts(): { running: number; all: number } {
    const pods = this.session.world.clientOf(SUPER_ADMIN).list<Pod>("pods");
    return { running: pods.filter((pod) => pod.status.phase === "Running").length, all: pods.length };
  }

  nodes(): NodeInfo[] {
    const { world } = this.session;
    return world
      .clientOf(SUPER_ADMIN)
      .list<Node>("nodes")
      .map((node) => ({
        name: node.metadata.name,
        address: node.status.addresses?.find((a) => a.type === "InternalIP")?.address ?? "",
        roles: rolesOf(node),
        status: statusOf(node),
        stopped: !isNodeUp(world, node.metadata.name),
      }));
  }

  stopNode(name: string): Promise<boolean> {
    return this.change((world) => {
      if (!isNodeUp(world, name)) return false;
      const { now } = world.state.header.clock;
      world.state.table("stoppednodes").set(name, { since: now });
      world.nodes.kubelet.nodeStopped(name);
      world.timers.set(NODE_CONTROLLER, name, now, { exact: true });
      return true;
    });
  }

  startNode(name: string): Promise<boolean> {
    return this.change((world) => {
      if (isNodeUp(world, name)) return false;
      world.state.table("stoppednodes").delete(name);
      world.timers.set(NODE_CONTROLLER, name, world.state.header.clock.now, { exact: true });
      world.nodes.kubelet.nodeStarted(name, world.component("kubelet").context);
      return true;
    });
  }

  async advance(ms: number): Promise<void> {
    await this.change((world) => world.advance(world.state.header.clock.now + ms));
  }

  async setClock(mode: ClockMode): Promise<void> {
    await this.change(({ state }) => {
      state.header.clock = switchMode(state.header.clock, mode, hostNow());
    });
  }

  addons(): AddonInfo[] {
    return addonsOf(this.session.world);
  }

  enableAddon(name: string): Promise<boolean> {
    return this.switchAddon(name, true);
  }

  disableAddon(name: string): Promise<boolean> {
    return this.switchAddon(name, false);
  }

  /** In two transactions: what the add-on says of the profile is in force before its objects come. */
  private async switchAddon(name: string, enabled: boolean): Promise<boolean> {
    const objects = await this.change((world) => changeAddon(world, name, enabled));
    if (!objects) return false;
    await this.change(objects);
    return true;
  }

  trace(from: string, to: string): Trace {
    return (require("./labtrace.ts") as typeof import("./labtrace.ts")).traceBetween(this.session.world, from, to);
  }

  lastTrace(asker?: "host" | "process"): Trace | undefined {
    return (require("./labtrace.ts") as typeof import("./labtrace.ts")).lastTrace(this.session.world, asker);
  }

  hosts(): HostEntry[] {
    const table = this.session.world.state.table<{ address: string }>("hosts");
    return [...table.entries()].map(([name, { address }]) => ({ name, address }));
  }

  async addHost(address: string, names: string[]): Promise<void> {
    await this.change(({ state }) => {
      for (const name of names) state.table("hosts").set(name.toLowerCase(), { address });
    });
  }

  removeHost(name: string): Promise<boolean> {
    return this.change(({ state }) => {
      const table = state.table("hosts");
      const known = table.has(name.toLowerCase());
      table.delete(name.toLowerCase());
      return known;
    });
  }

  /** One transaction that writes. */
  private async change<T>(work: (world: World) => T): Promise<T> {
    try {
      const result = work(this.session.writable());
      await this.session.commit();
      return result;
    } catch (error) {
      this.session.abandon();
      throw error;
    }
  }
}

const ROLE = "node-role.kubernetes.io/";

const rolesOf = (node: Node): string =>
  Object.keys(node.metadata.labels ?? {})
    .filter((label) => label.startsWith(ROLE))
    .map((label) => label.slice(ROLE.length))
    .sort()
    .join(",");

function statusOf(node: Node): string {
  const ready = node.status.conditions?.find((c) => c.type === "Ready")?.status;
  const text = ready === "True" ? "Ready" : ready === "False" || ready === "Unknown" ? "NotReady" : "Unknown";
  return node.spec.unschedulable ? `${text},SchedulingDisabled` : text;
}

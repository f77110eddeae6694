/**
 * A loaded cluster, wired: API server, components, timers. The one place where rooms that may not know each other meet.
 * Nothing of a component is loaded before a write or a due timer needs it, so a plain read pays for none of them.
 */
import { rfc3339 } from "../apimachinery/time.ts";
import { createClient } from "../apiserver/client.ts";
import { recordAllocations } from "../apiserver/ipam.ts";
import { createApiServer } from "../apiserver/server.ts";
import type { Change, Component, Context, Profile } from "../client/component.ts";
import type { ApiRequest, ApiResponse, Client, ResourceName } from "../client/index.ts";
import { advance, type Life, settle } from "../sim/advance.ts";
import { wallTime } from "../sim/clock.ts";
import { Timers } from "../sim/timers.ts";
import { StateError } from "../state/errors.ts";
import type { ClusterState, Timer } from "../state/types.ts";
import { componentContext } from "./context.ts";
import { Mishaps } from "./mishaps.ts";

/** Growing delays of a reconcile that threw, as workqueue's rate limiter gives them: 5 ms doubling to 1000 s. */
const FIRST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 1_000_000;

/** The component whose timers are the processes' own: what they do by themselves is no unrest of the cluster. */
export const CONTAINERS = "cri";

export interface Installed {
  component: Component;
  context: Context;
}

type Watcher = (change: Change) => void;

export class World {
  readonly timers: Timers;
  readonly profile: Profile;
  /** Bugs of ours that were met since the cluster was loaded. */
  readonly mishaps = new Mishaps();
  private readonly life: Life;
  private readonly server: ReturnType<typeof createApiServer>;
  private installed: Map<string, Installed> | undefined;
  /** Who is told of a resource's changes. */
  private readonly watchers = new Map<ResourceName, Watcher[]>();
  /** Made on first use by rooms that need containers or the network; see nodes.ts. */
  private nodeRooms: import("./nodes.ts").NodeRooms | undefined;

  constructor(readonly state: ClusterState) {
    this.timers = new Timers(state);
    this.profile = state.table<Profile>("profile").get("profile")!;
    this.life = { state, timers: this.timers, run: (timer) => this.run(timer) };
    this.server = createApiServer({
      state,
      profile: this.profile,
      notify: (resource, change) => this.notify(resource, change),
      nodes: { connect: (request) => this.nodes.connect(request) },
      timestamp: () => rfc3339(this.nowMs()),
      nowMs: () => this.nowMs(),
    });
  }

  /** Virtual wall clock, Unix milliseconds. */
  nowMs(): number {
    return wallTime(this.state.header.clock);
  }

  handle(request: ApiRequest): ApiResponse {
    return this.server.handle(request);
  }

  clientOf(user: { name: string; groups: string[] }): Client {
    return createClient((request) => this.server.handle(request), user);
  }

  advance(to: number): void {
    advance(this.life, to);
  }

  settle(): void {
    settle(this.life, (timer) => timer.component === CONTAINERS);
  }

  /** Kubelet, runtime and network, which only commands and changes that reach into nodes load. */
  get nodes(): import("./nodes.ts").NodeRooms {
    const { createNodeRooms } = require("./nodes.ts") as typeof import("./nodes.ts");
    this.nodeRooms ??= createNodeRooms(this);
    return this.nodeRooms;
  }

  component(name: string): Installed {
    const found = this.components().get(name);
    if (!found) throw new Error(`no component is called ${name}`);
    return found;
  }

  private components(): Map<string, Installed> {
    if (this.installed) return this.installed;
    const { componentsOf } = require("./components.ts") as typeof import("./components.ts");
    const install = (component: Component): [string, Installed] => [
      component.name,
      { component, context: componentContext(this, component) },
    ];
    this.installed = new Map(componentsOf(this).map(install));
    return this.installed;
  }

  private notify(resource: ResourceName, change: Change): void {
    if (resource === "services") recordAllocations(this.state, change as Change<any>);
    let watchers = this.watchers.get(resource);
    if (!watchers) {
      watchers = [...this.watchersOf(resource, resource), ...this.watchersOf("*", resource)];
      this.watchers.set(resource, watchers);
    }
    for (const watcher of watchers) watcher(change);
  }

  private watchersOf(watched: ResourceName, resource: ResourceName): Watcher[] {
    return [...this.components().values()].flatMap(({ component, context }) => {
      const watch = component.watches[watched];
      return watch ? [this.guarded(component.name, resource, (change) => watch(change, context, resource))] : [];
    });
  }

  /** A change that is stored has happened: who cannot take the news does not keep it from the others. */
  private guarded(component: string, resource: ResourceName, watcher: Watcher): Watcher {
    return (change) => {
      try {
        watcher(change);
      } catch (error) {
        if (isAnswer(error)) throw error;
        this.mishaps.add(component, resource, error);
      }
    };
  }

  private run(timer: Timer): void {
    const installed = this.components().get(timer.component);
    if (!installed) return;
    try {
      installed.component.reconcile(timer.key, installed.context);
    } catch (error) {
      this.retry(timer, error);
    }
  }

  /**
   * Conflicts and the like heal by themselves. What is no API failure is a bug: it is told, and tried again as rarely as
   * any failure. What the reconcile queued before it threw must not make that earlier: it may do the same each time.
   */
  private retry(timer: Timer, error: unknown): void {
    if (error instanceof StateError) throw error;
    const isBug = !isAnswer(error);
    if (isBug) this.mishaps.add(timer.component, timer.key, error);
    const attempts = (timer.attempts ?? 0) + 1;
    const delay = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS);
    this.timers.set(timer.component, timer.key, this.state.header.clock.now + delay, { attempts, exact: isBug });
  }
}

/** What the API server or the state file says; nothing of these is a bug of who hears it. */
function isAnswer(error: unknown): boolean {
  const { ApiError } = require("../client/index.ts") as typeof import("../client/index.ts");
  return error instanceof ApiError || error instanceof StateError;
}

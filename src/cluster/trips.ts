/** The ways of the last requests, kept for `kubelab why`: one of the student's computer's, one of the pods'. */
import type { Destination, Hop, Origin, Route } from "../network/types.ts";
import type { NetRequest } from "../shell/types.ts";
import type { World } from "./world.ts";

/** Row of the table "traces"; keys: "host", "process". */
export interface KeptTrip {
  from: Origin;
  address: string;
  /** 0: a ping. */
  port: number;
  hops: Hop[];
  destination: Destination;
  source: string;
  /** Monotonic virtual milliseconds. */
  at: number;
}

/** One request's way in the making; questions of DNS are on the way to another and not kept. */
export class Trip {
  private readonly ways: Route[] = [];

  constructor(
    private readonly from: Origin,
    private readonly request: NetRequest,
  ) {}

  add(way: Route): void {
    if (this.request.kind !== "dns") this.ways.push(way);
  }

  keep(world: World, asker: "process" | "host" | "kubelet"): void {
    const last = this.ways.at(-1);
    const { request } = this;
    if (!last || request.kind === "dns") return;
    const { state } = world;
    state.table<KeptTrip>("traces").set(asker, {
      from: this.from,
      address: request.address,
      port: request.kind === "ping" ? 0 : request.port,
      hops: this.ways.flatMap((way) => way.hops),
      destination: last.destination,
      source: last.source,
      at: state.header.clock.now,
    });
  }
}

/** The components of a cluster: one line each. */
import type { Component } from "../client/component.ts";
import { controllers } from "../controller/index.ts";
import { scheduler } from "../scheduler/index.ts";
import { eventTTL } from "./events.ts";
import type { World } from "./world.ts";

export function componentsOf(world: World): Component[] {
  return [...controllers(), scheduler, eventTTL, ...world.nodes.components];
}

/** Add-ons of a running cluster: their objects come and go, and with them what they say of the profile. */

import type { Profile } from "../client/component.ts";
import { ApiError, type KubeObject } from "../client/index.ts";
import { type AddonInfo, LabError } from "../kubelab/types.ts";
import { addonObjects, addonProfile, installAddons } from "./addons.ts";
import { SUPER_ADMIN } from "./superadmin.ts";
import type { World } from "./world.ts";

const possible = ({ addons, availableAddons = [] }: Profile) => [...new Set([...addons, ...availableAddons])];

/** The profile as the cluster was made with: rows of the table "profile". */
const baseOf = (world: World): Profile => world.state.table<Profile>("profile").get("base") ?? world.profile;

export const addonsOf = (world: World): AddonInfo[] =>
  possible({ ...baseOf(world), addons: [...new Set([...baseOf(world).addons, ...world.profile.addons])] })
    .sort()
    .map((name) => ({ name, enabled: world.profile.addons.includes(name) }));

/** Changes the profile; what is still to be done in the next transaction, or undefined: it was so already. */
export function changeAddon(world: World, name: string, enabled: boolean): ((world: World) => void) | undefined {
  const known = addonsOf(world);
  const addon = known.find((one) => one.name === name);
  if (!addon) {
    const names = known.map((one) => one.name).join(", ") || "none";
    throw new LabError(`the profile ${world.profile.name} has no add-on ${JSON.stringify(name)}; it has ${names}`);
  }
  if (addon.enabled === enabled) return undefined;
  const base = baseOf(world);
  const addons = enabled ? [...world.profile.addons, name] : world.profile.addons.filter((one) => one !== name);
  const table = world.state.table<Profile>("profile");
  table.set("base", base);
  const objects = enabled ? [] : addonObjects(world.profile, name);
  const profile = addons.filter((one) => !base.addons.includes(one)).reduce((p, one) => addonProfile(p, one), base);
  table.set("profile", { ...profile, addons });
  return (next) => (enabled ? installAddons(next, [name]) : removeObjects(next, objects));
}

/** Last ones first; what somebody has removed already is no failure. */
function removeObjects(world: World, objects: KubeObject[]): void {
  const client = world.clientOf(SUPER_ADMIN);
  const { kindFor, storageNameOf } = require("../kinds/index.ts") as typeof import("../kinds/index.ts");
  for (const { apiVersion, kind, metadata } of [...objects].reverse()) {
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    try {
      client.delete(storageNameOf(kindFor(group, kind)!), metadata.namespace, metadata.name, {
        propagationPolicy: "Background",
      });
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === "NotFound")) throw error;
    }
  }
}

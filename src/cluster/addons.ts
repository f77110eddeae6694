/** Add-ons: what a distribution runs in the cluster itself, as manifests in fixtures/addons. */
import { readAsset } from "../kinds/assets.ts";
import { creator } from "./bootstrap.ts";
import type { World } from "./world.ts";

/** Creates the objects of each add-on. Throws an Error for a name that does not exist. */
export function installAddons(world: World, names: string[]): void {
  if (!names.length) return;
  const add = creator(world);
  const addons = JSON.parse(readAsset("addons.json"));
  for (const name of names) {
    if (!Object.hasOwn(addons, name)) throw new Error(`no add-on is called ${JSON.stringify(name)}`);
    for (const object of addons[name]) add(object);
  }
}

/** Add-ons: what a distribution runs in the cluster itself, as manifests in fixtures/addons. */
import type { Profile } from "../client/component.ts";
import type { KubeObject } from "../client/index.ts";
import { readAsset } from "../kinds/assets.ts";
import { creator } from "./bootstrap.ts";
import type { World } from "./world.ts";

/** Creates the objects of each add-on. Throws an Error for a name that does not exist. */
export function installAddons(world: World, names: string[]): void {
  if (!names.length) return;
  const add = creator(world);
  for (const name of names) for (const object of addonObjects(world.profile, name)) add(object);
}

/** The objects of one add-on, with the profile's addresses and names in place of `${...}`. */
export const addonObjects = (profile: Profile, name: string): KubeObject[] =>
  documentsOf(profile, name).filter((document) => document.kind !== SETTINGS);

/** The profile as it is where the add-on runs: its document of kind Addon says what differs. */
export const addonProfile = (profile: Profile, name: string): Profile =>
  documentsOf(profile, name)
    .filter((document) => document.kind === SETTINGS)
    .reduce((changed, document) => Object.assign(changed, document.profile), { ...profile });

/** Kind of the document that is no object: { kind: Addon, profile: {...} }. */
const SETTINGS = "Addon";

/** All add-ons' documents, read once. */
let addons: Record<string, object[]> | undefined;

function documentsOf(profile: Profile, name: string): KubeObject[] {
  addons ??= JSON.parse(readAsset("addons.json")) as Record<string, object[]>;
  if (!Object.hasOwn(addons, name)) throw new Error(`no add-on is called ${JSON.stringify(name)}`);
  const controlPlane = profile.nodes.find((n) => n.controlPlane) ?? profile.nodes[0];
  const values: Record<string, string | undefined> = {
    podCIDR: profile.podCIDR,
    serviceCIDR: profile.serviceCIDR,
    dnsServiceIP: profile.dnsServiceIP,
    version: profile.kubernetesVersion.replace(/[-+].*/, ""),
    controlPlane: controlPlane.name,
    controlPlaneIP: controlPlane.address,
    nodeNetwork: controlPlane.address.replace(/\.\d+$/, ""),
  };
  const text = JSON.stringify(addons[name]).replace(/\$\{(\w+)\}/g, (_, key) => values[key] ?? "");
  return JSON.parse(text);
}

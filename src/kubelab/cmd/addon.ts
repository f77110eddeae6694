/** addon list, enable, disable. */
import { box } from "../boxes.ts";
import type { KubelabContext } from "../types.ts";
import { existing } from "./up.ts";

export function listAddons(context: KubelabContext, cluster: string | undefined): number {
  const lab = context.lab(cluster);
  existing(lab);
  const rows = lab.addons().map((addon) => [addon.name, addon.enabled ? "enabled" : "disabled"]);
  context.io.out(box(context.io, ["Add-on", "Status"], rows));
  return 0;
}

export async function switchAddon(
  context: KubelabContext,
  verb: "enable" | "disable",
  addon: string,
  cluster: string | undefined,
): Promise<number> {
  const lab = context.lab(cluster);
  existing(lab);
  const done = verb === "enable" ? await lab.enableAddon(addon) : await lab.disableAddon(addon);
  context.io.out(`add-on ${addon} ${done ? `${verb}d` : `was ${verb}d already`}\n`);
  return 0;
}

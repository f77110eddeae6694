/** Names that the student's computer knows: its simulated hosts file, and load balancers' names in public DNS. */
import type { World } from "./world.ts";

/** The address of a name; undefined: only the real world may know it. */
export function hostAddresses(world: World, name: string): string | undefined {
  const wanted = name.toLowerCase().replace(/\.$/, "");
  const entry = world.state.table<{ address: string }>("hosts").get(wanted);
  return entry?.address ?? world.nodes.network.view.addressOf(wanted);
}

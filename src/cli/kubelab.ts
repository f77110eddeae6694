/** kubelab: the lab's own commands. */

import type { Host } from "./main.ts";
import { statePath } from "./paths.ts";
import { clockMode, openSession } from "./session.ts";

export async function runKubelabTool(argv: string[], host: Host): Promise<number> {
  const profile = argv[argv.indexOf("--profile") + 1];
  const { createCluster, profileNamed } =
    require("../cluster/bootstrap.ts") as typeof import("../cluster/bootstrap.ts");
  const session = openSession(statePath(host.env, "lab"), "lab", host);
  session.create(
    createCluster({
      name: "lab",
      profile: profileNamed(profile),
      seed: host.env.KUBELAB_SEED || "lab",
      clock: clockMode(host.env),
    }),
  );
  await session.commit();
  return 0;
}

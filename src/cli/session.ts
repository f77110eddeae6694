/** Opens a cluster's state file for one command; where there is no cluster yet, makes the default one and says so. */
import { Session } from "../cluster/session.ts";
import type { Clock } from "../state/types.ts";
import type { Host } from "./main.ts";

const DEFAULT_PROFILE = "lab";

/** Live unless KUBELAB_CLOCK says instant. */
export const clockMode = (env: Host["env"]): Clock["mode"] => (env.KUBELAB_CLOCK === "instant" ? "instant" : "live");

export function openSession(path: string, name: string, { env, streams }: Host): Session {
  return new Session({
    path,
    clock: env.KUBELAB_CLOCK === "instant" || env.KUBELAB_CLOCK === "live" ? env.KUBELAB_CLOCK : undefined,
    flush: () => streams.flush(),
    create() {
      const { createCluster, profileNamed } =
        require("../cluster/bootstrap.ts") as typeof import("../cluster/bootstrap.ts");
      const profile = profileNamed(env.KUBELAB_PROFILE || DEFAULT_PROFILE);
      streams.err(`kubelab: there was no cluster yet; made ${JSON.stringify(name)} (profile ${profile.name})\n`);
      return createCluster({ name, profile, seed: env.KUBELAB_SEED || name, clock: clockMode(env) });
    },
  });
}

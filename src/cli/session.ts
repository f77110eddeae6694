/** Opens a cluster's state file for one command; where there is no cluster yet, makes the default one and says so. */
import type { Mishap } from "../cluster/mishaps.ts";
import { Session } from "../cluster/session.ts";
import { LabError } from "../kubelab/types.ts";
import type { Clock } from "../state/types.ts";
import type { Host } from "./main.ts";

const DEFAULT_PROFILE = "lab";

/** What KUBELAB_CLOCK asks for, if anything. Throws a LabError where that is no clock. */
export function clockOf({ KUBELAB_CLOCK: asked }: Host["env"]): Clock["mode"] | undefined {
  if (!asked) return undefined;
  if (asked === "instant" || asked === "live") return asked;
  throw new LabError(`KUBELAB_CLOCK is ${JSON.stringify(asked)}; it can be live or instant`);
}

/** Tells of bugs that the cluster met. */
export const reporter =
  (host: Host) =>
  (mishap: Mishap): void =>
    (require("./errors.ts") as typeof import("./errors.ts")).explainMishap(mishap, host);

export function openSession(path: string, name: string, host: Host): Session {
  const { env, streams } = host;
  return new Session({
    path,
    clock: clockOf(env),
    flush: () => streams.flush(),
    drop: () => streams.drop?.(),
    report: reporter(host),
    create() {
      const { createCluster } = require("../cluster/bootstrap.ts") as typeof import("../cluster/bootstrap.ts");
      const { loadProfile } = require("../cluster/labprofile.ts") as typeof import("../cluster/labprofile.ts");
      const { ownKubeconfig } = require("./ownkubeconfig.ts") as typeof import("./ownkubeconfig.ts");
      const profile = loadProfile(env.KUBELAB_PROFILE || DEFAULT_PROFILE);
      const made = `made ${JSON.stringify(name)} (profile ${profile.name}); see "kubelab status"`;
      streams.err(`kubelab: there was no cluster yet; ${made}\n`);
      const state = createCluster({ name, profile, seed: env.KUBELAB_SEED || name, clock: clockOf(env) ?? "live" });
      ownKubeconfig(env).add(name, profile.contextName);
      return state;
    },
  });
}

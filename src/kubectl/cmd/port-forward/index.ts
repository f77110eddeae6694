import { notYet, UsageError } from "../../errors.ts";
import type { Command } from "../../types.ts";

export const command: Command = {
  name: "port-forward",
  use: "TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  long: `Forward one or more local ports to a pod.

Not part of this version of kubelab yet: its pods' servers answer inside the cluster only. Ask them there: kubectl exec POD -- curl SERVICE`,
  run({ args }) {
    if (args.length < 2) throw new UsageError("TYPE/NAME and list of ports are required for port-forward");
    throw notYet("kubectl port-forward");
  },
};

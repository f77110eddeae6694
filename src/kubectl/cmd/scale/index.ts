import type { Command } from "../../types.ts";

export const command: Command = {
  name: "scale",
  use: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
  long: `Set a new size for a deployment, replica set, replication controller, or stateful set.

With --current-replicas or --resource-version the size is changed only if the object is still as the flag says.`,
  examples: `# Three replicas of ReplicaSet "web"
kubectl scale --replicas=3 rs/web

# Of what a manifest names
kubectl scale --replicas=3 -f web.yaml

# Only if there are two now
kubectl scale --current-replicas=2 --replicas=3 deployment/web

# Several at once
kubectl scale --replicas=5 rs/web rs/api

# A StatefulSet
kubectl scale --replicas=3 statefulset/db`,
  flagHelp: {
    "current-replicas": "Change the size only if it is this now; -1 stands for any.",
    replicas: "The new desired number of replicas. Required.",
    timeout:
      "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
  },
  requiredFlags: ["replicas"],
  run: (ctx) => (require("./scale.ts") as typeof import("./scale.ts")).run(ctx),
};

import type { Command } from "../../types.ts";

export const command: Command = {
  name: "drain",
  use: "NODE",
  long: `Drain node in preparation for maintenance.

The node is marked unschedulable, so that no new pods come. Then its pods are evicted, as far as disruption budgets allow, and drain waits until all of them have ended.

Static pods stay, and so do the pods of DaemonSets, which would come back at once: with such pods on the node drain does nothing without --ignore-daemonsets. Pods that no controller would replace are a reason to do nothing too, unless --force is given, and so are pods with emptyDir volumes without --delete-emptydir-data.

When the node is to be used again, kubectl uncordon makes it schedulable.`,
  examples: `# Drain the node, even if there are pods without a controller
kubectl drain worker --force

# Give each pod a quarter of an hour to end
kubectl drain worker --grace-period=900`,
  flagHelp: {
    "delete-emptydir-data": "Continue even if there are pods with emptyDir volumes, whose data goes with them.",
    "disable-eviction": "Delete pods instead of evicting them, past all disruption budgets.",
    force: "Continue even if there are pods that do not declare a controller.",
    "grace-period":
      "Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.",
    "ignore-daemonsets": "Ignore DaemonSet-managed pods.",
    "pod-selector": "Label selector to filter pods on the node",
    "skip-wait-for-delete-timeout":
      "Do not wait for pods whose deletion began longer than this number of seconds ago. Must be greater than 0 to skip.",
    timeout: "The length of time to wait before giving up, zero means infinite",
  },
  run: (ctx) => (require("./drain.ts") as typeof import("./drain.ts")).run(ctx),
};

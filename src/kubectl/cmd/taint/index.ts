import type { Command } from "../../types.ts";

export const command: Command = {
  name: "taint",
  use: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
  long: `Update the taints on one or more nodes.

A taint is a key, a value and an effect: key=value:effect. Pods that do not tolerate it are kept off the node, or driven off it.

Key and value begin and end with a letter or digit and may have letters, digits, hyphens, dots and underscores between. A key has up to 253 characters and may begin with a DNS subdomain and a slash, like example.com/app; a value is optional and has up to 63.

The effect is NoSchedule, PreferNoSchedule or NoExecute. At present taints can be put on nodes only.`,
  examples: `# Keep pods without a toleration off the node
kubectl taint nodes worker dedicated=batch:NoSchedule

# Take that taint away
kubectl taint nodes worker dedicated:NoSchedule-

# Take away all taints of a key
kubectl taint nodes worker dedicated-

# All nodes with a label
kubectl taint node -l zone=a dedicated=batch:PreferNoSchedule

# A taint without a value
kubectl taint nodes worker maintenance:NoSchedule`,
  flagHelp: {
    all: "Select all nodes in the cluster",
    overwrite: "Let an existing taint with the same key and effect take the new value instead of refusing the change.",
  },
  run: (ctx) => (require("./taint.ts") as typeof import("./taint.ts")).run(ctx),
};

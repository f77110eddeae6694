import type { Command } from "../../types.ts";

export const command: Command = {
  name: "cordon",
  use: "NODE",
  long: "Mark node as unschedulable.",
  examples: `# Mark the node "worker" as unschedulable
kubectl cordon worker`,
  run: (ctx) => (require("../cordon/cordon.ts") as typeof import("../cordon/cordon.ts")).run(ctx, true),
};

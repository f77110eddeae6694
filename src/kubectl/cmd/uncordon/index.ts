import type { Command } from "../../types.ts";

export const command: Command = {
  name: "uncordon",
  use: "NODE",
  long: "Mark node as schedulable.",
  examples: `# Mark the node "worker" as schedulable
kubectl uncordon worker`,
  run: (ctx) => (require("../cordon/cordon.ts") as typeof import("../cordon/cordon.ts")).run(ctx, false),
};

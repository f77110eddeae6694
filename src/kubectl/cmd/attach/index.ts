import type { Command } from "../../types.ts";

export const command: Command = {
  name: "attach",
  use: "(POD | TYPE/NAME) -c CONTAINER",
  long: "Attach to a process that is already running inside an existing container.",
  examples: `# See what the pod's first container prints from now on
kubectl attach web

# Talk to the process of its container "shell"
kubectl attach web -c shell -i -t

# The first pod of a ReplicaSet
kubectl attach rs/web`,
  run: (ctx) => (require("./attach.ts") as typeof import("./attach.ts")).run(ctx),
};

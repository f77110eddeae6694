import type { Command } from "../../types.ts";

export const command: Command = {
  name: "exec",
  use: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
  long: "Execute a command in a container.",
  examples: `# Show the date in the pod's first container
kubectl exec web -- date

# The same in its container "side"
kubectl exec web -c side -- date

# A shell with a terminal
kubectl exec web -it -- sh

# In the first pod of a Deployment or Service
kubectl exec deploy/web -- ls /
kubectl exec svc/web -- date`,
  run: (ctx) => (require("./exec.ts") as typeof import("./exec.ts")).run(ctx),
};

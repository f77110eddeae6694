import type { Command } from "../../types.ts";

export const command: Command = {
  name: "logs",
  use: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
  long: "Print the logs for a container in a pod or specified resource. If the pod has only one container, the container name is optional.",
  examples: `# What the pod's container printed so far
kubectl logs web

# All pods of a Deployment, each line with its source
kubectl logs deploy/web --all-pods

# All containers of the pods with a label
kubectl logs -l app=web --all-containers

# The run before the last restart
kubectl logs -p -c ruby web

# Stay and print what comes
kubectl logs -f web

# The last 20 lines, or the last hour
kubectl logs --tail=20 web
kubectl logs --since=1h web`,
  flagHelp: {
    follow: "Stay and print new lines as they come.",
    previous: "Print the log of the container's run before the present one.",
    tail: "Number of newest lines to show. Defaults to -1, all of them; with a selector to 10.",
    prefix: "Begin each line with its source (pod and container name)",
    timestamps: "Begin each line with its time.",
  },
  run: (ctx) => (require("./logs.ts") as typeof import("./logs.ts")).run(ctx),
};

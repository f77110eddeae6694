import type { Command } from "../../types.ts";

export const command: Command = {
  name: "delete",
  use: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
  long: `Delete resources by file names, stdin, resources and names, or by resources and label selector.

Pods get time to end by themselves; --grace-period sets how long, --now means one second. With --force and --grace-period=0 the object goes at once, whatever still runs.

What the deleted object owns goes with it in the background, unless --cascade says otherwise.`,
  examples: `# Delete what a manifest names
kubectl delete -f ./pod.json

# Delete a pod and a Service of the same name
kubectl delete pod,service web

# Delete all pods and Services with a label
kubectl delete pods,services -l app=web

# Delete a pod with hardly any delay
kubectl delete pod web --now

# Delete all pods of the namespace
kubectl delete pods --all`,
  flagHelp: {
    filename: "Files, folders or URLs that name what to delete.",
    all: "Delete all resources of the given types in the namespace.",
    interactive: "Ask before anything is deleted.",
    output: 'Output mode. Use "-o name" for shorter output (resource/name).',
    timeout: "Longest wait for the objects to go; zero takes each object's own time.",
  },
  run: (ctx) => (require("./delete.ts") as typeof import("./delete.ts")).run(ctx),
};

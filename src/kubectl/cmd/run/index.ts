import type { Command } from "../../types.ts";

export const command: Command = {
  name: "run",
  use: 'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  long: "Create and run a particular image in a pod.",
  examples: `# A pod that runs nginx
kubectl run web --image=nginx

# That says on which port it listens
kubectl run web --image=nginx --port=80

# With environment variables
kubectl run web --image=nginx --env="MODE=fast" --env="SIZE=3"

# With labels
kubectl run web --image=nginx --labels="app=web,tier=front"

# Only print what would be created
kubectl run web --image=nginx --dry-run=client

# With another field than the usual ones
kubectl run web --image=nginx --overrides='{ "apiVersion": "v1", "spec": { ... } }'

# A shell in a pod that is not started anew and is gone afterwards
kubectl run -i -t shell --image=busybox --restart=Never --rm

# The usual command with other arguments
kubectl run web --image=nginx -- <arg1> <arg2>

# Another command
kubectl run web --image=nginx --command -- <cmd> <arg1>`,
  flagHelp: {
    env: "Environment variables to set in the container.",
    expose: "Create a ClusterIP service for the pod too; needs --port.",
    image: "The image for the container to run.",
    "image-pull-policy": "The image pull policy for the container; empty leaves it to the server.",
    labels: "Comma separated labels to apply to the pod. Will override previous values.",
    "leave-stdin-open": "Leave standard input open when the first attach ends.",
    "override-type": "The method used to override the generated object: json, merge, or strategic.",
    port: "The port that this container exposes.",
    privileged: "Run the container in privileged mode.",
    quiet: "Print no prompts.",
    restart: "The restart policy for this Pod.  Legal values [Always, OnFailure, Never].",
    rm: "Delete the pod after it exits; only where it is attached to.",
    stdin: "Keep stdin open on the container in the pod, even if nothing is attached.",
    tty: "Allocate a TTY for the container in the pod.",
  },
  requiredFlags: ["image"],
  run: (ctx) => (require("./run.ts") as typeof import("./run.ts")).run(ctx),
};

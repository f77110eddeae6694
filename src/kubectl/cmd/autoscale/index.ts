import type { Command } from "../../types.ts";

export const command: Command = {
  name: "autoscale",
  use: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]",
  long: `Creates an autoscaler that automatically chooses and sets the number of pods that run in a Kubernetes cluster.

Looks up a deployment, replica set, stateful set, or replication controller by name and creates a HorizontalPodAutoscaler that refers to it, so that its number of pods can grow and shrink with their load.`,
  examples: `# Between 2 and 10 pods, with the measure that the server takes by itself
kubectl autoscale deployment web --min=2 --max=10

# At most 5 pods, as many as keep the processors 80% busy
kubectl autoscale rc web --max=5 --cpu=80%

# By processor time and memory of each pod
kubectl autoscale deployment web --min=3 --max=6 --cpu=500m --memory=200Mi`,
  flagHelp: {
    cpu: 'Target for processors: "70%" is an average of what the pods request, "500m" an average of each pod; a bare number counts thousandths.',
    filename: "Filename, directory, or URL to files identifying the resource to autoscale.",
    max: "The upper limit for the number of pods that can be set by the autoscaler. Required.",
    memory:
      'Target for memory: "60%" is an average of what the pods request, "200Mi" an average of each pod; a bare number counts mebibytes.',
    min: "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
    name: "The name for the newly created object. If not specified, the name of the input resource will be used.",
  },
  requiredFlags: ["max"],
  run: (ctx) => (require("./autoscale.ts") as typeof import("./autoscale.ts")).run(ctx),
};

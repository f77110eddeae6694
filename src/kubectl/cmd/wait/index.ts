import type { Command } from "../../types.ts";

export const command: Command = {
  name: "wait",
  use: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  long: `Wait for a specific condition on one or many resources.

Takes several resources and waits until each of them shows the condition in its status. With --for=create or --for=delete it waits until the resources are there, or are gone.

When a resource meets the condition, a line on stdout says so; -o prints the resource in another form.`,
  examples: `# Until the pod is ready
kubectl wait --for=condition=Ready pod/web

# Until a condition is false: another value than true stands after a second equals sign
kubectl wait --for=condition=Ready=false pod/web

# Until a field has a value
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web

# Until a field has any value at all
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web

# Until the secret is there, or half a minute is over
kubectl wait --for=create secret/login --timeout=30s

# Until the pod is gone
kubectl wait --for=delete pod/web --timeout=60s

# Until the pod is there and then ready
kubectl wait --for=create --for=condition=Ready pod/web`,
  flagHelp: {
    filename: "identifying the resource.",
    for: "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. Without a value a condition has to be true; upper and lower case count as the same. Several conditions are waited for one after the other, create first of all.",
    timeout:
      "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
  },
  run: (ctx) => (require("./wait.ts") as typeof import("./wait.ts")).run(ctx),
};

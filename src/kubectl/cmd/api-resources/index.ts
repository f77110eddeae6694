import type { Command } from "../../types.ts";

export const command: Command = {
  name: "api-resources",
  use: "[flags]",
  long: "Print the supported API resources on the server.",
  examples: `# Print the supported API resources
kubectl api-resources

# Print the supported API resources with more information
kubectl api-resources -o wide

# Print the supported API resources sorted by a column
kubectl api-resources --sort-by=name

# Print the supported namespaced resources
kubectl api-resources --namespaced=true

# Print the supported non-namespaced resources
kubectl api-resources --namespaced=false

# Print the supported API resources with a specific APIGroup
kubectl api-resources --api-group=rbac.authorization.k8s.io`,
  flagHelp: {
    "api-group": "Only resources of this API group.",
    cached: "Take the cached list where there is one.",
    categories: "Only resources of these categories.",
    namespaced: "Only resources in namespaces, or with false only those outside; without it both.",
    output: "Output format. One of: (json, yaml, kyaml, name, wide).",
    "sort-by": "Sort by this column: name or kind.",
    verbs: "Only resources that support these verbs.",
  },
  run: (ctx) => (require("./apiresources.ts") as typeof import("./apiresources.ts")).run(ctx),
};

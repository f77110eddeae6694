import type { Command } from "../../types.ts";

export const command: Command = {
  name: "patch",
  use: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
  long: `Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.

JSON and YAML formats are accepted.

Strategic merge patch is not supported for custom resources.`,
  examples: `# A strategic merge patch, given as JSON
kubectl patch node worker -p '{"spec":{"unschedulable":true}}'

# The same as YAML
kubectl patch node worker -p $'spec:\\n unschedulable: true'

# What a manifest names
kubectl patch -f node.json -p '{"spec":{"unschedulable":true}}'

# A container's image: the name of the container says which one
kubectl patch pod web -p '{"spec":{"containers":[{"name":"web","image":"nginx:1.27"}]}}'

# The same as a JSON patch with positions
kubectl patch pod web --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"nginx:1.27"}]'

# The number of replicas through the scale subresource
kubectl patch deployment web --subresource='scale' --type='merge' -p '{"spec":{"replicas":2}}'`,
  flagHelp: {
    local: "If true, patch will operate on the content of the file, not the server-side resource.",
    patch: "The patch to be applied to the resource JSON file.",
    "patch-file": "A file containing a patch to be applied to the resource.",
    type: "The type of patch being provided; one of [json merge strategic]",
  },
  run: (ctx) => (require("./patch.ts") as typeof import("./patch.ts")).run(ctx),
};

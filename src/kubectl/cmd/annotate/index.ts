import type { Command } from "../../types.ts";

export const command: Command = {
  name: "annotate",
  use: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  long: `Update the annotations on one or more resources.

All Kubernetes objects can carry annotations: keys and values of text for tools and people, which the system itself does not read. Unlike labels they cannot be selected by and may be long.

An annotation that has another value already is only changed with --overwrite. With --resource-version the object is changed only if it still has that version.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# Give pod "web" a description
kubectl annotate pods web description='the front end'

# What a manifest names
kubectl annotate -f pod.json description='the front end'

# Another value for an annotation that is there already
kubectl annotate --overwrite pods web description='the old front end'

# All pods in the namespace
kubectl annotate pods --all description='the front end'

# Only if nobody changed the pod since version 1
kubectl annotate pods web description='the front end' --resource-version=1

# Remove the annotation "description"
kubectl annotate pods web description-`,
  flagHelp: {
    list: "If true, display the annotations for a given resource.",
    overwrite: "Allow annotations to be overwritten; otherwise changing a value is refused.",
  },
  run: (ctx) => (require("./annotate.ts") as typeof import("./annotate.ts")).run(ctx),
};

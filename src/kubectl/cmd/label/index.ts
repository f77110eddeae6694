import type { Command } from "../../types.ts";

export const command: Command = {
  name: "label",
  use: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  long: `Update the labels on a resource.

  *  A label key and value must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters each.
  *  Optionally, the key can begin with a DNS subdomain prefix and a single '/', like example.com/my-app.
  *  A label that has another value already is only changed with --overwrite.
  *  With --resource-version the object is changed only if it still has that version.`,
  examples: `# Give pod "web" the label tier=front
kubectl label pods web tier=front

# Another value for a label that is there already
kubectl label --overwrite pods web tier=back

# Label all pods in the namespace
kubectl label pods --all tier=front

# Label what a manifest names
kubectl label -f pod.json tier=front

# Only if nobody changed the pod since version 1
kubectl label pods web tier=front --resource-version=1

# Remove the label "tier"
kubectl label pods web tier-`,
  flagHelp: {
    list: "If true, display the labels for a given resource.",
    overwrite: "Allow labels to be overwritten; otherwise changing a value is refused.",
  },
  run: (ctx) => (require("./label.ts") as typeof import("./label.ts")).run(ctx),
};

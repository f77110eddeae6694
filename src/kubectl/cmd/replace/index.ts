import type { Command } from "../../types.ts";

export const command: Command = {
  name: "replace",
  use: "-f FILENAME",
  long: `Replace a resource by file name or stdin.

JSON and YAML formats are accepted. The whole object is given; what it leaves out is gone afterwards. Its present state can be had with "kubectl get TYPE NAME -o yaml".`,
  examples: `# Replace a pod by what a manifest says
kubectl replace -f ./pod.json

# Change the image's tag of a running pod
kubectl get pod web -o yaml | sed 's/\\(image: nginx\\):.*$/\\1:1.27/' | kubectl replace -f -

# Delete the object and make it anew
kubectl replace --force -f ./pod.json`,
  flagHelp: { filename: "Files, folders or URLs with the new objects." },
  run: (ctx) => (require("./replace.ts") as typeof import("./replace.ts")).run(ctx),
};

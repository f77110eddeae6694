import type { Command } from "../../types.ts";
import { bindings } from "./rbaccommands.ts";
import { serviceAndSecret } from "./typedcommands.ts";
import { workloads } from "./workloadcommands.ts";

export const command: Command = {
  name: "create",
  use: "-f FILENAME",
  long: `Create a resource from a file or from stdin.

JSON and YAML formats are accepted.`,
  examples: `# Create what a manifest describes
kubectl create -f ./pod.json

# Create what standard input describes
cat pod.json | kubectl create -f -

# Change a manifest in an editor, then create what it describes
kubectl create -f pod.yaml --edit -o json`,
  flagHelp: {
    edit: "Edit the API resource before creating",
    filename: "Filename, directory, or URL to files to use to create the resource",
    raw: "Path on the server to post the file to directly.",
  },
  subcommands: [...workloads, ...serviceAndSecret, ...bindings],
  run: (ctx) => (require("./file.ts") as typeof import("./file.ts")).run(ctx),
};

import type { Command } from "../../types.ts";

export const command: Command = {
  name: "create",
  use: "-f FILENAME",
  long: `Create a resource from a file or from stdin.

JSON and YAML formats are accepted.`,
  examples: `# Create what a manifest describes
kubectl create -f ./pod.json

# Create what standard input describes
cat pod.json | kubectl create -f -`,
  flagHelp: { filename: "Filename, directory, or URL to files to use to create the resource" },
  subcommands: [],
  run: (ctx) => (require("./file.ts") as typeof import("./file.ts")).run(ctx),
};

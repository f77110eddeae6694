import type { Command } from "../../types.ts";

export const command: Command = {
  name: "apply",
  use: "(-f FILENAME | -k DIRECTORY)",
  long: `Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or 'create --save-config'.

JSON and YAML formats are accepted.`,
  examples: `# Apply a manifest
kubectl apply -f ./pod.json

# Apply what standard input says
cat pod.json | kubectl apply -f -

# Apply all manifests of a folder
kubectl apply -f manifests/`,
  flagHelp: {
    filename: "Files, folders or URLs with the configuration to apply.",
    overwrite: "Take values of the given configuration where the live object has others.",
    "openapi-patch": "Compute the difference by the server's schema of the kind.",
    "force-conflicts": "Take over fields that others manage, with --server-side.",
  },
  subcommands: [
    {
      name: "edit-last-applied",
      short: "Edit latest last-applied-configuration annotations of a resource/object",
      use: "(RESOURCE/NAME | -f FILENAME)",
      run: (ctx) => (require("../edit/edit.ts") as typeof import("../edit/edit.ts")).editLastApplied(ctx),
    },
    {
      name: "set-last-applied",
      short: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
      use: "-f FILENAME",
      run: (ctx) => (require("./lastapplied.ts") as typeof import("./lastapplied.ts")).set(ctx),
    },
    {
      name: "view-last-applied",
      short: "View the latest last-applied-configuration annotations of a resource/object",
      use: "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
      run: (ctx) => (require("./lastapplied.ts") as typeof import("./lastapplied.ts")).view(ctx),
    },
  ],
  run: (ctx) => (require("./apply.ts") as typeof import("./apply.ts")).run(ctx),
};

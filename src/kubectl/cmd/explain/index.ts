import type { Command } from "../../types.ts";

export const command: Command = {
  name: "explain",
  use: "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
  long: `Describe fields and structure of various resources.

This command describes the fields associated with each supported API resource. Fields are identified via a simple JSONPath identifier:

  <type>.<fieldName>[.<fieldName>]

Information about each field is retrieved from the server in OpenAPI format.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# Show a resource and its fields
kubectl explain pods

# Show all fields at once
kubectl explain pods --recursive

# Show one field of a type
kubectl explain pods.spec.containers

# Show another version of the type
kubectl explain deployments --api-version=apps/v1`,
  flagHelp: {
    "api-version": "Group and version of the type to explain.",
    output: "Format of the text: plaintext or plaintext-openapiv2.",
    recursive: "Print the fields of fields (Currently only 1 level deep)",
  },
  run: (ctx) => (require("./explain.ts") as typeof import("./explain.ts")).run(ctx),
};

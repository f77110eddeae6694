import type { Command } from "../../types.ts";

export const command: Command = {
  name: "version",
  use: "[flags]",
  long: "Print the client and server version information for the current context.",
  examples: `# Print the client and server versions for the current context
kubectl version`,
  flagHelp: {
    client: "If true, shows client version only (no server required).",
    output: "One of 'yaml' or 'json'.",
  },
  run: (ctx) => (require("./version.ts") as typeof import("./version.ts")).run(ctx),
};

import { notYet } from "../../errors.ts";
import type { Command } from "../../types.ts";

export const command: Command = {
  name: "plugin",
  use: "[flags]",
  long: `Provides utilities for interacting with plugins.

kubelab's kubectl does not run plugins yet.`,
  subcommands: [
    {
      name: "list",
      short: "List all visible plugin executables on a user's PATH",
      use: "[flags]",
      long: "List all available plugin files on a user's PATH.",
      flagHelp: { "name-only": "If true, display only the binary name of each plugin, rather than its full path" },
      run() {
        throw notYet("kubectl plugin list");
      },
    },
  ],
};

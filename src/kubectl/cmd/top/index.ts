import { CommandError } from "../../errors.ts";
import type { Command } from "../../types.ts";

const unavailable = () => {
  throw new CommandError("Metrics API not available");
};

const SORT = "If non-empty, sort the list by this field: 'cpu' or 'memory'.";

export const command: Command = {
  name: "top",
  use: "[flags]",
  long: `Display resource (CPU/memory) usage.

The numbers come from the Metrics API, which a metrics server brings; kubelab's clusters have none.`,
  subcommands: [
    {
      name: "node",
      aliases: ["nodes", "no"],
      short: "Display resource (CPU/memory) usage of nodes",
      use: "[NAME | -l label]",
      long: "Display resource (CPU/memory) usage of nodes.",
      flagHelp: { "sort-by": SORT },
      run: unavailable,
    },
    {
      name: "pod",
      aliases: ["pods", "po"],
      short: "Display resource (CPU/memory) usage of pods",
      use: "[NAME | -l label]",
      long: "Display resource (CPU/memory) usage of pods.",
      flagHelp: { "sort-by": SORT },
      run: unavailable,
    },
  ],
};

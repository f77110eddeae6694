import type { Command } from "../../types.ts";

export const command: Command = {
  name: "alpha",
  use: "",
  long: "Commands that are features in alpha. There are none at present.",
  run({ io }) {
    io.err("No alpha commands are available in this version of kubectl\n");
    return 0;
  },
};

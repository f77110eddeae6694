import { notYet } from "../../errors.ts";
import type { Command } from "../../types.ts";

export const command: Command = {
  name: "cp",
  use: "<file-spec-src> <file-spec-dest>",
  long: `Copy files and directories to and from containers.

Not part of this version of kubelab yet. A file's text can go through exec: kubectl exec POD -- cat /path > file, and the other way kubectl exec -i POD -- sh -c 'cat > /path' < file.`,
  run({ args }) {
    if (args.length !== 2) throw new Error("source and destination are required");
    throw notYet("kubectl cp");
  },
};

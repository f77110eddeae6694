import type { Command } from "../../types.ts";

export const command: Command = {
  name: "diff",
  use: "-f FILENAME",
  long: `Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.

Each object is read from the server and applied in a dry run; what differs between the two is shown as diff -u -N does. The variable KUBECTL_EXTERNAL_DIFF can name another program for that, with parameters: KUBECTL_EXTERNAL_DIFF="colordiff -N -u"

Exit status: 0 no differences were found. 1 differences were found. >1 kubectl or the other program failed with an error.`,
  examples: `# What would applying pod.json change?
kubectl diff -f pod.json

# The same with standard input
cat service.yaml | kubectl diff -f -`,
  flagHelp: {
    concurrency: "Number of objects to look at side by side; kubelab looks at one after the other.",
    filename: "Filename, directory, or URL to files contains the configuration to diff",
    "force-conflicts": "If true, server-side apply will force the changes against conflicts.",
    prune: "Include resources that would be deleted by pruning.",
    "prune-allowlist": "Overwrite the default allowlist with <group/version/kind> for --prune",
    "show-managed-fields": "If true, include managed fields in the diff.",
    "show-secrets": "If true, do not mask secret values in the diff.",
  },
  run: (ctx) => (require("./diff.ts") as typeof import("./diff.ts")).run(ctx),
};

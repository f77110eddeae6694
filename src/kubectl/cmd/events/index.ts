import type { Command } from "../../types.ts";

const FORMATS =
  "json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file";

export const command: Command = {
  name: "events",
  use: `[(-o|--output=)${FORMATS}] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]`,
  long: `Display events.

Prints a table of the most important information about events, oldest first: those of a namespace, of all namespaces, or only those that tell of one resource.`,
  examples: `# Events of the current namespace
kubectl events

# Events of all namespaces
kubectl events --all-namespaces

# Events of one pod, and then those that come
kubectl events --for pod/web --watch

# As YAML
kubectl events -oyaml

# Warnings only
kubectl events --types=Warning`,
  flagHelp: {
    "all-namespaces":
      "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.",
    for: "Filter events to only those pertaining to the specified resource.",
    "no-headers": "When using the default output format, don't print headers.",
    types: "Output only events of given types.",
    watch: "After listing the requested events, watch for more events.",
  },
  run: (ctx) => (require("./events.ts") as typeof import("./events.ts")).run(ctx),
};

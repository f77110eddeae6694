import type { Command } from "../../types.ts";

export const command: Command = {
  name: "edit",
  use: "(RESOURCE/NAME | -f FILENAME)",
  long: `Edit a resource from the default editor.

Opens what the arguments name in the editor of KUBE_EDITOR or EDITOR, or in 'vi' ('notepad' on Windows), as YAML or with '-o json' as JSON. Several objects come as one list. Arguments and files both name objects, whose newest version is edited.

What you save is sent as a patch. When the server refuses it, the editor opens again with the reasons at the top of the file; leaving it then without a change ends the command and keeps your file.`,
  examples: `# Edit a Service
kubectl edit svc/web

# With another editor
KUBE_EDITOR="nano" kubectl edit svc/web

# As JSON
kubectl edit deployment/web -o json

# Only the status
kubectl edit deployment web --subresource='status'`,
  flagHelp: {
    filename: "Filename, directory, or URL to files to use to edit the resource",
    "output-patch": "Output the patch if the resource is edited.",
    "windows-line-endings": "Defaults to the line ending native to your platform.",
    subresource: "If specified, edit will operate on the subresource of the requested object.",
  },
  run: (ctx) => (require("./edit.ts") as typeof import("./edit.ts")).run(ctx),
};

import type { Command } from "../../types.ts";

const FORMATS =
  "json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide";

export const command: Command = {
  name: "get",
  use: `[(-o|--output=)${FORMATS}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]`,
  long: `Display one or many resources.

Prints a table of the most important information about the specified resources. You can filter the list using a label selector and the --selector flag. If the desired resource type is namespaced you will only see results in the current namespace if you don't specify any namespace.

By specifying the output as 'template' and providing a Go template as the value of the --template flag, you can filter the attributes of the fetched resources.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# List all pods
kubectl get pods

# List all pods with more columns, such as the node
kubectl get pods -o wide

# Show one deployment, as JSON
kubectl get deployment web -o json

# Show what a manifest names
kubectl get -f pod.yaml -o yaml

# Print one field of an object
kubectl get -o template pod/web --template={{.status.phase}}

# Pods and Services together
kubectl get pods,services

# Follow the changes of all pods in all namespaces
kubectl get pods --all-namespaces --watch`,
  flagHelp: {
    filename: "Filename, directory, or URL to files identifying the resource to get from a server.",
    output: `Output format. One of: (${FORMATS.replaceAll("|", ", ")}). See custom columns [https://kubernetes.io/docs/reference/kubectl/#custom-columns], golang template [http://golang.org/pkg/text/template/#pkg-overview] and jsonpath template [https://kubernetes.io/docs/reference/kubectl/jsonpath/].`,
    "server-print": "Let the server make the table; it knows the columns of custom resources too.",
    "no-headers": "When using the default or custom-column output format, don't print headers (default print headers).",
  },
  run: (ctx) => (require("./get.ts") as typeof import("./get.ts")).run(ctx),
};

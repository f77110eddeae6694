import type { Command } from "../../types.ts";

export const command: Command = {
  name: "auth",
  use: "[flags]",
  long: "Inspect authorization.",
  subcommands: [
    {
      name: "can-i",
      short: "Check whether an action is allowed",
      use: "VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
      long: `Check whether an action is allowed.

VERB is a verb of the Kubernetes API like 'get', 'list', 'watch' or 'delete'. TYPE is a resource, also by its short name or with its group. NONRESOURCEURL is a path that starts with "/". NAME is the name of one resource.

With --as you ask for somebody else. The answer comes from the cluster's roles and bindings. kubelab's API server itself does not refuse requests by them yet.`,
      examples: `# May I create pods in any namespace?
kubectl auth can-i create pods --all-namespaces

# May I list deployments in the current namespace?
kubectl auth can-i list deployments.apps

# May a service account of the namespace dev list pods in prod?
kubectl auth can-i list pods --as=system:serviceaccount:dev:reader -n prod

# May I do everything?
kubectl auth can-i '*' '*'

# May I read logs, and the path /healthz?
kubectl auth can-i get pods --subresource=log
kubectl auth can-i get /healthz

# Everything that I may do in a namespace
kubectl auth can-i --list --namespace=dev`,
      flagHelp: {
        "all-namespaces": "If true, check the specified action in all namespaces.",
        list: "If true, prints all allowed actions.",
        "no-headers": "If true, prints allowed actions without headers",
        quiet: "If true, suppress output and just return the exit code.",
        subresource: "SubResource such as pod/log or deployment/scale",
      },
      run: (ctx) => (require("./cani.ts") as typeof import("./cani.ts")).run(ctx),
    },
    {
      name: "reconcile",
      short: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
      use: "-f FILENAME",
      long: `Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects.

What is missing is created, with its namespace if need be. Roles that exist get the permissions that they lack, bindings the subjects; what they have beyond that stays, unless a flag says otherwise.`,
      examples: `# Bring the cluster's roles to what a file says
kubectl auth reconcile -f my-rbac-rules.yaml`,
      flagHelp: {
        filename: "Filename, directory, or URL to files identifying the resource to reconcile.",
        "remove-extra-permissions": "If true, removes extra permissions added to roles",
        "remove-extra-subjects": "If true, removes extra subjects added to rolebindings",
      },
      run: (ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).run(ctx),
    },
    {
      name: "whoami",
      short: "Experimental: Check self subject attributes",
      use: "",
      long: "Experimental: Check who you are and your attributes (groups, extra).",
      examples: `# Your name and groups
kubectl auth whoami

# The same as JSON
kubectl auth whoami -o json`,
      run: (ctx) => (require("./whoami.ts") as typeof import("./whoami.ts")).run(ctx),
    },
  ],
};

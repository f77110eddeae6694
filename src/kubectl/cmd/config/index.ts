import type { Command, CommandContext } from "../../types.ts";

const entries = () => require("./entries.ts") as typeof import("./entries.ts");
const contexts = () => require("./contexts.ts") as typeof import("./contexts.ts");
const properties = () => require("./properties.ts") as typeof import("./properties.ts");

const sub = (
  name: string,
  short: string,
  use: string,
  run: (ctx: CommandContext) => number | undefined,
  more: Partial<Command> = {},
): Command => ({ name, short, use, run, ...more });

const CREDENTIALS =
  "NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]";
const CLUSTER =
  "NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]";
const CONTEXT = "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]";

const reading: Command[] = [
  sub("current-context", "Display the current-context", "[flags]", (ctx) => contexts().current(ctx), {
    examples: "# Display the current-context\nkubectl config current-context",
  }),
  sub(
    "get-clusters",
    "Display clusters defined in the kubeconfig",
    "[flags]",
    (ctx) => entries().list(ctx, "clusters"),
    {
      examples: "# List the clusters that kubectl knows about\nkubectl config get-clusters",
    },
  ),
  sub("get-contexts", "Describe one or many contexts", "[(-o|--output=)name)]", (ctx) => contexts().list(ctx), {
    examples:
      "# List all contexts\nkubectl config get-contexts\n\n# Describe one context\nkubectl config get-contexts my-context",
  }),
  sub("get-users", "Display users defined in the kubeconfig", "[flags]", (ctx) => entries().list(ctx, "users"), {
    examples: "# List the users that kubectl knows about\nkubectl config get-users",
  }),
  sub(
    "view",
    "Display merged kubeconfig settings or a specified kubeconfig file",
    "[flags]",
    (ctx) => (require("./view.ts") as typeof import("./view.ts")).view(ctx),
    {
      examples:
        "# Show merged kubeconfig settings\nkubectl config view\n\n# Show what the current context uses\nkubectl config view --minify",
    },
  ),
];

const writing: Command[] = [
  sub("delete-cluster", "Delete the specified cluster from the kubeconfig", "NAME", (ctx) =>
    entries().remove(ctx, "cluster"),
  ),
  sub("delete-context", "Delete the specified context from the kubeconfig", "NAME", (ctx) =>
    entries().remove(ctx, "context"),
  ),
  sub("delete-user", "Delete the specified user from the kubeconfig", "NAME", (ctx) => entries().remove(ctx, "user")),
  sub("rename-context", "Rename a context from the kubeconfig file", "CONTEXT_NAME NEW_NAME", (ctx) =>
    contexts().rename(ctx),
  ),
  sub("set", "Set an individual value in a kubeconfig file", "PROPERTY_NAME PROPERTY_VALUE", (ctx) =>
    properties().set(ctx),
  ),
  sub("set-cluster", "Set a cluster entry in kubeconfig", CLUSTER, (ctx) => entries().setCluster(ctx)),
  sub("set-context", "Set a context entry in kubeconfig", CONTEXT, (ctx) => contexts().set(ctx), {
    examples:
      "# Set the user field on the gce context entry without touching other values\nkubectl config set-context gce --user=cluster-admin",
    flagHelp: {
      cluster: "cluster for the context entry in kubeconfig",
      current: "Modify the current context",
      namespace: "namespace for the context entry in kubeconfig",
      user: "user for the context entry in kubeconfig",
    },
  }),
  sub("set-credentials", "Set a user entry in kubeconfig", CREDENTIALS, (ctx) => entries().setUser(ctx)),
  sub("unset", "Unset an individual value in a kubeconfig file", "PROPERTY_NAME", (ctx) => properties().unset(ctx)),
  sub("use-context", "Set the current-context in a kubeconfig file", "CONTEXT_NAME", (ctx) => contexts().use(ctx), {
    aliases: ["use"],
    examples: "# Use the context for the minikube cluster\nkubectl config use-context minikube",
  }),
];

export const command: Command = {
  name: "config",
  use: "SUBCOMMAND",
  long: `Modify kubeconfig files using subcommands like "kubectl config set current-context my-context".

The loading order follows these rules:

  1.  If the --kubeconfig flag is set, then only that file is loaded. The flag may only be set once and no merging takes place.
  2.  If $KUBECONFIG environment variable is set, then it is used as a list of paths (normal path delimiting rules for your system). These paths are merged. When a value is modified, it is modified in the file that defines the stanza. When a value is created, it is created in the first file that exists. If no files in the chain exist, then it creates the last file in the list.
  3.  Otherwise, \${HOME}/.kube/config is used and no merging takes place.`,
  subcommands: [...reading, ...writing],
};

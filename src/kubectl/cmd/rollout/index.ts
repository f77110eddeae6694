import type { Command } from "../../types.ts";

const change = () => require("./change.ts") as typeof import("./change.ts");

const subcommands: Command[] = [
  {
    name: "history",
    short: "View rollout history",
    use: "(TYPE NAME | TYPE/NAME) [flags]",
    long: "View previous rollout revisions and configurations.",
    examples: `# The revisions of a deployment
kubectl rollout history deployment/web

# What a daemon set's third revision was
kubectl rollout history daemonset/web --revision=3`,
    flagHelp: { revision: "See the details, including podTemplate of the revision specified" },
    run: (ctx) => (require("./history.ts") as typeof import("./history.ts")).run(ctx),
  },
  {
    name: "pause",
    short: "Mark the provided resource as paused",
    use: "RESOURCE",
    long: `Mark the provided resource as paused.

Paused resources will not be reconciled by a controller. Use "kubectl rollout resume" to resume a paused resource. Currently only deployments support being paused.`,
    examples: `# Changes of the deployment have no effect until it is resumed
kubectl rollout pause deployment/web`,
    run: (ctx) => change().pause(ctx),
  },
  {
    name: "restart",
    short: "Restart a resource",
    use: "RESOURCE",
    long: `Restart a resource.

        Resource rollout will be restarted.`,
    examples: `# New pods for a deployment
kubectl rollout restart deployment/web

# For all deployments of a namespace
kubectl rollout restart deployment -n team-a

# For a daemon set
kubectl rollout restart daemonset/logs

# For the deployments with a label
kubectl rollout restart deployment --selector=app=web`,
    run: (ctx) => change().restart(ctx),
  },
  {
    name: "resume",
    short: "Resume a paused resource",
    use: "RESOURCE",
    long: `Resume a paused resource.

Paused resources will not be reconciled by a controller. By resuming a resource, we allow it to be reconciled again. Currently only deployments support being resumed.`,
    examples: "# Changes take effect again\nkubectl rollout resume deployment/web",
    run: (ctx) => change().resume(ctx),
  },
  {
    name: "status",
    short: "Show the status of the rollout",
    use: "(TYPE NAME | TYPE/NAME) [flags]",
    long: `Show the status of the rollout.

By default 'rollout status' will watch the status of the latest rollout until it's done. With --watch=false it only says how far it is. If another rollout begins meanwhile, the watching goes on with that; with --revision it ends instead.`,
    examples: "# How far a deployment's rollout is\nkubectl rollout status deployment/web",
    flagHelp: {
      revision: "Pin to a specific revision for showing its status. Defaults to 0 (last revision).",
      timeout:
        "The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
      watch: "Watch the status of the rollout until it's done.",
    },
    run: (ctx) => (require("./status.ts") as typeof import("./status.ts")).run(ctx),
  },
  {
    name: "undo",
    short: "Undo a previous rollout",
    use: "(TYPE NAME | TYPE/NAME) [flags]",
    long: "Roll back to a previous rollout.",
    examples: `# Back to the revision before
kubectl rollout undo deployment/web

# Back to a daemon set's third revision
kubectl rollout undo daemonset/web --to-revision=3

# Only try it
kubectl rollout undo --dry-run=server deployment/web`,
    flagHelp: { "to-revision": "The revision to rollback to. Default to 0 (last revision)." },
    run: (ctx) => (require("./undo.ts") as typeof import("./undo.ts")).run(ctx),
  },
];

export const command: Command = {
  name: "rollout",
  use: "SUBCOMMAND",
  long: `Manage the rollout of one or many resources.

 Valid resource types include:

  *  deployments
  *  daemonsets
  *  statefulsets`,
  examples: `# Rollback to the previous deployment
kubectl rollout undo deployment/abc

# Check the rollout status of a daemonset
kubectl rollout status daemonset/foo

# Restart a deployment
kubectl rollout restart deployment/abc

# Restart deployments with the 'app=nginx' label
kubectl rollout restart deployment --selector=app=nginx`,
  helpToStdout: true,
  subcommands,
};

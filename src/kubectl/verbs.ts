import type { Command } from "./types.ts";

/** A verb's line in `kubectl --help` and the module that has the rest, loaded when it is called. */
export interface VerbEntry {
  name: string;
  short: string;
  aliases?: string[];
  hidden?: boolean;
  /** Words for which this verb is proposed although they are spelled otherwise (cobra's SuggestFor). */
  suggestFor?: string[];
  /** undefined: kubelab does not have this verb yet. */
  load?(): Command;
}

export interface VerbGroup {
  title: string;
  verbs: VerbEntry[];
}

const basic: VerbGroup[] = [
  {
    title: "Basic Commands (Beginner):",
    verbs: [
      {
        name: "create",
        short: "Create a resource from a file or from stdin",
        load: () => (require("./cmd/create/index.ts") as typeof import("./cmd/create/index.ts")).command,
      },
      {
        name: "expose",
        short: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
        load: () => (require("./cmd/expose/index.ts") as typeof import("./cmd/expose/index.ts")).command,
      },
      {
        name: "run",
        short: "Run a particular image on the cluster",
        load: () => (require("./cmd/run/index.ts") as typeof import("./cmd/run/index.ts")).command,
      },
      {
        name: "set",
        short: "Set specific features on objects",
        load: () => (require("./cmd/set/index.ts") as typeof import("./cmd/set/index.ts")).command,
      },
    ],
  },
  {
    title: "Basic Commands (Intermediate):",
    verbs: [
      {
        name: "explain",
        short: "Get documentation for a resource",
        load: () => (require("./cmd/explain/index.ts") as typeof import("./cmd/explain/index.ts")).command,
      },
      {
        name: "get",
        short: "Display one or many resources",
        suggestFor: ["list", "ls"],
        load: () => (require("./cmd/get/index.ts") as typeof import("./cmd/get/index.ts")).command,
      },
      {
        name: "edit",
        short: "Edit a resource on the server",
        load: () => (require("./cmd/edit/index.ts") as typeof import("./cmd/edit/index.ts")).command,
      },
      {
        name: "delete",
        short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
        suggestFor: ["rm", "remove"],
        load: () => (require("./cmd/delete/index.ts") as typeof import("./cmd/delete/index.ts")).command,
      },
    ],
  },
  {
    title: "Deploy Commands:",
    verbs: [
      {
        name: "rollout",
        short: "Manage the rollout of a resource",
        load: () => (require("./cmd/rollout/index.ts") as typeof import("./cmd/rollout/index.ts")).command,
      },
      {
        name: "scale",
        short: "Set a new size for a deployment, replica set, or replication controller",
        load: () => (require("./cmd/scale/index.ts") as typeof import("./cmd/scale/index.ts")).command,
      },
      {
        name: "autoscale",
        short: "Auto-scale a deployment, replica set, stateful set, or replication controller",
        load: () => (require("./cmd/autoscale/index.ts") as typeof import("./cmd/autoscale/index.ts")).command,
      },
    ],
  },
];

const operate: VerbGroup[] = [
  {
    title: "Cluster Management Commands:",
    verbs: [
      {
        name: "certificate",
        short: "Modify certificate resources",
        load: () => (require("./cmd/certificate/index.ts") as typeof import("./cmd/certificate/index.ts")).command,
      },
      {
        name: "cluster-info",
        short: "Display cluster information",
        load: () => (require("./cmd/cluster-info/index.ts") as typeof import("./cmd/cluster-info/index.ts")).command,
      },
      {
        name: "top",
        short: "Display resource (CPU/memory) usage",
        suggestFor: ["stats"],
        load: () => (require("./cmd/top/index.ts") as typeof import("./cmd/top/index.ts")).command,
      },
      {
        name: "cordon",
        short: "Mark node as unschedulable",
        load: () => (require("./cmd/cordon/index.ts") as typeof import("./cmd/cordon/index.ts")).command,
      },
      {
        name: "uncordon",
        short: "Mark node as schedulable",
        load: () => (require("./cmd/uncordon/index.ts") as typeof import("./cmd/uncordon/index.ts")).command,
      },
      {
        name: "drain",
        short: "Drain node in preparation for maintenance",
        load: () => (require("./cmd/drain/index.ts") as typeof import("./cmd/drain/index.ts")).command,
      },
      {
        name: "taint",
        short: "Update the taints on one or more nodes",
        load: () => (require("./cmd/taint/index.ts") as typeof import("./cmd/taint/index.ts")).command,
      },
    ],
  },
  {
    title: "Troubleshooting and Debugging Commands:",
    verbs: [
      {
        name: "describe",
        short: "Show details of a specific resource or group of resources",
        suggestFor: ["inspect"],
        load: () => (require("./cmd/describe/index.ts") as typeof import("./cmd/describe/index.ts")).command,
      },
      {
        name: "logs",
        short: "Print the logs for a container in a pod",
        load: () => (require("./cmd/logs/index.ts") as typeof import("./cmd/logs/index.ts")).command,
      },
      {
        name: "attach",
        short: "Attach to a running container",
        load: () => (require("./cmd/attach/index.ts") as typeof import("./cmd/attach/index.ts")).command,
      },
      {
        name: "exec",
        short: "Execute a command in a container",
        load: () => (require("./cmd/exec/index.ts") as typeof import("./cmd/exec/index.ts")).command,
      },
      {
        name: "port-forward",
        short: "Forward one or more local ports to a pod",
        load: () => (require("./cmd/port-forward/index.ts") as typeof import("./cmd/port-forward/index.ts")).command,
      },
      { name: "proxy", short: "Run a proxy to the Kubernetes API server" },
      {
        name: "cp",
        short: "Copy files and directories to and from containers",
        load: () => (require("./cmd/cp/index.ts") as typeof import("./cmd/cp/index.ts")).command,
      },
      {
        name: "auth",
        short: "Inspect authorization",
        load: () => (require("./cmd/auth/index.ts") as typeof import("./cmd/auth/index.ts")).command,
      },
      { name: "debug", short: "Create debugging sessions for troubleshooting workloads and nodes" },
      {
        name: "events",
        short: "List events",
        load: () => (require("./cmd/events/index.ts") as typeof import("./cmd/events/index.ts")).command,
      },
    ],
  },
  {
    title: "Advanced Commands:",
    verbs: [
      {
        name: "diff",
        short: "Diff the live version against a would-be applied version",
        load: () => (require("./cmd/diff/index.ts") as typeof import("./cmd/diff/index.ts")).command,
      },
      {
        name: "apply",
        short: "Apply a configuration to a resource by file name or stdin",
        load: () => (require("./cmd/apply/index.ts") as typeof import("./cmd/apply/index.ts")).command,
      },
      {
        name: "patch",
        short: "Update fields of a resource",
        load: () => (require("./cmd/patch/index.ts") as typeof import("./cmd/patch/index.ts")).command,
      },
      {
        name: "replace",
        short: "Replace a resource by file name or stdin",
        load: () => (require("./cmd/replace/index.ts") as typeof import("./cmd/replace/index.ts")).command,
      },
      {
        name: "wait",
        short: "Wait for a specific condition on one or many resources",
        load: () => (require("./cmd/wait/index.ts") as typeof import("./cmd/wait/index.ts")).command,
      },
      { name: "kustomize", short: "Build a kustomization target from a directory or URL" },
    ],
  },
  {
    title: "Settings Commands:",
    verbs: [
      {
        name: "label",
        short: "Update the labels on a resource",
        load: () => (require("./cmd/label/index.ts") as typeof import("./cmd/label/index.ts")).command,
      },
      {
        name: "annotate",
        short: "Update the annotations on a resource",
        load: () => (require("./cmd/annotate/index.ts") as typeof import("./cmd/annotate/index.ts")).command,
      },
      {
        name: "completion",
        short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
        load: () => (require("./cmd/completion/index.ts") as typeof import("./cmd/completion/index.ts")).command,
      },
    ],
  },
];

const other: VerbGroup[] = [
  { title: "Subcommands provided by plugins:", verbs: [] },
  {
    title: "Other Commands:",
    verbs: [
      {
        name: "api-resources",
        short: "Print the supported API resources on the server",
        load: () => (require("./cmd/api-resources/index.ts") as typeof import("./cmd/api-resources/index.ts")).command,
      },
      {
        name: "api-versions",
        short: 'Print the supported API versions on the server, in the form of "group/version"',
        load: () => (require("./cmd/api-versions/index.ts") as typeof import("./cmd/api-versions/index.ts")).command,
      },
      {
        name: "config",
        short: "Modify kubeconfig files",
        load: () => (require("./cmd/config/index.ts") as typeof import("./cmd/config/index.ts")).command,
      },
      { name: "kuberc", short: "Manage kuberc configuration files" },
      {
        name: "plugin",
        short: "Provides utilities for interacting with plugins",
        load: () => (require("./cmd/plugin/index.ts") as typeof import("./cmd/plugin/index.ts")).command,
      },
      {
        name: "version",
        short: "Print the client and server version information",
        load: () => (require("./cmd/version/index.ts") as typeof import("./cmd/version/index.ts")).command,
      },
    ],
  },
];

/** kubectl's verbs in the groups and order of `kubectl --help`. */
export const verbGroups: VerbGroup[] = [...basic, ...operate, ...other];

/** `options`, in no group of the help. */
const optionsVerb: VerbEntry = {
  name: "options",
  short: "Print the list of flags inherited by all commands",
  hidden: true,
};

const alphaVerb: VerbEntry = {
  name: "alpha",
  short: "Commands for features in alpha",
  hidden: true,
  load: () => (require("./cmd/alpha/index.ts") as typeof import("./cmd/alpha/index.ts")).command,
};

/** The verb of this name or alias. */
export function findVerb(name: string): VerbEntry | undefined {
  for (const group of verbGroups) {
    for (const verb of group.verbs) if (verb.name === name || verb.aliases?.includes(name)) return verb;
  }
  return [optionsVerb, alphaVerb].find((verb) => verb.name === name);
}

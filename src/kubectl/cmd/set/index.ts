import type { Command } from "../../types.ts";

const CONTAINERS = 'Names of the containers to change; "*" in it stands for any letters.';
const LOCAL = { local: "Change the objects of the files only, and do not contact the server." };

const subcommands: Command[] = [
  {
    name: "env",
    short: "Update environment variables on a pod template",
    use: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
    long: `Update environment variables on a pod template.

List environment variable definitions in one or more pods, pod templates. Add, update, or remove container environment variable definitions in one or more pod templates (within replication controllers or deployment configurations). View or modify the environment variable definitions on all containers in the specified pods or pod templates, or just those that match a wildcard.

If "--env -" is passed, environment variables can be read from STDIN using the standard env syntax.

Possible resources include (case insensitive):

  pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)`,
    examples: `# Set a variable
kubectl set env deployment/web MODE=fast

# Show the variables of a deployment
kubectl set env deployment/web --list

# Those of all pods
kubectl set env pods --all --list

# From a secret, with a prefix
kubectl set env --from=secret/login --prefix=DB_ deployment/web

# Some keys of a config map
kubectl set env --keys=mode,size --from=configmap/settings deployment/web

# Remove a variable from one container
kubectl set env deployments --all --containers="c1" MODE-`,
    flagHelp: {
      ...LOCAL,
      containers: CONTAINERS,
      env: "A variable to set, as key=value; repeat the flag for more.",
      from: "The name of a resource from which to inject environment variables",
      keys: "Comma-separated list of keys to import from specified resource",
      list: "Display the environment and any changes.",
      prefix: "Prefix to append to variable names",
      resolve: "Show what references to secrets and config maps stand for.",
    },
    run: (ctx) => (require("./env.ts") as typeof import("./env.ts")).run(ctx),
  },
  {
    name: "image",
    short: "Update the image of a pod template",
    use: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
    long: `Update existing container image(s) of resources.

Possible resources include (case insensitive):

  pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)`,
    examples: `# The images of two containers of a deployment
kubectl set image deployment/web nginx=nginx:1.27 busybox=busybox:1.36

# Of the container of this name in all deployments
kubectl set image deployments --all nginx=nginx:1.27

# Of all containers of a daemon set
kubectl set image daemonset web *=nginx:1.27

# In a file, without a server
kubectl set image -f web.yaml nginx=nginx:1.27 --local -o yaml`,
    flagHelp: LOCAL,
    run: (ctx) => (require("./image.ts") as typeof import("./image.ts")).run(ctx),
  },
  {
    name: "resources",
    short: "Update resource requests/limits on objects with pod templates",
    use: "(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
    long: `Specify compute resource requirements (CPU, memory) for any resource that defines a pod template.

Where only limits are given, requests follow them. Possible resources are those of "kubectl api-resources" that have a pod template.`,
    examples: `# Limits for one container
kubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi

# Limits and requests for all containers
kubectl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi`,
    flagHelp: {
      ...LOCAL,
      containers: CONTAINERS,
      limits: "The resource requirement limits for this container, as cpu=100m,memory=256Mi.",
      requests: "The resource requirement requests for this container, as cpu=100m,memory=256Mi.",
    },
    run: (ctx) => (require("./resources.ts") as typeof import("./resources.ts")).run(ctx),
  },
  {
    name: "selector",
    short: "Set the selector on a resource",
    use: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
    long: `Set the selector on a resource. Note that the new selector will overwrite the old selector if the resource had one prior to the invocation of 'set selector'.

Only Services can be changed so.`,
    examples: `# The service now selects pods with other labels
kubectl set selector service web app=web,tier=front`,
    flagHelp: LOCAL,
    run: (ctx) => (require("./selector.ts") as typeof import("./selector.ts")).run(ctx),
  },
  {
    name: "serviceaccount",
    aliases: ["sa"],
    short: "Update the service account of a resource",
    use: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
    long: `Update the service account of pod template resources.

Possible resources (case insensitive) can be: replicationcontroller (rc), deployment (deploy), daemonset (ds), job, replicaset (rs), statefulset.`,
    examples:
      "# The pods of a deployment run as another service account\nkubectl set serviceaccount deployment web robot",
    flagHelp: LOCAL,
    run: (ctx) => (require("./serviceaccount.ts") as typeof import("./serviceaccount.ts")).run(ctx),
  },
  {
    name: "subject",
    short: "Update the user, group, or service account in a role binding or cluster role binding",
    use: "(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    long: "Update the user, group, or service account in a role binding or cluster role binding.",
    examples: `# A service account more in a cluster role binding
kubectl set subject clusterrolebinding admins --serviceaccount=team-a:robot

# Two users and a group more in a role binding
kubectl set subject rolebinding admins --user=ann --user=ben --group=ops`,
    flagHelp: {
      ...LOCAL,
      group: "Groups to bind to the role; repeat the flag for more.",
      serviceaccount: "Service accounts to bind to the role, as <namespace>:<name>; repeat the flag for more.",
      user: "Usernames to bind to the role; repeat the flag for more.",
    },
    run: (ctx) => (require("./subject.ts") as typeof import("./subject.ts")).run(ctx),
  },
];

export const command: Command = {
  name: "set",
  use: "SUBCOMMAND",
  long: `Configure application resources.

These commands help you make changes to existing application resources.`,
  subcommands,
};

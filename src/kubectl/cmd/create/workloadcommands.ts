import type { Command } from "../../types.ts";

const batch = () => require("./batch.ts") as typeof import("./batch.ts");
const policy = () => require("./policy.ts") as typeof import("./policy.ts");

/** create's subcommands for workloads and what stands around them. */
export const workloads: Command[] = [
  {
    name: "deployment",
    aliases: ["deploy"],
    short: "Create a deployment with the specified name",
    use: "NAME --image=image -- [COMMAND] [args...]",
    long: "Create a deployment with the specified name.",
    examples: `# A deployment named web that runs nginx
kubectl create deployment web --image=nginx

# With a command of its own
kubectl create deployment clock --image=busybox -- date

# Three replicas whose container says that it listens on port 80
kubectl create deployment web --image=nginx --replicas=3 --port=80

# Several containers
kubectl create deployment web --image=nginx --image=busybox:1.36`,
    flagHelp: {
      image: "Image names to run. A deployment can have multiple images set for multi-container pod.",
      port: "The containerPort that this deployment exposes.",
      replicas: "Number of replicas to create. Default is 1.",
    },
    requiredFlags: ["image"],
    run: (ctx) => (require("./deployment.ts") as typeof import("./deployment.ts")).run(ctx),
  },
  {
    name: "job",
    short: "Create a job with the specified name",
    use: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
    long: "Create a job with the specified name.",
    examples: `# A job
kubectl create job once --image=busybox

# With a command
kubectl create job once --image=busybox -- date

# What a cron job would run now
kubectl create job once --from=cronjob/nightly`,
    flagHelp: { from: "The resource to create the job from; a cronjob.", image: "Image name to run." },
    run: (ctx) => batch().runJob(ctx),
  },
  {
    name: "cronjob",
    aliases: ["cj"],
    short: "Create a cron job with the specified name",
    use: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
    long: "Create a cron job with the specified name.",
    examples: `# A cron job that runs each minute
kubectl create cronjob tick --image=busybox --schedule="*/1 * * * *"

# With a command
kubectl create cronjob tick --image=busybox --schedule="*/1 * * * *" -- date`,
    flagHelp: {
      image: "Image name to run.",
      restart: "The job's restart policy: OnFailure or Never.",
      schedule: "A schedule in the Cron format the job should be run with.",
    },
    requiredFlags: ["image", "schedule"],
    run: (ctx) => batch().runCronJob(ctx),
  },
  {
    name: "namespace",
    aliases: ["ns"],
    short: "Create a namespace with the specified name",
    use: "NAME [--dry-run=server|client|none]",
    long: "Create a namespace with the specified name.",
    examples: "# A namespace named team-a\nkubectl create namespace team-a",
    run: (ctx) => policy().runNamespace(ctx),
  },
  {
    name: "serviceaccount",
    aliases: ["sa"],
    short: "Create a service account with the specified name",
    use: "NAME [--dry-run=server|client|none]",
    long: "Create a service account with the specified name.",
    examples: "# A service account named robot\nkubectl create serviceaccount robot",
    run: (ctx) => policy().runServiceAccount(ctx),
  },
  {
    name: "quota",
    aliases: ["resourcequota"],
    short: "Create a quota with the specified name",
    use: "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
    long: "Create a resource quota with the specified name, hard limits, and optional scopes.",
    examples: `# A quota of CPU, memory and objects
kubectl create quota small --hard=cpu=1,memory=1G,pods=2,services=3,secrets=5

# One that counts only pods without requests
kubectl create quota loose --hard=pods=100 --scopes=BestEffort`,
    flagHelp: {
      hard: "A comma-delimited set of resource=quantity pairs that define a hard limit.",
      scopes: "A comma-delimited set of quota scopes that must all match each object tracked by the quota.",
    },
    run: (ctx) => policy().runQuota(ctx),
  },
  {
    name: "poddisruptionbudget",
    aliases: ["pdb"],
    short: "Create a pod disruption budget with the specified name",
    use: "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
    long: "Create a pod disruption budget with the specified name, selector, and desired minimum available pods.",
    examples: `# At least one of the pods app=web must stay available
kubectl create poddisruptionbudget web --selector=app=web --min-available=1

# At least half of them
kubectl create pdb web --selector=app=web --min-available=50%`,
    flagHelp: {
      "max-unavailable": "The maximum number or percentage of unavailable pods this budget requires.",
      "min-available": "The minimum number or percentage of available pods this budget requires.",
      selector: "A label selector to use for this budget.",
    },
    run: (ctx) => policy().runDisruptionBudget(ctx),
  },
  {
    name: "priorityclass",
    aliases: ["pc"],
    short: "Create a priority class with the specified name",
    use: "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
    long: "Create a priority class with the specified name, value, globalDefault and description.",
    examples: `# A priority class named urgent
kubectl create priorityclass urgent --value=1000 --description="first of all"

# The one of all pods that name none
kubectl create priorityclass usual --value=10 --global-default=true

# One that takes no other pod's place
kubectl create priorityclass polite --value=1000 --preemption-policy="Never"`,
    flagHelp: {
      description: "A text that says when this priority class should be used.",
      "global-default": "This class is the default of pods that name none.",
      "preemption-policy": "The policy for preempting pods with lower priority.",
      value: "the value of this priority class.",
    },
    run: (ctx) => policy().runPriorityClass(ctx),
  },
];

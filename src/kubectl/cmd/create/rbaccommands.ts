import type { Command } from "../../types.ts";

const rbac = () => require("./rbac.ts") as typeof import("./rbac.ts");

const RULE = {
  resource: "Resource that the rule applies to",
  "resource-name": "Name of an object that the rule applies to; repeat the flag for more.",
  verb: "Verb that applies to the resources contained in the rule",
};
const SUBJECTS = {
  group: "Groups to bind to the role; repeat the flag for more.",
  serviceaccount: "Service accounts to bind to the role, in the format <namespace>:<name>; repeat the flag for more.",
  user: "Usernames to bind to the role; repeat the flag for more.",
};

/** create's subcommands for access rights. */
export const bindings: Command[] = [
  {
    name: "role",
    short: "Create a role with single rule",
    use: "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
    long: "Create a role with single rule.",
    examples: `# May read pods
kubectl create role reader --verb=get --verb=list --verb=watch --resource=pods

# May read one of them
kubectl create role reader --verb=get --resource=pods --resource-name=web

# Of another API group
kubectl create role reader --verb=get,list,watch --resource=rs.apps

# With a subresource
kubectl create role reader --verb=get,list,watch --resource=pods,pods/status`,
    flagHelp: RULE,
    run: (ctx) => rbac().runRole(ctx),
  },
  {
    name: "clusterrole",
    short: "Create a cluster role",
    use: "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
    long: "Create a cluster role.",
    examples: `# May read pods in every namespace
kubectl create clusterrole reader --verb=get,list,watch --resource=pods

# May read paths of the server
kubectl create clusterrole logs --verb=get --non-resource-url=/logs/*

# All that cluster roles of a label may
kubectl create clusterrole monitor --aggregation-rule="example.com/monitor=true"`,
    flagHelp: {
      ...RULE,
      "aggregation-rule": "An aggregation label selector for combining ClusterRoles.",
      "non-resource-url": "A partial url that user should have access to.",
    },
    run: (ctx) => rbac().runClusterRole(ctx),
  },
  {
    name: "rolebinding",
    short: "Create a role binding for a particular role or cluster role",
    use: "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    long: "Create a role binding for a particular role or cluster role.",
    examples: `# Two users and a group
kubectl create rolebinding admins --clusterrole=admin --user=ann --user=ben --group=ops

# A service account
kubectl create rolebinding robot --role=reader --serviceaccount=team-a:robot`,
    flagHelp: { ...SUBJECTS, clusterrole: "ClusterRole this binding refers to.", role: "Role this binding refers to." },
    run: (ctx) => rbac().runRoleBinding(ctx),
  },
  {
    name: "clusterrolebinding",
    short: "Create a cluster role binding for a particular cluster role",
    use: "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    long: "Create a cluster role binding for a particular cluster role.",
    examples: `# Two users and a group in all namespaces
kubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=ann --user=ben --group=ops`,
    flagHelp: { ...SUBJECTS, clusterrole: "ClusterRole this binding refers to." },
    requiredFlags: ["clusterrole"],
    run: (ctx) => rbac().runClusterRoleBinding(ctx),
  },
  {
    name: "token",
    short: "Request a service account token",
    use: "SERVICE_ACCOUNT_NAME",
    long: "Request a service account token.",
    examples: `# A token of service account "robot"
kubectl create token robot

# In another namespace
kubectl create token robot --namespace team-a

# With a lifetime
kubectl create token robot --duration 10m

# For another audience
kubectl create token robot --audience https://example.com

# That ends with a Secret
kubectl create token robot --bound-object-kind Secret --bound-object-name keys`,
    flagHelp: {
      audience: "Audience of the requested token; repeat the flag for more.",
      "bound-object-kind": "Kind of an object to bind the token to. Supported kinds are Node, Pod, Secret.",
      "bound-object-name": "Name of an object to bind the token to. The token ends with the object.",
      "bound-object-uid": "UID of the object to bind the token to; without it the present one's.",
      duration: "Requested lifetime of the issued token; 0 leaves it to the server.",
    },
    run: (ctx) => (require("./token.ts") as typeof import("./token.ts")).run(ctx),
  },
];

import type { Command } from "../../types.ts";

const secret = () => require("./secret.ts") as typeof import("./secret.ts");
const service = () => require("./service.ts") as typeof import("./service.ts");

const TCP = "Port pairs can be specified as '<port>:<targetPort>'.";
const SOURCES = {
  "append-hash": "Append a hash of the contents to the name.",
  "from-env-file": "File with lines of key=value pairs.",
  "from-file": "File, by its path or as key=path; of a folder every plain file whose name is a valid key is taken.",
  "from-literal": "A key and its value, as key=value.",
};

const services: Command[] = [
  {
    name: "clusterip",
    short: "Create a ClusterIP service",
    use: "NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
    long: "Create a ClusterIP service with the specified name.",
    examples: `# A service named web: its port 80 leads to port 8080 of the pods
kubectl create service clusterip web --tcp=80:8080

# A headless service
kubectl create service clusterip web --clusterip="None"`,
    flagHelp: {
      clusterip: "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).",
      tcp: TCP,
    },
    run: (ctx) => service().runService(ctx, "ClusterIP"),
  },
  {
    name: "nodeport",
    short: "Create a NodePort service",
    use: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    long: "Create a NodePort service with the specified name.",
    examples: "# A service named web\nkubectl create service nodeport web --tcp=80:8080",
    flagHelp: { "node-port": "Port used to expose the service on each node in a cluster.", tcp: TCP },
    run: (ctx) => service().runService(ctx, "NodePort"),
  },
  {
    name: "loadbalancer",
    short: "Create a LoadBalancer service",
    use: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    long: "Create a LoadBalancer service with the specified name.",
    examples: "# A service named web\nkubectl create service loadbalancer web --tcp=80:8080",
    flagHelp: { tcp: TCP },
    run: (ctx) => service().runService(ctx, "LoadBalancer"),
  },
  {
    name: "externalname",
    short: "Create an ExternalName service",
    use: "NAME --external-name external.name [--dry-run=server|client|none]",
    long: `Create an ExternalName service with the specified name.

Such a service stands for a DNS name outside of the cluster instead of pods.`,
    examples: "# A service named db\nkubectl create service externalname db --external-name db.example.com",
    flagHelp: { "external-name": "External name of service", tcp: TCP },
    requiredFlags: ["external-name"],
    run: (ctx) => service().runService(ctx, "ExternalName"),
  },
];

const secrets: Command[] = [
  {
    name: "generic",
    short: "Create a secret from a local file, directory, or literal value",
    use: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    long: "Create a secret based on a file, directory, or specified literal value.",
    examples: `# Keys from the files of a folder
kubectl create secret generic keys --from-file=path/to/folder

# Named keys from files
kubectl create secret generic keys --from-file=ssh-privatekey=path/to/id_rsa

# Literal values
kubectl create secret generic login --from-literal=user=admin --from-literal=password=secret

# From an env file
kubectl create secret generic login --from-env-file=path/to/login.env`,
    flagHelp: { ...SOURCES, type: "The type of secret to create" },
    run: (ctx) => secret().runGeneric(ctx),
  },
  {
    name: "docker-registry",
    short: "Create a secret for use with a Docker registry",
    use: "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
    long: `Create a new secret for use with Docker registries.

Pods that name it under imagePullSecrets can pull images which need a login.`,
    examples: `# From user and password
kubectl create secret docker-registry login --docker-server=registry.example.com --docker-username=me --docker-password=secret --docker-email=me@example.com

# From Docker's own file
kubectl create secret docker-registry login --from-file=path/to/.docker/config.json`,
    flagHelp: {
      ...SOURCES,
      "docker-email": "Email for Docker registry",
      "docker-password": "Password for Docker registry authentication",
      "docker-server": "Server location for Docker registry",
      "docker-username": "Username for Docker registry authentication",
    },
    run: (ctx) => secret().runDockerRegistry(ctx),
  },
  {
    name: "tls",
    short: "Create a TLS secret",
    use: "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
    long: `Create a TLS secret from the given public/private key pair.

Both are PEM files, and the certificate belongs to the key.`,
    examples:
      "# From a certificate and its key\nkubectl create secret tls web --cert=path/to/tls.crt --key=path/to/tls.key",
    flagHelp: {
      ...SOURCES,
      cert: "Path to PEM encoded public key certificate.",
      key: "Path to private key associated with given certificate.",
    },
    run: (ctx) => secret().runTls(ctx),
  },
];

/** create's subcommands for Services, Secrets, ConfigMaps and Ingresses. */
export const serviceAndSecret: Command[] = [
  {
    name: "service",
    aliases: ["svc"],
    short: "Create a service using a specified subcommand",
    use: "[flags]",
    long: "Create a service using a specified subcommand.",
    subcommands: services,
  },
  {
    name: "secret",
    short: "Create a secret using a specified subcommand",
    use: "(docker-registry | generic | tls)",
    long: `Create a secret with specified type.

A docker-registry type secret is for accessing a container registry.

A generic type secret indicate an Opaque secret type.

A tls type secret holds TLS certificate and its associated key.`,
    subcommands: secrets,
  },
  {
    name: "configmap",
    aliases: ["cm"],
    short: "Create a config map from a local file, directory or literal value",
    use: "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    long: "Create a config map based on a file, directory, or specified literal value.",
    examples: `# Keys from the files of a folder
kubectl create configmap settings --from-file=path/to/folder

# Named keys from files
kubectl create configmap settings --from-file=app.conf=path/to/file.txt

# Literal values
kubectl create configmap settings --from-literal=mode=fast --from-literal=size=3

# From an env file
kubectl create configmap settings --from-env-file=path/to/settings.env`,
    flagHelp: SOURCES,
    run: (ctx) => (require("./configmap.ts") as typeof import("./configmap.ts")).run(ctx),
  },
  {
    name: "ingress",
    aliases: ["ing"],
    short: "Create an ingress with the specified name",
    use: "NAME --rule=host/path=service:port[,tls[=secret]] ",
    long: "Create an ingress with the specified name.",
    examples: `# Requests for shop.example.com/cart go to port 80 of service "cart"
kubectl create ingress shop --rule="shop.example.com/cart=cart:80"

# A class, and every path below /
kubectl create ingress shop --class=nginx --rule="shop.example.com/*=front:80"

# With TLS by the certificate in secret "shop-tls"
kubectl create ingress shop --rule="shop.example.com/*=front:80,tls=shop-tls"

# A default backend and an annotation
kubectl create ingress shop --default-backend=front:80 --annotation example.com/owner=me`,
    flagHelp: {
      annotation: "Annotation to insert in the ingress object, in the format annotation=value",
      class: "Ingress Class to be used",
      "default-backend": "Default service for backend, in format of svcname:port",
      rule: "Rule in format host/path=service:port[,tls=secretname]. A path that ends with '*' is of type Prefix.",
    },
    run: (ctx) => (require("./ingress.ts") as typeof import("./ingress.ts")).run(ctx),
  },
];

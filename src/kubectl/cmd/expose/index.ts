import type { Command } from "../../types.ts";

export const command: Command = {
  name: "expose",
  use: "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]",
  long: `Expose a resource as a new Kubernetes service.

Looks up a deployment, service, replica set, replication controller or pod by name and uses the selector for that resource as the selector for a new service on the specified port. A deployment or replica set will be exposed as a service only if its selector is convertible to a selector that service supports, i.e. when the selector contains only the matchLabels component. Note that if no port is specified via --port and the exposed resource has multiple ports, all will be re-used by the new service. Also if no labels are specified, the new service will re-use the labels from the resource it exposes.

Possible resources include (case insensitive):

 pod (po), service (svc), replicationcontroller (rc), deployment (deploy), replicaset (rs)`,
  examples: `# A service for a deployment: its port 80 leads to port 8000 of the pods
kubectl expose deployment web --port=80 --target-port=8000

# For what a manifest names
kubectl expose -f web.yaml --port=80 --target-port=8000

# For a pod, under another name
kubectl expose pod db --port=444 --name=front

# A second service like the first, on another port
kubectl expose service web --port=443 --target-port=8443 --name=web-https

# With another protocol
kubectl expose deployment stream --port=4100 --protocol=UDP --name=video

# For a replica set
kubectl expose rs web --port=80 --target-port=8000`,
  flagHelp: {
    "cluster-ip": "ClusterIP of the service; empty: chosen by the server, 'None': a headless service.",
    "external-ip": "Address outside of the cluster that the service answers too.",
    "load-balancer-ip": "IP to assign to the LoadBalancer.",
    name: "The name for the newly created object.",
    "override-type": "The method used to override the generated object: json, merge, or strategic.",
    port: "The port that the service should serve on. Copied from the resource being exposed, if unspecified",
    protocol: "The network protocol for the service to be created. Default is 'TCP'.",
    selector: "Labels of the pods that the service leads to; empty: those of the exposed object.",
    "session-affinity": "Session affinity of the service: 'None' or 'ClientIP'.",
    "target-port": "Name or number of the pods' port that the service leads to.",
    type: "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'.",
  },
  run: (ctx) => (require("./expose.ts") as typeof import("./expose.ts")).run(ctx),
};

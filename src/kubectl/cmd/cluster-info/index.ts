import type { Command } from "../../types.ts";

export const command: Command = {
  name: "cluster-info",
  use: "[flags]",
  long: "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
  examples: `# Print the address of the control plane and cluster services
kubectl cluster-info`,
  subcommands: [
    {
      name: "dump",
      short: "Dump relevant information for debugging and diagnosis",
      use: "[flags]",
      run: () => {
        throw new Error("cluster-info dump is not part of this version of kubelab yet");
      },
    },
  ],
  run: (ctx) => (require("./clusterinfo.ts") as typeof import("./clusterinfo.ts")).run(ctx),
};

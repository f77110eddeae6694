import type { Command } from "../../types.ts";

const approval = () => require("./approval.ts") as typeof import("./approval.ts");

const flagHelp = (done: string) => ({
  filename: "identifying the resource to update",
  force: `Update the CSR even if it is already ${done}.`,
});

export const command: Command = {
  name: "certificate",
  use: "SUBCOMMAND",
  long: "Modify certificate resources.",
  subcommands: [
    {
      name: "approve",
      short: "Approve a certificate signing request",
      use: "(-f FILENAME | NAME)",
      long: `Approve a certificate signing request.

Lets a cluster's administrator approve a certificate signing request (CSR), so that its signer issues a certificate with the attributes that were asked for.

SECURITY NOTICE: a certificate can give its holder access to the cluster, or the identity that it names. Look at what a request asks for before you approve it.`,
      examples: `# Approve the request "jane"
kubectl certificate approve jane`,
      flagHelp: flagHelp("approved"),
      run: (ctx) => approval().run(ctx, "Approved"),
    },
    {
      name: "deny",
      short: "Deny a certificate signing request",
      use: "(-f FILENAME | NAME)",
      long: `Deny a certificate signing request.

Lets a cluster's administrator deny a certificate signing request (CSR): its signer issues no certificate.`,
      examples: `# Deny the request "jane"
kubectl certificate deny jane`,
      flagHelp: flagHelp("denied"),
      run: (ctx) => approval().run(ctx, "Denied"),
    },
  ],
  helpAlone: true,
};

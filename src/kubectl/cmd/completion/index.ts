import type { Command } from "../../types.ts";

export const command: Command = {
  name: "completion",
  use: "SHELL",
  long: `Output shell completion code for the specified shell (bash, zsh, fish, or powershell). The shell must evaluate the code, for example from its start-up file; then Tab completes verbs, flags, resource types and names.

The code asks "kubectl __complete", so that it knows what is in the cluster.`,
  examples: `# Complete in this bash from now on; with the bash-completion package or without it
source <(kubectl completion bash)

# In every bash
kubectl completion bash > ~/.kube/completion.bash.inc
echo "source ~/.kube/completion.bash.inc" >> ~/.bashrc

# zsh
source <(kubectl completion zsh)

# fish
kubectl completion fish | source

# PowerShell
kubectl completion powershell | Out-String | Invoke-Expression`,
  run: (ctx) => (require("./completion.ts") as typeof import("./completion.ts")).run(ctx),
};

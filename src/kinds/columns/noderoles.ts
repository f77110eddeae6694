/** Roles of a node, from its labels. Models findNodeRoles of printers.go and describe.go. */
const ROLE_PREFIX = "node-role.kubernetes.io/";

/** Sorted, each once: ["control-plane", "worker"]. */
export function nodeRoles(labels: Record<string, string> | undefined): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === "kubernetes.io/role" && value) roles.add(value);
  }
  return [...roles].sort();
}

import { describe, expect, it } from "vitest";
import { authorize, rulesFor } from "../../../src/apiserver/rbac.ts";
import type { Server } from "../../../src/apiserver/server.ts";

const GROUP = "rbac.authorization.k8s.io";
const role = { kind: "ClusterRole", name: "view" };
const stored: Record<string, any[]> = {
  [`clusterroles.${GROUP}`]: [
    { metadata: { name: "view" }, rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods", "*/log"] }] },
    { metadata: { name: "paths" }, rules: [{ verbs: ["get"], nonResourceURLs: ["/healthz", "/apis/*"] }] },
  ],
  [`clusterrolebindings.${GROUP}`]: [
    {
      kind: "ClusterRoleBinding",
      metadata: { name: "all" },
      roleRef: { kind: "ClusterRole", name: "paths" },
      subjects: [{ kind: "Group", name: "system:authenticated" }],
    },
  ],
  [`rolebindings.${GROUP}`]: [
    {
      kind: "RoleBinding",
      metadata: { name: "readers", namespace: "dev" },
      roleRef: role,
      subjects: [
        { kind: "User", name: "jane" },
        { kind: "ServiceAccount", name: "bot" },
      ],
    },
    {
      kind: "RoleBinding",
      metadata: { name: "broken", namespace: "dev" },
      roleRef: { kind: "Role", name: "gone" },
      subjects: [{ kind: "Group", name: "system:serviceaccounts:dev" }],
    },
  ],
};

const server = {
  store: {
    list: (resource: string, namespace?: string) =>
      (stored[resource] ?? []).filter((o) => !namespace || o.metadata.namespace === namespace),
    find: (resource: string, _: string | undefined, name: string) =>
      (stored[resource] ?? []).find((o) => o.metadata.name === name),
  },
} as unknown as Server;

const user = (name: string, ...groups: string[]) => ({ name, groups: [...groups, "system:authenticated"] });
const get = (resource: string, more: object = {}) => ({ verb: "get", group: "", resource, namespace: "dev", ...more });

describe("who may do what", () => {
  it("allows what a binding gives, and says which", () => {
    expect(authorize(server, user("jane"), get("pods"))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "readers/dev" of ClusterRole "view" to User "jane"',
    });
    expect(authorize(server, user("jane"), get("pods", { namespace: "prod" }))).toEqual({ allowed: false, reason: "" });
    expect(authorize(server, user("jane"), get("pods", { subresource: "log" })).allowed).toBe(true);
    expect(authorize(server, user("jane"), get("pods", { subresource: "exec" })).allowed).toBe(false);
    expect(authorize(server, user("jane"), { ...get("pods"), verb: "list" }).allowed).toBe(false);
  });

  it("knows service accounts by their user name, and tells of roles that are missing", () => {
    const bot = user("system:serviceaccount:dev:bot");
    expect(authorize(server, bot, get("pods")).allowed).toBe(true);
    expect(authorize(server, bot, get("secrets"))).toEqual({
      allowed: false,
      reason: 'RBAC: role.rbac.authorization.k8s.io "gone" not found',
    });
  });

  it("decides paths that are no resources", () => {
    expect(authorize(server, user("joe"), { verb: "get", path: "/apis/apps" }).allowed).toBe(true);
    expect(authorize(server, user("joe"), { verb: "get", path: "/healthz/ping" }).allowed).toBe(false);
  });

  it("refuses system:masters nothing", () => {
    expect(authorize(server, user("root", "system:masters"), get("secrets")).allowed).toBe(true);
    expect(rulesFor(server, user("root", "system:masters"), "")).toHaveLength(3);
  });
});

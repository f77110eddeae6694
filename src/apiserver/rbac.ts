/** Who may do what, by the stored roles and bindings. Models plugin/pkg/auth/authorizer/rbac and pkg/registry/rbac/validation. */
import type { PolicyRule } from "../client/api.ts";
import type { KubeObject, User } from "../client/index.ts";
import type { Server } from "./server.ts";

const GROUP = "rbac.authorization.k8s.io";
/** Its members may do everything, whatever roles say. */
const SUPERUSERS = "system:masters";
const ACCOUNT = "system:serviceaccount:";

/** What somebody wants to do: with a resource, or with a path that is none. */
export interface Attributes {
  verb: string;
  namespace?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  path?: string;
}

export interface Decision {
  allowed: boolean;
  /** Which binding allows it, or which roles are missing. */
  reason: string;
}

/** The user with the groups that the authenticators add by the name: those of service accounts. */
export function withImpliedGroups(user: User): User {
  const [namespace, name] = user.name.startsWith(ACCOUNT) ? user.name.slice(ACCOUNT.length).split(":") : [];
  if (!namespace || !name) return user;
  const implied = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return { ...user, groups: [...new Set([...implied, ...user.groups])] };
}

/** Decides one question. */
export function authorize(server: Server, given: User, attributes: Attributes): Decision {
  const user = withImpliedGroups(given);
  if (user.groups.includes(SUPERUSERS)) return { allowed: true, reason: "" };
  const missing: string[] = [];
  for (const { rules, error, source } of sources(server, user, attributes.namespace ?? "")) {
    if (error) missing.push(error);
    if (rules.some((rule) => matches(rule, attributes))) return { allowed: true, reason: `RBAC: allowed by ${source}` };
  }
  if (missing.length === 0) return { allowed: false, reason: "" };
  return { allowed: false, reason: `RBAC: ${missing.length > 1 ? `[${missing.join(", ")}]` : missing[0]}` };
}

/** All rules that hold for a user in a namespace. */
export function rulesFor(server: Server, given: User, namespace: string): PolicyRule[] {
  const user = withImpliedGroups(given);
  const all: PolicyRule[] = user.groups.includes(SUPERUSERS)
    ? [
        { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
        { verbs: ["*"], nonResourceURLs: ["*"] },
      ]
    : [];
  return [...all, ...[...sources(server, user, namespace)].flatMap(({ rules }) => rules)];
}

interface Source {
  rules: PolicyRule[];
  source: string;
  error?: string;
}

/** The bindings that name the user, each with its role's rules. */
function* sources(server: Server, user: User, namespace: string): Generator<Source> {
  for (const binding of server.store.list(`clusterrolebindings.${GROUP}`)) {
    const subject = subjectOf(binding, user, "");
    if (subject) yield sourceOf(server, binding, subject, "");
  }
  if (!namespace) return;
  for (const binding of server.store.list(`rolebindings.${GROUP}`, namespace)) {
    const subject = subjectOf(binding, user, namespace);
    if (subject) yield sourceOf(server, binding, subject, namespace);
  }
}

function subjectOf(binding: KubeObject, { name, groups }: User, namespace: string): any | undefined {
  return binding["subjects"]?.find((subject: any) => {
    if (subject.kind === "User") return subject.name === name;
    if (subject.kind === "Group") return groups.includes(subject.name);
    const home = subject.namespace || namespace;
    return subject.kind === "ServiceAccount" && home !== "" && name === `${ACCOUNT}${home}:${subject.name}`;
  });
}

function sourceOf(server: Server, binding: KubeObject, subject: any, namespace: string): Source {
  const { kind, name } = binding["roleRef"];
  const role =
    kind === "Role"
      ? server.store.find(`roles.${GROUP}`, namespace, name)
      : server.store.find(`clusterroles.${GROUP}`, undefined, name);
  const bound = namespace ? `${binding.metadata.name}/${namespace}` : binding.metadata.name;
  const home = subject.namespace || namespace;
  const who = subject.kind === "ServiceAccount" ? `${subject.name}/${home}` : subject.name;
  return {
    rules: role?.["rules"] ?? [],
    source: `${binding.kind} ${JSON.stringify(bound)} of ${kind} ${JSON.stringify(name)} to ${subject.kind} ${JSON.stringify(who)}`,
    ...(!role && { error: `${kind.toLowerCase()}.${GROUP} ${JSON.stringify(name)} not found` }),
  };
}

const has = (list: string[] | undefined, value: string) => list?.includes("*") || list?.includes(value) || false;

function matches(rule: PolicyRule, { verb, path, group = "", resource = "", subresource, name }: Attributes): boolean {
  if (!has(rule.verbs, verb)) return false;
  if (path !== undefined) {
    return (rule.nonResourceURLs ?? []).some(
      (url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, ""))),
    );
  }
  if (!has(rule.apiGroups, group)) return false;
  const combined = subresource ? `${resource}/${subresource}` : resource;
  const named = has(rule.resources, combined) || (subresource && rule.resources?.includes(`*/${subresource}`));
  if (!named) return false;
  return !rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name));
}

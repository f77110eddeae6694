/**
 * Kinds that are questions: they are answered and never stored. Models pkg/registry/authorization and
 * pkg/registry/authentication/selfsubjectreview.
 */
import { invalid as invalidValue } from "../apimachinery/fielderror.ts";
import { invalid } from "../apimachinery/status.ts";
import { ApiError, type User } from "../client/index.ts";
import { decodeBody } from "./decode.ts";
import { type Attributes, authorize, rulesFor, withImpliedGroups } from "./rbac.ts";
import { ADMIN, type Handler, ok, type Server } from "./server.ts";

type Answer = (server: Server, spec: any, user: User, namespace: string) => object;

/** May this user do it? */
const selfAccess: Answer = (server, spec, user) => decision(server, user, spec);

/** May somebody else do it? */
const access: Answer = (server, spec, _, namespace) => {
  const groups: string[] = spec.groups ?? [];
  const resourceAttributes = spec.resourceAttributes && {
    ...spec.resourceAttributes,
    ...(namespace && { namespace }),
  };
  return decision(server, { name: spec.user ?? "", groups }, { ...spec, resourceAttributes });
};

const selfRules: Answer = (server, spec, user) => {
  const rules = rulesFor(server, user, spec.namespace ?? "");
  const resourceRules = rules.filter((rule) => rule.resources?.length);
  const nonResourceRules = rules.filter((rule) => rule.nonResourceURLs?.length);
  return {
    resourceRules: resourceRules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames?.length && { resourceNames }),
    })),
    nonResourceRules: nonResourceRules.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
};

const whoami: Answer = (_, __, user) => {
  const { name, groups } = withImpliedGroups(user);
  return { userInfo: { username: name, groups } };
};

const ANSWERS: Record<string, Answer> = {
  SelfSubjectAccessReview: selfAccess,
  SubjectAccessReview: access,
  LocalSubjectAccessReview: access,
  SelfSubjectRulesReview: selfRules,
  SelfSubjectReview: whoami,
};

/** POST of a review. */
export const review: Handler = (server, request, kind) => {
  const { object, warnings } = decodeBody(request, kind);
  const spec = object["spec"] ?? {};
  const attributed = kind.kind.endsWith("AccessReview");
  if (attributed && Boolean(spec.resourceAttributes) === Boolean(spec.nonResourceAttributes)) {
    const both = Boolean(spec.resourceAttributes);
    const detail = both
      ? "cannot be specified in combination with resourceAttributes"
      : "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    const field = both ? "spec.nonResourceAttributes" : "spec.resourceAttributes";
    const error = invalidValue(field, both ? spec.nonResourceAttributes : null, detail);
    throw new ApiError(invalid({ group: kind.group, kind: kind.kind }, "", [error]));
  }
  const status = ANSWERS[kind.kind]!(server, spec, request.user ?? ADMIN, request.namespace ?? "");
  const metadata = kind.kind === "SelfSubjectReview" ? { creationTimestamp: server.timestamp() } : object.metadata;
  const { apiVersion } = object;
  return ok({ apiVersion, kind: kind.kind, metadata, ...(object["spec"] && { spec }), status }, 201, warnings);
};

function decision(server: Server, user: User, { resourceAttributes, nonResourceAttributes }: any): object {
  const attributes: Attributes = nonResourceAttributes ?? {
    ...resourceAttributes,
    verb: resourceAttributes.verb ?? "",
  };
  const { allowed, reason } = authorize(server, user, attributes);
  return { allowed, ...(reason && { reason }) };
}

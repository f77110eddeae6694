/** A binding to what is no kind of role is refused before it is looked at. Models GetRoleReferenceRules of pkg/registry/rbac/validation. */
import { failure } from "../../apimachinery/status.ts";
import { ApiError } from "../../client/index.ts";
import type { Plugin } from "./index.ts";

export const roleReference: Plugin = (_server, { object }) => {
  const kind = object.roleRef?.kind;
  if (kind === "Role" || kind === "ClusterRole") return;
  throw new ApiError(failure(500, "", `unsupported role reference kind: ${JSON.stringify(kind ?? "")}`));
};
